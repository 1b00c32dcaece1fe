package org.equilux.master.web.accounts;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.equilux.master.accounts.AccountException;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.accounts.ApiToken;
import org.equilux.master.accounts.ApiTokens;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.JsonBody;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Routes;

/** The routes of a user's own API tokens. */
public final class TokensApi {
  private final Accounts accounts;

  public TokensApi(Accounts accounts) {
    this.accounts = accounts;
  }

  public Routes routes() {
    return new Routes()
        .get("/tokens", this::list)
        .post("/tokens", this::create)
        .delete("/tokens/{id}", this::revoke);
  }

  /**
   * A token as the API shows it.
   *
   * @param token its text, when it was just made
   */
  private record TokenView(String id, String name, Instant created, Instant expires, String token) {
    static TokenView of(ApiToken token, String text) {
      return new TokenView(token.id(), token.name(), token.created(), token.expires(), text);
    }
  }

  private record TokenList(List<TokenView> tokens) {}

  private void list(ServerRequest req, ServerResponse res) {
    Answers.json(
        res,
        new TokenList(
            accounts.tokens().list(Authentication.caller(req).id()).stream()
                .map(token -> TokenView.of(token, null))
                .toList()));
  }

  private record Asked(String name, Instant expires) {}

  private void create(ServerRequest req, ServerResponse res) throws IOException, AccountException {
    Asked asked = JsonBody.read(req, Asked.class, "{\"name\": \"nightly scans\"}");
    ApiTokens.NewToken made =
        accounts
            .tokens()
            .create(
                Authentication.caller(req).id(),
                JsonBody.given(asked.name(), "name"),
                asked.expires());
    res.status(Status.CREATED_201);
    res.header(HeaderNames.LOCATION, Routes.API + "/tokens/" + made.token().id());
    Answers.json(res, TokenView.of(made.token(), made.text()));
  }

  private void revoke(ServerRequest req, ServerResponse res) throws IOException {
    String id = req.path().pathParameters().get("id");
    if (!accounts.tokens().revoke(Authentication.caller(req).id(), id)) {
      throw new ProblemException(ProblemType.NO_SUCH_TOKEN);
    }
    res.status(Status.NO_CONTENT_204).send();
  }
}
