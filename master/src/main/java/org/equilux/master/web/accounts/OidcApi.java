package org.equilux.master.web.accounts;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.equilux.master.accounts.AccountException;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.accounts.Sessions;
import org.equilux.master.auditlog.Action;
import org.equilux.master.oidc.Oidc;
import org.equilux.master.oidc.OidcException;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.AuditTrail;
import org.equilux.master.web.http.Cookies;
import org.equilux.master.web.http.JsonBody;
import org.equilux.master.web.http.Links;
import org.equilux.master.web.http.Peers;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Routes;

/**
 * The routes of sign-in at an OpenID Connect provider: the redirect to the provider, and the
 * callback from it.
 */
public final class OidcApi {
  private static final System.Logger LOG = System.getLogger(OidcApi.class.getName());

  private static final String HOW = "oidc";

  /** A path of this site that no browser can interpret as another site. */
  private static final Pattern PAGE = Pattern.compile("/(?![/\\\\])[\\x21-\\x7e]{0,1000}");

  private static final String FIRST_PAGE = "/new";

  private final Accounts accounts;
  private final AuditTrail trail;
  private final Optional<Oidc> oidc;

  /**
   * Creates the routes.
   *
   * @param oidc empty without a provider
   */
  public OidcApi(Accounts accounts, AuditTrail trail, Optional<Oidc> oidc) {
    this.accounts = accounts;
    this.trail = trail;
    this.oidc = oidc;
  }

  public Routes routes() {
    return new Routes()
        .route(Method.POST, "/session/oidc", Routes.Access.OPEN, this::begin)
        .route(Method.GET, "/session/oidc/callback", Routes.Access.OPEN, this::finish);
  }

  private record SignInRequest(String next) {}

  private record Location(String location) {}

  private void begin(ServerRequest req, ServerResponse res) throws IOException {
    Oidc provider = oidc.orElseThrow(() -> new ProblemException(ProblemType.NO_PROVIDER));
    SignInRequest asked = JsonBody.read(req, SignInRequest.class, "{\"next\": \"/jobs\"}");
    String next =
        asked.next() != null && PAGE.matcher(asked.next()).matches() ? asked.next() : FIRST_PAGE;
    String scheme = Peers.isSecure(req) ? "https" : "http";
    try {
      Oidc.StartedSignIn begun =
          provider.begin(scheme + "://" + req.authority() + Links.of(req).to(""), next);
      Cookies.PROVIDER.set(req, res, begun.cookie(), Duration.ofMinutes(15));
      Answers.json(res, new Location(begun.location().toString()));
    } catch (OidcException e) {
      throw new ProblemException(ProblemType.PROVIDER_UNREACHABLE);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST,
          "The address of this request cannot be used for the redirect back from the provider.");
    }
  }

  /** Ends a sign-in. A failure redirects to a page too, because a browser shows the answer. */
  private void finish(ServerRequest req, ServerResponse res) throws IOException {
    String cookie = Cookies.PROVIDER.value(req).orElse("");
    Cookies.PROVIDER.set(req, res, "", Duration.ZERO);
    if (oidc.isEmpty()) {
      redirect(req, res, refusal("no-provider"));
      return;
    }
    try {
      Oidc.Answer answer = oidc.get().answer(cookie, req.prologue().query().rawValue());
      Sessions.ExternalSession signedIn =
          accounts.sessions().signIn(() -> oidc.get().user(answer), SessionApi.client(req));
      record(req, signedIn);
      SessionApi.addSession(req, res, signedIn.session());
      redirect(req, res, answer.next());
    } catch (OidcException e) {
      LOG.log(level(e), "a sign-in at the provider was refused: " + e.getMessage());
      trail.signInFailed(req, null, HOW + ": " + AuditTrail.word(e.reason()));
      redirect(req, res, refusal(AuditTrail.word(e.reason())));
    } catch (AccountException e) {
      trail.signInFailed(req, null, HOW + ": " + AuditTrail.word(e.reason()));
      redirect(req, res, refusal(AuditTrail.word(e.reason())));
    }
  }

  /**
   * Refusals that any unauthenticated client can cause repeatedly are logged at debug level only.
   */
  private static Level level(OidcException e) {
    return switch (e.reason()) {
      case DENIED, EXPIRED -> Level.DEBUG;
      case UNREACHABLE, INVALID, NOT_ALLOWED -> Level.WARNING;
    };
  }

  private void record(ServerRequest req, Sessions.ExternalSession signedIn) {
    String name = signedIn.session().caller().name();
    boolean admin = signedIn.session().caller().admin();
    if (signedIn.isNew()) {
      trail.bySession(
          req, signedIn.session(), Action.USER_CREATE, admin ? name + " (admin)" : name, HOW);
    }
    if (signedIn.roleChanged()) {
      trail.bySession(
          req,
          signedIn.session(),
          Action.ROLE_CHANGE,
          name,
          HOW + (admin ? ": administrator" : ": no longer administrator"));
    }
    trail.bySession(req, signedIn.session(), Action.SIGN_IN, null, HOW);
  }

  /** The sign-in page with the code of a refusal. */
  private static String refusal(String reason) {
    return "/sign-in?refused=" + reason;
  }

  private static void redirect(ServerRequest req, ServerResponse res, String page) {
    res.header(HeaderNames.CACHE_CONTROL, "no-store");
    res.header(HeaderNames.LOCATION, Links.of(req).to(page));
    res.status(Status.SEE_OTHER_303).send();
  }
}
