package org.equilux.master.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.equilux.master.oidc.OidcException.Reason;

/**
 * The provider's metadata (OpenID Connect Discovery) and keys. They are fetched at a sign-in and
 * cached for an hour; after a failure, no request is sent for 5 seconds.
 */
final class Provider {
  private static final System.Logger LOG = System.getLogger(Provider.class.getName());

  private static final Duration GOOD_FOR = Duration.ofHours(1);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /**
   * The lifetime of cached keys in milliseconds: an hour, and a few seconds for requests that wait
   * for an answer.
   */
  private static final long KEYS_GOOD_FOR = GOOD_FOR.toMillis();

  private static final long KEYS_TIMEOUT = Duration.ofSeconds(15).toMillis();

  /**
   * Accepted signature algorithms: asymmetric ones only, neither none nor HMAC with the client's
   * secret.
   */
  private static final Set<JWSAlgorithm> SIGNATURES = Set.copyOf(JWSAlgorithm.Family.SIGNATURE);

  /**
   * The cached properties of the provider.
   *
   * @param metadata its endpoints
   * @param validator of ID tokens, with the provider's keys
   */
  record Discovered(OIDCProviderMetadata metadata, IDTokenValidator validator) {}

  private final OidcSettings settings;
  private final ProviderHttp http;
  private final Clock clock;

  /**
   * Guards the fields below; held during a request to the provider, so that one request serves all
   * waiting sign-ins.
   */
  private final ReentrantLock lock = new ReentrantLock();

  private Discovered known;
  private OidcException failure;
  private Instant next = Instant.MIN;

  Provider(OidcSettings settings, ProviderHttp http, Clock clock) {
    this.settings = settings;
    this.http = http;
    this.clock = clock;
  }

  /**
   * The properties, fetched unless they are fresh. If the provider does not answer, the last answer
   * is used.
   *
   * @throws OidcException if there is no valid answer
   */
  Discovered get() throws OidcException {
    lock.lock();
    try {
      Instant now = clock.instant();
      if (!now.isBefore(next)) {
        try {
          known = discover();
          next = now.plus(GOOD_FOR);
        } catch (OidcException e) {
          // Logged once for all sign-ins within the pause.
          LOG.log(Level.WARNING, e.getMessage());
          failure = e;
          next = now.plus(PAUSE);
        }
      }
      if (known == null) {
        throw new OidcException(failure.reason(), failure.getMessage(), failure);
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private Discovered discover() throws OidcException {
    String issuer = settings.issuer().toString();
    URI address =
        URI.create(
            (issuer.endsWith("/") ? issuer : issuer + "/") + ".well-known/openid-configuration");
    try {
      OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(http.get(address));
      if (!metadata.getIssuer().getValue().equals(issuer)) {
        throw new OidcException(
            Reason.UNREACHABLE,
            "%s names the issuer %s, not %s".formatted(address, metadata.getIssuer(), issuer));
      }
      requireSafe(metadata.getAuthorizationEndpointURI(), "authorization_endpoint", address);
      requireSafe(metadata.getTokenEndpointURI(), "token_endpoint", address);
      requireSafe(metadata.getJWKSetURI(), "jwks_uri", address);
      return new Discovered(metadata, validator(metadata));
    } catch (IOException | ParseException e) {
      throw new OidcException(
          Reason.UNREACHABLE, "the OpenID Connect provider cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * Requires that an address in the provider's metadata is as safe as that of the provider itself.
   */
  private static void requireSafe(URI uri, String name, URI document) throws OidcException {
    if (uri == null || !OidcSettings.isSafe(uri)) {
      throw new OidcException(
          Reason.UNREACHABLE,
          "%s has an unsafe %s: %s is not an https address".formatted(document, name, uri));
    }
  }

  private IDTokenValidator validator(OIDCProviderMetadata metadata) throws MalformedURLException {
    JWKSource<SecurityContext> keys =
        JWKSourceBuilder.create(metadata.getJWKSetURI().toURL(), http)
            .cache(KEYS_GOOD_FOR, KEYS_TIMEOUT)
            .refreshAheadCache(false)
            .build();
    List<JWSAlgorithm> announced = metadata.getIDTokenJWSAlgs();
    Set<JWSAlgorithm> taken = new HashSet<>(SIGNATURES);
    if (announced != null) {
      taken.retainAll(announced);
    }
    return new IDTokenValidator(
        metadata.getIssuer(),
        new ClientID(settings.clientId()),
        new JWSVerificationKeySelector<>(taken, keys),
        null);
  }
}
