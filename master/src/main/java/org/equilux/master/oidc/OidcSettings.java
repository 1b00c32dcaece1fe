package org.equilux.master.oidc;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import org.equilux.master.net.PublicPath;

/**
 * The provider at which people may sign in by OpenID Connect.
 *
 * @param issuer its address, as its tokens have it; https, or http on this machine
 * @param clientId by which the provider knows this master
 * @param clientSecret empty if the provider asks for none
 * @param groupsClaim the member of the ID token that lists the user's groups
 * @param adminGroup whose members are administrators; empty if none are
 * @param userGroup whose members may sign in; empty if all users of the provider may
 * @param redirectUri where the provider sends browsers back, ending in {@link #CALLBACK}; empty for
 *     that path at the address that the browser used
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
  /** The path to which the provider sends browsers back, below the public path of the master. */
  public static final String CALLBACK = "/api/v1/session/oidc/callback";

  /**
   * Checks the addresses.
   *
   * @throws IllegalArgumentException if they are of no use; the message says why
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
   * Checks that the provider sends browsers back to a master that is seen at this public path.
   *
   * @throws IllegalArgumentException if it sends them elsewhere; the message says where they belong
   */
  public void requireBelow(PublicPath publicPath) {
    String path = publicPath.path(CALLBACK);
    redirectUri
        .filter(uri -> !path.equals(uri.getPath()))
        .ifPresent(
            uri -> {
              throw new IllegalArgumentException(
                  "the redirect address %s has another path than %s, at which browsers find this master"
                      .formatted(uri, path));
            });
  }

  /** Whether an address may be asked: https, or http where nothing leaves this machine. */
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
