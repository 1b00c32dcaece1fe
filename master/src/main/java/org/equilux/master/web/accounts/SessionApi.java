package org.equilux.master.web.accounts;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.equilux.master.accounts.AccountException;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.accounts.Caller;
import org.equilux.master.accounts.Client;
import org.equilux.master.accounts.Sessions;
import org.equilux.master.accounts.SignedIn;
import org.equilux.master.accounts.Users;
import org.equilux.master.auditlog.Action;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.AuditTrail;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.Cookies;
import org.equilux.master.web.http.JsonBody;
import org.equilux.master.web.http.Peers;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Routes;

/** The routes of signing in and out, and the settings that pages need before sign-in. */
public final class SessionApi {
  private static final Duration BROWSER_AGE = Duration.ofDays(365);

  private final Accounts accounts;
  private final AuditTrail trail;
  private final Optional<String> provider;
  private final Limits limits;
  private final Optional<Duration> retention;

  /**
   * Creates the routes.
   *
   * @param provider the name of the provider for sign-in; empty if there is none
   * @param retention of jobs; empty if they are kept indefinitely
   */
  public SessionApi(
      Accounts accounts,
      AuditTrail trail,
      Optional<String> provider,
      JobLimits limits,
      Optional<Duration> retention) {
    this.provider = provider;
    this.accounts = accounts;
    this.trail = trail;
    this.limits =
        new Limits(limits.uploadBytes(), limits.picture().pixels(), limits.picture().pages());
    this.retention = retention;
  }

  public Routes routes() {
    return new Routes()
        .route(Method.GET, "/session", Routes.Access.OPEN, this::show)
        .route(Method.POST, "/session", Routes.Access.OPEN, this::signIn)
        .route(Method.DELETE, "/session", Routes.Access.BROWSER, this::signOut)
        .route(Method.PUT, "/session/password", Routes.Access.BROWSER, this::changePassword);
  }

  private record Limits(long uploadBytes, long pixels, int pages) {}

  /**
   * The signed-in user, and the ways to sign in.
   *
   * @param user null if no user is signed in
   * @param provider at which the user signs in; null for a local account
   * @param oidc the name of the provider for sign-in; null if there is none
   */
  private record SessionView(
      boolean demo,
      Caller user,
      String provider,
      String oidc,
      String csrfToken,
      Long retentionDays,
      Limits limits) {}

  private SessionView view(Optional<Caller> caller, Optional<SignedIn> session) {
    return new SessionView(
        accounts.isDemo(),
        caller.orElse(null),
        caller.flatMap(user -> accounts.users().provider(user.id())).orElse(null),
        provider.orElse(null),
        session.map(SignedIn::csrfToken).orElse(null),
        retention.map(Duration::toDays).orElse(null),
        limits);
  }

  private void show(ServerRequest req, ServerResponse res) {
    Optional<Authentication.Identity> identity = Authentication.identified(req);
    Answers.json(
        res,
        view(
            identity.map(Authentication.Identity::caller),
            identity.flatMap(Authentication.Identity::session)));
  }

  private record Credentials(String name, String password) {}

  private void signIn(ServerRequest req, ServerResponse res) throws IOException, AccountException {
    Credentials given =
        JsonBody.read(req, Credentials.class, "{\"name\": \"ann\", \"password\": \"…\"}");
    Client client = client(req);
    String name = JsonBody.given(given.name(), "name");
    String password = JsonBody.given(given.password(), "password");
    SignedIn session =
        trail.signIn(
            req, name, "password", () -> accounts.sessions().signIn(name, password, client));
    // Ends the session of the replaced cookie; without its cookie, no client could sign it out
    // later.
    Optional<SignedIn> replaced =
        Authentication.identified(req).flatMap(Authentication.Identity::session);
    if (replaced.isPresent()) {
      accounts.sessions().signOut(replaced.get().secret());
    }
    addSession(req, res, session);
    accounts
        .sessions()
        .browserCookie(session.caller().name(), client.cookie())
        .ifPresent(known -> Cookies.BROWSER.set(req, res, known, BROWSER_AGE));
    Answers.json(res, view(Optional.of(session.caller()), Optional.of(session)));
  }

  static Client client(ServerRequest req) {
    return new Client(
        Peers.address(req),
        Cookies.BROWSER.value(req).orElse(""),
        req.headers().first(HeaderNames.USER_AGENT).orElse(""));
  }

  private void signOut(ServerRequest req, ServerResponse res) throws IOException {
    accounts.sessions().signOut(Authentication.session(req).secret());
    trail.done(req, Action.SIGN_OUT, null);
    Cookies.SESSION.set(req, res, "", Duration.ZERO);
    res.status(Status.NO_CONTENT_204).send();
  }

  private record NewPassword(
      String current, @JsonProperty("new") String next, boolean keepTokens) {}

  private void changePassword(ServerRequest req, ServerResponse res)
      throws IOException, AccountException {
    NewPassword given =
        JsonBody.read(req, NewPassword.class, "{\"current\": \"…\", \"new\": \"…\"}");
    SignedIn session = Authentication.session(req);
    String current = JsonBody.given(given.current(), "current");
    String next = JsonBody.given(given.next(), "new");
    Users.Exempt kept = new Users.Exempt(session.secret(), given.keepTokens());
    try {
      trail.change(
          req,
          Action.PASSWORD_CHANGE,
          null,
          () -> {
            accounts
                .sessions()
                .changePassword(session.caller().name(), current, next, Peers.address(req), kept);
            return null;
          });
    } catch (AccountException e) {
      if (e.reason() == AccountException.Reason.WRONG_PASSWORD) {
        throw new ProblemException(ProblemType.WRONG_CURRENT_PASSWORD);
      }
      throw e;
    }
    res.status(Status.NO_CONTENT_204).send();
  }

  /** Sets the cookies of a session. */
  static void addSession(ServerRequest req, ServerResponse res, SignedIn session) {
    Cookies.SESSION.set(req, res, session.secret(), Sessions.LIFETIME);
  }
}
