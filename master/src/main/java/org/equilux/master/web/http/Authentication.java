package org.equilux.master.web.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.accounts.ApiTokens;
import org.equilux.master.accounts.Caller;
import org.equilux.master.accounts.Scope;
import org.equilux.master.accounts.Sessions;
import org.equilux.master.accounts.SignedIn;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.shares.Places;

/**
 * The authentication of requests: by an API token ({@code Authorization: Bearer}) or by a browser's
 * cookie. {@link #admit} refuses accounts without access.
 */
public final class Authentication implements Handler {
  private static final String BEARER = "bearer ";
  private static final HeaderName CSRF_TOKEN = HeaderNames.create("X-CSRF-Token");
  private static final Set<Method> READING = Set.of(Method.GET, Method.HEAD, Method.OPTIONS);

  private final Accounts accounts;
  private final Places requests;

  /**
   * Creates the handler.
   *
   * @param requests limits each account's parallel requests
   */
  public Authentication(Accounts accounts, Places requests) {
    this.accounts = accounts;
    this.requests = requests;
  }

  /**
   * The identity of a request.
   *
   * @param session of a browser; empty if a token was given
   * @param token given; empty if the request comes from a browser
   */
  public record Identity(
      Caller caller, Optional<SignedIn> session, Optional<ApiTokens.Speaker> token) {
    static Identity of(SignedIn session) {
      return new Identity(session.caller(), Optional.of(session), Optional.empty());
    }

    static Identity of(ApiTokens.Speaker token) {
      return new Identity(token.caller(), Optional.empty(), Optional.of(token));
    }
  }

  @Override
  public void handle(ServerRequest req, ServerResponse res) {
    identity(req).ifPresent(req.context()::register);
    req.context().register(requests);
    res.next();
  }

  private Optional<Identity> identity(ServerRequest req) {
    Optional<String> authorization = req.headers().first(HeaderNames.AUTHORIZATION);
    if (authorization.isPresent()) {
      String text = authorization.get();
      if (!text.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
        throw new ProblemException(
            ProblemType.NOT_SIGNED_IN, "Give an API token as \"Authorization: Bearer TOKEN\".");
      }
      return Optional.of(
          accounts
              .tokens()
              .speaker(text.substring(BEARER.length()).strip(), Peers.isLocal(req))
              .map(Identity::of)
              .orElseThrow(
                  () ->
                      new ProblemException(
                          ProblemType.NOT_SIGNED_IN,
                          "The API token is invalid: it was revoked, it has expired, or it is"
                              + " another master's.")));
    }
    return Cookies.SESSION.value(req).flatMap(accounts.sessions()::find).map(Identity::of);
  }

  /** Refuses a request whose account has no access. */
  static void admit(ServerRequest req, Routes.Access access) {
    if (access == Routes.Access.OPEN) {
      return;
    }
    Identity identity =
        identified(req)
            .orElseThrow(
                () ->
                    new ProblemException(
                        ProblemType.NOT_SIGNED_IN,
                        "Sign in with a browser, or give an API token: Authorization: Bearer"
                            + " TOKEN."));
    if (!READING.contains(req.prologue().method())) {
      identity.session().ifPresent(session -> requireCsrfToken(req, session));
    }
    identity.token().ifPresent(token -> requireScope(token, access));
    if (access.needsAdmin() && !identity.caller().admin()) {
      throw new ProblemException(ProblemType.NOT_ADMIN);
    }
  }

  private static void requireScope(ApiTokens.Speaker token, Routes.Access access) {
    Scope scope = access.scope().orElseThrow(() -> new ProblemException(ProblemType.NOT_BY_TOKEN));
    if (!token.scopes().contains(scope)) {
      throw new ProblemException(
          ProblemType.LACKS_SCOPE,
          "The API token lacks the scope \"%s\". Create one with that scope on the account page."
              .formatted(scope.name().toLowerCase(Locale.ROOT)));
    }
  }

  private static void requireCsrfToken(ServerRequest req, SignedIn session) {
    String given = req.headers().first(CSRF_TOKEN).orElse("");
    if (!Sessions.isCsrfToken(session, given)) {
      throw new ProblemException(ProblemType.NO_CSRF_TOKEN);
    }
  }

  /** The identity of a request, if it is authenticated. */
  public static Optional<Identity> identified(ServerRequest req) {
    return req.context().get(Identity.class);
  }

  /**
   * Counts a request toward the limit of its account.
   *
   * @throws LimitExceededException if the account has too many parallel requests
   */
  static Places.Place place(ServerRequest req) throws LimitExceededException {
    Optional<Identity> identity = identified(req);
    return identity.isEmpty()
        ? () -> {}
        : req.context().get(Places.class).orElseThrow().take(identity.get().caller().id());
  }

  /** The browser session of a request to a route with {@code Access.BROWSER}. */
  public static SignedIn session(ServerRequest req) {
    return identified(req).flatMap(Identity::session).orElseThrow();
  }

  /** The account of an admitted request. */
  public static Caller caller(ServerRequest req) {
    return identified(req).orElseThrow().caller();
  }
}
