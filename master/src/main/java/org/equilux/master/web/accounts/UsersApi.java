package org.equilux.master.web.accounts;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.equilux.master.accounts.Account;
import org.equilux.master.accounts.AccountException;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.accounts.Users;
import org.equilux.master.auditlog.Action;
import org.equilux.master.jobs.JobService;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.AuditTrail;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.JsonBody;
import org.equilux.master.web.http.Links;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Routes;

/** The routes of users, for administrators. */
public final class UsersApi {
  private final Accounts accounts;
  private final AuditTrail trail;
  private final JobService jobs;

  public UsersApi(Accounts accounts, AuditTrail trail, JobService jobs) {
    this.accounts = accounts;
    this.trail = trail;
    this.jobs = jobs;
  }

  public Routes routes() {
    return new Routes()
        .route(Method.GET, "/users", Routes.Access.ADMIN, this::list)
        .route(Method.POST, "/users", Routes.Access.ADMIN, this::create)
        .route(Method.DELETE, "/users/{name}", Routes.Access.ADMIN, this::delete)
        .route(
            Method.PUT, "/users/{name}/password", Routes.Access.ADMIN_BROWSER, this::setPassword);
  }

  /**
   * A user as the API shows it.
   *
   * @param jobs number of stored jobs
   * @param provider at which the user signs in; null for a local account
   */
  private record UserView(String name, boolean admin, Instant created, long jobs, String provider) {
    static UserView of(Account account, long jobs) {
      return new UserView(
          account.name(),
          account.admin(),
          account.created(),
          jobs,
          account.external() == null ? null : account.external().issuer());
    }
  }

  private record UserList(List<UserView> users) {}

  private void list(ServerRequest req, ServerResponse res) throws IOException {
    Map<String, Long> counts = jobs.queries().accounts();
    Answers.json(
        res,
        new UserList(
            accounts.users().list().stream()
                .map(account -> UserView.of(account, counts.getOrDefault(account.id(), 0L)))
                .toList()));
  }

  private record UserRequest(String name, String password, boolean admin) {}

  private void create(ServerRequest req, ServerResponse res) throws IOException, AccountException {
    UserRequest asked =
        JsonBody.read(
            req, UserRequest.class, "{\"name\": \"ann\", \"password\": \"…\", \"admin\": false}");
    if (asked.admin() && Authentication.identified(req).orElseThrow().session().isEmpty()) {
      throw new ProblemException(ProblemType.NOT_BY_TOKEN);
    }
    String name = JsonBody.given(asked.name(), "name");
    String password = JsonBody.given(asked.password(), "password");
    Account account =
        trail.change(
            req,
            Action.USER_CREATE,
            asked.admin() ? name + " (admin)" : name,
            () -> accounts.users().create(name, password, asked.admin()));
    res.status(Status.CREATED_201);
    res.header(HeaderNames.LOCATION, Links.of(req).api("/users/" + account.name()));
    Answers.json(res, UserView.of(account, 0));
  }

  private void delete(ServerRequest req, ServerResponse res)
      throws IOException, AccountException, InterruptedException {
    Account removed =
        trail.change(req, Action.USER_DELETE, name(req), () -> accounts.users().delete(name(req)));
    jobs.cleanup().deleteAllOf(removed.id());
    res.status(Status.NO_CONTENT_204).send();
  }

  private record NewPassword(@JsonProperty("new") String next, boolean keepTokens) {}

  private void setPassword(ServerRequest req, ServerResponse res)
      throws IOException, AccountException {
    NewPassword given = JsonBody.read(req, NewPassword.class, "{\"new\": \"…\"}");
    if (Authentication.caller(req).name().equals(name(req))) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST,
          "Change your own password with PUT /api/v1/session/password, which requires the current"
              + " one.");
    }
    String password = JsonBody.given(given.next(), "new");
    trail.change(
        req,
        Action.PASSWORD_SET,
        name(req),
        () -> {
          accounts
              .users()
              .setPassword(name(req), password, new Users.Exempt("", given.keepTokens()));
          return null;
        });
    res.status(Status.NO_CONTENT_204).send();
  }

  private static String name(ServerRequest req) {
    return req.path().pathParameters().get("name");
  }
}
