package org.equilux.master.web.accounts;

import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.accounts.Sessions;
import org.equilux.master.accounts.SignedIn;
import org.equilux.master.auditlog.Action;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.AuditTrail;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Routes;

/** The routes of a user's sessions. */
public final class SessionsApi {
  private final Accounts accounts;
  private final AuditTrail trail;

  public SessionsApi(Accounts accounts, AuditTrail trail) {
    this.accounts = accounts;
    this.trail = trail;
  }

  public Routes routes() {
    return new Routes()
        .route(Method.GET, "/sessions", Routes.Access.BROWSER, this::list)
        .route(Method.DELETE, "/sessions", Routes.Access.BROWSER, this::endOthers)
        .route(Method.DELETE, "/sessions/{id}", Routes.Access.BROWSER, this::end);
  }

  /**
   * A session as the API shows it.
   *
   * @param current whether it is the session of the request
   * @param address from which the browser signed in
   * @param program the browser's User-Agent header
   */
  private record SessionView(
      String id,
      boolean current,
      Instant created,
      Instant lastUsed,
      Instant expires,
      String address,
      String program) {
    static SessionView of(Sessions.OpenSession open, String current) {
      return new SessionView(
          open.id(),
          open.id().equals(current),
          open.session().created(),
          open.session().lastUsed(),
          open.session().expires(),
          open.session().address(),
          open.session().program());
    }
  }

  private record SessionList(List<SessionView> sessions) {}

  private void list(ServerRequest req, ServerResponse res) {
    SignedIn own = Authentication.session(req);
    String current = Sessions.id(own);
    Answers.json(
        res,
        new SessionList(
            accounts.sessions().list(own.caller().id()).stream()
                .map(open -> SessionView.of(open, current))
                .toList()));
  }

  private void endOthers(ServerRequest req, ServerResponse res) throws IOException {
    int ended = accounts.sessions().endOthers(Authentication.session(req));
    trail.done(req, Action.SESSION_END, ended + " others");
    res.status(Status.NO_CONTENT_204).send();
  }

  private void end(ServerRequest req, ServerResponse res) throws IOException {
    String id = req.path().pathParameters().get("id");
    if (!accounts.sessions().end(Authentication.caller(req).id(), id)) {
      throw new ProblemException(ProblemType.NO_SUCH_SESSION);
    }
    trail.done(req, Action.SESSION_END, "session " + id);
    res.status(Status.NO_CONTENT_204).send();
  }
}
