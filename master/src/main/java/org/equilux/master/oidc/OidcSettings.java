package org.equilux.master.oidc;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import org.equilux.master.net.PublicPath;

/**
 * The settings of the OpenID Connect provider.
 *
 * @param issuer the provider's issuer URL; https, or http on this machine
 * @param clientId the client id of this master at the provider
 * @param clientSecret empty if the provider requires none
 * @param groupsClaim the claim of the ID token with the user's groups
 * @param adminGroup group of administrators; empty if there is none
 * @param userGroup group of users who may sign in; empty if all users of the provider may
 * @param redirectUri to which the provider redirects browsers, ending in {@link #CALLBACK}; empty
 *     for that path at the address that the browser used
 * @param name of the provider, for the button
 */
public record OidcSettings(
    URI issuer,
    String clientId,
    Optional<String> clientSecret,
    String groupsClaim,
    Optional<String> adminGroup,
    Optional<String> userGroup,
    Optional<URI> redirectUri,
    String name) {
  /** The path to which the provider redirects browsers, below the public path of the master. */
  public static final String CALLBACK = "/api/v1/session/oidc/callback";

  /**
   * Checks the addresses.
   *
   * @throws IllegalArgumentException if one is invalid; the message has the reason
   */
  public OidcSettings {
    requireSafe("the issuer", issuer);
    if (issuer.getRawQuery() != null || issuer.getRawFragment() != null) {
      throw new IllegalArgumentException("the issuer " + issuer + " has a query or a fragment");
    }
    if (clientId.isBlank()) {
      throw new IllegalArgumentException("the OpenID Connect client id is empty");
    }
    redirectUri.ifPresent(
        uri -> {
          requireSafe("the redirect address", uri);
          if (!uri.getPath().endsWith(CALLBACK)) {
            throw new IllegalArgumentException(
                "the redirect address %s does not end in %s".formatted(uri, CALLBACK));
          }
        });
  }

  /**
   * Checks that the redirect address is below the master's public path.
   *
   * @throws IllegalArgumentException if it is not; the message has the right path
   */
  public void requireBelow(PublicPath publicPath) {
    String path = publicPath.path(CALLBACK);
    redirectUri
        .filter(uri -> !path.equals(uri.getPath()))
        .ifPresent(
            uri -> {
              throw new IllegalArgumentException(
                  "the redirect address %s has another path than %s, the path of this master for browsers"
                      .formatted(uri, path));
            });
  }

  /** Whether requests to an address are safe: https, or http within this machine. */
  static boolean isSafe(URI uri) {
    if (uri.getHost() == null) {
      return false;
    }
    return "https".equalsIgnoreCase(uri.getScheme())
        || ("http".equalsIgnoreCase(uri.getScheme()) && isLoopback(uri.getHost()));
  }

  private static void requireSafe(String what, URI uri) {
    if (!isSafe(uri)) {
      throw new IllegalArgumentException(
          "%s %s is not an https address, nor an http address of this machine"
              .formatted(what, uri));
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
