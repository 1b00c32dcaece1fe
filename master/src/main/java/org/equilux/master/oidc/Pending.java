package org.equilux.master.oidc;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.equilux.master.accounts.secret.Secrets;
import org.equilux.master.json.Json;

/**
 * A sign-in in progress, stored in a cookie of the browser. The master keeps no state, so
 * unfinished sign-ins cannot fill its memory. The values sent to the provider are derived from the
 * secret (HMAC), which binds them to this browser.
 *
 * @param secret random
 * @param redirectUri to which the provider redirects the browser
 * @param next path of the page to show afterwards
 * @param begun start time
 */
record Pending(String secret, String redirectUri, String next, Instant begun) {
  /** The time that a user may spend at the provider. */
  static final Duration LIFETIME = Duration.ofMinutes(15);

  private static final int MAX_COOKIE = 4096;

  State state() {
    return new State(Secrets.derived(secret, "state"));
  }

  Nonce nonce() {
    return new Nonce(Secrets.derived(secret, "nonce"));
  }

  /**
   * The PKCE verifier, which proves to the provider that the holder of the code began the sign-in.
   */
  CodeVerifier verifier() {
    return new CodeVerifier(Secrets.derived(secret, "verifier"));
  }

  URI redirect() {
    return URI.create(redirectUri);
  }

  /**
   * The signed cookie.
   *
   * @param key of this master
   */
  String cookie(String key) {
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(this));
    return text + "." + Secrets.derived(key, text);
  }

  /** Reads a cookie; empty if its signature is invalid or it has expired. */
  static Optional<Pending> of(String cookie, String key, Instant now) {
    int dot = cookie.indexOf('.');
    if (dot < 0
        || cookie.length() > MAX_COOKIE
        || !Secrets.equal(
            Secrets.derived(key, cookie.substring(0, dot)), cookie.substring(dot + 1))) {
      return Optional.empty();
    }
    try {
      byte[] json = Base64.getUrlDecoder().decode(cookie.substring(0, dot));
      return Optional.of(Json.read(json, Pending.class))
          .filter(pending -> now.isBefore(pending.begun().plus(LIFETIME)));
    } catch (IOException e) {
      throw new IllegalStateException("a cookie signed by this process is malformed", e);
    }
  }
}
