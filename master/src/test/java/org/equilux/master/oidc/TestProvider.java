package org.equilux.master.oidc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;

/**
 * OpenID Connect provider over HTTP that signs its tokens. Its users enter no password; a test
 * names the user of the next sign-in.
 */
public final class TestProvider implements AutoCloseable {
  public static final String CLIENT = "equilux";

  /** The path of the provider's only realm; one server can have several. */
  private static final String REALM = "realm";

  private final MockOAuth2Server server = new MockOAuth2Server();
  private final HttpClient browser = HttpClient.newHttpClient();

  public TestProvider() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  public URI issuer() {
    return URI.create(server.issuerUrl(REALM).toString());
  }

  /** The settings of a master that trusts this provider. */
  public OidcSettings settings(String adminGroup, String userGroup) {
    return new OidcSettings(
        issuer(),
        CLIENT,
        Optional.of("a secret"),
        "groups",
        Optional.ofNullable(adminGroup),
        Optional.ofNullable(userGroup),
        Optional.empty(),
        "Example");
  }

  /**
   * Names the user of the next sign-in.
   *
   * @param claims of the ID token; they replace the provider's defaults of the same names
   */
  public void next(String subject, Map<String, Object> claims) {
    server.enqueueCallback(
        new DefaultOAuth2TokenCallback(REALM, subject, "JWT", List.of(CLIENT), claims, 300));
  }

  /** Visits the provider as a browser does and returns the address to which it redirects back. */
  public URI visit(String location) {
    try {
      HttpResponse<String> answer =
          browser.send(
              HttpRequest.newBuilder(URI.create(location)).timeout(Duration.ofSeconds(30)).build(),
              BodyHandlers.ofString());
      return URI.create(
          answer
              .headers()
              .firstValue("Location")
              .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + answer.body())));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    browser.close();
    server.shutdown();
  }
}
