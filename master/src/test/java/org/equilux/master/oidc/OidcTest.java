package org.equilux.master.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.equilux.master.TestClock;
import org.equilux.master.oidc.OidcException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OidcTest {
  private static final String HERE = "http://localhost:8000";

  private final TestClock clock = new TestClock();

  private static OidcSettings settings(URI issuer) {
    return new OidcSettings(
        issuer,
        "equilux",
        Optional.empty(),
        "groups",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "Example");
  }

  /** Starts a server that answers every request with the same text. */
  private static HttpServer answering(int status, byte[] text, AtomicInteger asked)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          try (exchange) {
            exchange.getResponseHeaders().add("Location", "http://localhost:1/");
            exchange.sendResponseHeaders(status, text.length);
            exchange.getResponseBody().write(text);
          }
        });
    server.start();
    return server;
  }

  private Reason refusal(URI issuer) {
    try (Oidc oidc = new Oidc(settings(issuer), clock, Duration.ofSeconds(2), Optional.empty())) {
      return assertThrows(OidcException.class, () -> oidc.begin(HERE, "/new")).reason();
    }
  }

  @Test
  void theRedirectHasOpaqueStateNonceAndChallenge() throws Exception {
    try (TestProvider provider = new TestProvider();
        Oidc oidc = new Oidc(provider.settings(null, null), clock, Optional.empty())) {
      Oidc.StartedSignIn first = oidc.begin(HERE, "/new");
      String query = first.location().getQuery();
      for (String part :
          new String[] {
            "response_type=code",
            "client_id=equilux",
            "scope=openid+profile+email",
            "redirect_uri=http://localhost:8000/api/v1/session/oidc/callback",
            "code_challenge_method=S256",
            "code_challenge=",
            "state=",
            "nonce="
          }) {
        assertTrue(query.contains(part), query);
      }
      assertNotEquals(first.location(), oidc.begin(HERE, "/new").location());
    }
  }

  @Test
  void aSignInExpires() throws Exception {
    try (TestProvider provider = new TestProvider();
        Oidc oidc = new Oidc(provider.settings(null, null), clock, Optional.empty());
        Oidc restarted = new Oidc(provider.settings(null, null), clock, Optional.empty())) {
      provider.next("s-1", Map.of("preferred_username", "ann"));
      Oidc.StartedSignIn begun = oidc.begin(HERE, "/jobs");
      String query = provider.visit(begun.location().toString()).getRawQuery();
      OidcException other =
          assertThrows(OidcException.class, () -> restarted.answer(begun.cookie(), query));
      assertEquals(Reason.EXPIRED, other.reason());
      clock.advance(Pending.LIFETIME);
      OidcException late =
          assertThrows(OidcException.class, () -> oidc.answer(begun.cookie(), query));
      assertEquals(Reason.EXPIRED, late.reason());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org",
        "ftp://localhost/x",
        "file:///etc/passwd",
        "https://example.org/?x",
        "example.org"
      })
  void unsafeIssuersAreRefused(String issuer) {
    assertThrows(IllegalArgumentException.class, () -> settings(URI.create(issuer)));
  }

  @Test
  void aSilentProviderTimesOut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      long begin = System.nanoTime();
      assertEquals(
          Reason.UNREACHABLE, refusal(URI.create("http://localhost:" + silent.getLocalPort())));
      assertTrue(Duration.ofNanos(System.nanoTime() - begin).toSeconds() < 10);
    }
  }

  @Test
  void theSizeOfAnAnswerIsBounded() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server = answering(200, new byte[ProviderHttp.MAX_ANSWER + 1], asked);
    try {
      assertEquals(
          Reason.UNREACHABLE,
          refusal(URI.create("http://localhost:" + server.getAddress().getPort())));
      assertEquals(1, asked.get());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void redirectsAreNotFollowedAndFailuresAreRemembered() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server = answering(302, "moved".getBytes(StandardCharsets.UTF_8), asked);
    URI issuer = URI.create("http://localhost:" + server.getAddress().getPort());
    try (Oidc oidc = new Oidc(settings(issuer), clock, Duration.ofSeconds(2), Optional.empty())) {
      for (int i = 0; i < 20; i++) {
        assertThrows(OidcException.class, () -> oidc.begin(HERE, "/new"));
      }
      assertEquals(1, asked.get());
      clock.advance(Duration.ofSeconds(5));
      assertThrows(OidcException.class, () -> oidc.begin(HERE, "/new"));
      assertEquals(2, asked.get());
    } finally {
      server.stop(0);
    }
  }

  /** The discovery document's endpoints must be as safe as the issuer's address. */
  @ParameterizedTest
  @ValueSource(strings = {"http://example.org/token", "file:///etc/passwd"})
  void unsafeEndpointsOfADocumentAreRefused(String endpoint) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String issuer = "http://localhost:" + server.getAddress().getPort();
    byte[] document =
        """
        {"issuer": "%s", "authorization_endpoint": "%s/a", "jwks_uri": "%s/k",
         "token_endpoint": "%s", "subject_types_supported": ["public"],
         "response_types_supported": ["code"], "id_token_signing_alg_values_supported": ["RS256"]}
        """
            .formatted(issuer, issuer, issuer, endpoint)
            .getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          try (exchange) {
            exchange.sendResponseHeaders(200, document.length);
            exchange.getResponseBody().write(document);
          }
        });
    server.start();
    try {
      assertEquals(Reason.UNREACHABLE, refusal(URI.create(issuer)));
      // A document of another issuer is refused as well.
      assertEquals(Reason.UNREACHABLE, refusal(URI.create(issuer + "/other")));
      assertEquals(2, asked.get());
    } finally {
      server.stop(0);
    }
  }
}
