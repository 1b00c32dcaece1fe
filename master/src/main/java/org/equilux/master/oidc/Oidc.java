package org.equilux.master.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.equilux.master.accounts.ExternalIdentity;
import org.equilux.master.accounts.ExternalUser;
import org.equilux.master.accounts.secret.Secrets;
import org.equilux.master.oidc.OidcException.Reason;

/**
 * The sign-in by OpenID Connect: authorization code flow with PKCE, state and nonce. {@link #begin}
 * redirects a browser to the provider; {@link #answer} checks the redirect back; {@link #user} asks
 * the provider who the user is.
 */
public final class Oidc implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** The number of parallel requests to the provider; further ones wait. */
  private static final int AT_ONCE = 16;

  /** The length limit of a subject in OpenID Connect. */
  private static final int MAX_SUBJECT = 255;

  private final OidcSettings settings;
  private final Clock clock;
  private final ProviderHttp http;
  private final Provider provider;
  private final Secrets secrets = new Secrets();

  /** The key that signs cookies; masters on the same database share it. */
  private final String cookieKey;

  private final Semaphore exchanges = new Semaphore(AT_ONCE, true);

  /**
   * Creates the client of a provider.
   *
   * @param secret shared by all masters to which the browser may return; empty for a single master
   */
  public Oidc(OidcSettings settings, Clock clock, Optional<String> secret) {
    this(settings, clock, TIMEOUT, secret);
  }

  Oidc(OidcSettings settings, Clock clock, Duration timeout, Optional<String> secret) {
    this.cookieKey =
        secret.map(shared -> Secrets.derived(shared, "oidc")).orElseGet(secrets::secret);
    this.settings = settings;
    this.clock = clock;
    this.http = new ProviderHttp(timeout);
    this.provider = new Provider(settings, http, clock);
  }

  /** The provider's name for display. */
  public String name() {
    return settings.name();
  }

  /**
   * A sign-in in progress.
   *
   * @param location of the provider, to which the browser is redirected
   * @param cookie for the browser to keep until it returns
   */
  public record StartedSignIn(URI location, String cookie) {}

  /**
   * Begins a sign-in.
   *
   * @param address of this master that the browser used, without a trailing slash, such as {@code
   *     https://equilux.example} or {@code https://example.org/equilux}
   * @param next the page to show afterwards, a path of this site
   * @throws OidcException if the provider cannot be reached
   */
  public StartedSignIn begin(String address, String next) throws OidcException {
    OIDCProviderMetadata metadata = provider.get().metadata();
    URI redirect =
        settings.redirectUri().orElseGet(() -> URI.create(address + OidcSettings.CALLBACK));
    Pending pending = new Pending(secrets.secret(), redirect.toString(), next, clock.instant());
    URI location =
        new AuthenticationRequest.Builder(
                ResponseType.CODE,
                new Scope("openid", "profile", "email"),
                new ClientID(settings.clientId()),
                redirect)
            .endpointURI(metadata.getAuthorizationEndpointURI())
            .state(pending.state())
            .nonce(pending.nonce())
            .codeChallenge(pending.verifier(), CodeChallengeMethod.S256)
            .build()
            .toURI();
    return new StartedSignIn(location, pending.cookie(cookieKey));
  }

  /** An answer of the provider that belongs to a sign-in of this browser. */
  public static final class Answer {
    private final Pending pending;
    private final AuthorizationCode code;

    private Answer(Pending pending, AuthorizationCode code) {
      this.pending = pending;
      this.code = code;
    }

    /** The page to show afterwards. */
    public String next() {
      return pending.next();
    }
  }

  /**
   * Verifies that this browser began the sign-in. Does not ask the provider.
   *
   * @param cookie of the browser; empty if it has none
   * @param query of the redirect address, undecoded
   * @throws OidcException if the browser did not begin it, or the provider refused
   */
  public Answer answer(String cookie, String query) throws OidcException {
    Pending pending =
        Pending.of(cookie, cookieKey, clock.instant())
            .orElseThrow(
                () ->
                    new OidcException(
                        Reason.EXPIRED,
                        "the sign-in was not begun in this browser, or has expired"));
    AuthenticationResponse response;
    try {
      response =
          AuthenticationResponseParser.parse(URI.create(pending.redirectUri() + "?" + query));
    } catch (ParseException | IllegalArgumentException e) {
      throw new OidcException(
          Reason.INVALID, "the provider's answer is malformed: " + e.getMessage(), e);
    }
    if (response.getState() == null
        || !Secrets.equal(response.getState().getValue(), pending.state().getValue())) {
      throw new OidcException(Reason.EXPIRED, "the answer belongs to another sign-in");
    }
    if (response.getIssuer() != null
        && !response.getIssuer().getValue().equals(settings.issuer().toString())) {
      throw new OidcException(
          Reason.INVALID, "the answer comes from another issuer, " + response.getIssuer());
    }
    if (!response.indicatesSuccess()) {
      throw new OidcException(
          Reason.DENIED, "the provider refused: " + response.toErrorResponse().getErrorObject());
    }
    AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
    if (code == null) {
      throw new OidcException(Reason.INVALID, "the provider sent no code");
    }
    return new Answer(pending, code);
  }

  /**
   * Asks the provider who the user is.
   *
   * @throws OidcException if the provider does not answer, or the user may not sign in
   */
  public ExternalUser user(Answer answer) throws OidcException {
    try {
      if (!exchanges.tryAcquire(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        throw new OidcException(Reason.UNREACHABLE, "too many sign-ins wait for the provider");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OidcException(Reason.UNREACHABLE, "the master shuts down", e);
    }
    try {
      return user(claims(answer.pending, answer.code));
    } finally {
      exchanges.release();
    }
  }

  private IDTokenClaimsSet claims(Pending pending, AuthorizationCode code) throws OidcException {
    Provider.Discovered known = provider.get();
    TokenResponse answer;
    try {
      HTTPResponse response = request(known.metadata(), pending, code).toHTTPRequest().send(http);
      if (response.getStatusCode() >= 500) {
        throw new IOException("the token endpoint answers " + response.getStatusCode());
      }
      answer = OIDCTokenResponseParser.parse(response);
    } catch (IOException e) {
      throw new OidcException(Reason.UNREACHABLE, e.getMessage(), e);
    } catch (ParseException e) {
      throw new OidcException(
          Reason.INVALID, "the provider's tokens are malformed: " + e.getMessage(), e);
    }
    if (!answer.indicatesSuccess()) {
      throw new OidcException(
          Reason.INVALID,
          "the provider gives no tokens: " + answer.toErrorResponse().getErrorObject());
    }
    JWT token = answer.toSuccessResponse().getTokens().toOIDCTokens().getIDToken();
    try {
      return known.validator().validate(token, pending.nonce());
    } catch (BadJOSEException e) {
      throw new OidcException(
          Reason.INVALID, "the provider's ID token is not valid: " + e.getMessage(), e);
    } catch (JOSEException e) {
      throw new OidcException(
          Reason.UNREACHABLE, "the provider's keys are unavailable: " + e.getMessage(), e);
    }
  }

  private TokenRequest request(
      OIDCProviderMetadata metadata, Pending pending, AuthorizationCode code) {
    AuthorizationCodeGrant grant =
        new AuthorizationCodeGrant(code, pending.redirect(), pending.verifier());
    URI endpoint = metadata.getTokenEndpointURI();
    ClientID client = new ClientID(settings.clientId());
    return settings
        .clientSecret()
        .map(secret -> authentication(metadata, client, new Secret(secret)))
        .map(authentication -> new TokenRequest.Builder(endpoint, authentication, grant).build())
        .orElseGet(() -> new TokenRequest.Builder(endpoint, client, grant).build());
  }

  private static ClientAuthentication authentication(
      OIDCProviderMetadata metadata, ClientID client, Secret secret) {
    List<ClientAuthenticationMethod> methods = metadata.getTokenEndpointAuthMethods();
    boolean postOnly =
        methods != null
            && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST)
            && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
    return postOnly ? new ClientSecretPost(client, secret) : new ClientSecretBasic(client, secret);
  }

  private ExternalUser user(IDTokenClaimsSet claims) throws OidcException {
    String subject = claims.getStringClaim("sub");
    if (subject == null || subject.isBlank() || subject.length() > MAX_SUBJECT) {
      throw new OidcException(Reason.INVALID, "the provider's ID token has no valid subject");
    }
    List<String> groups = texts(claims.getClaim(settings.groupsClaim()));
    if (settings.userGroup().isPresent() && !groups.contains(settings.userGroup().get())) {
      throw new OidcException(
          Reason.NOT_ALLOWED,
          "the user %s is not in the group %s, by the claim %s"
              .formatted(subject, settings.userGroup().get(), settings.groupsClaim()));
    }
    String name =
        Optional.ofNullable(claims.getStringClaim("preferred_username"))
            .or(() -> Optional.ofNullable(claims.getStringClaim("email")))
            .orElse(subject);
    return new ExternalUser(
        new ExternalIdentity(settings.issuer().toString(), subject),
        name,
        settings.adminGroup().filter(groups::contains).isPresent());
  }

  /** The strings of a claim that is a string or a list of strings. */
  private static List<String> texts(Object claim) {
    return switch (claim) {
      case String one -> List.of(one);
      case Collection<?> many ->
          many.stream().filter(String.class::isInstance).map(String.class::cast).toList();
      case null, default -> List.of();
    };
  }

  @Override
  public void close() {
    http.close();
  }
}
