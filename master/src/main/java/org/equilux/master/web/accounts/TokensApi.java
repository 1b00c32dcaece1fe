package org.equilux.master.web.accounts;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.equilux.master.accounts.AccountException;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.accounts.ApiToken;
import org.equilux.master.accounts.ApiTokens;
import org.equilux.master.accounts.Scope;
import org.equilux.master.auditlog.Action;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.AuditTrail;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.JsonBody;
import org.equilux.master.web.http.Links;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Routes;

/** The routes of a user's own API tokens. */
public final class TokensApi {
  /** The value of {@code expires} for no expiry. */
  private static final String NEVER = "never";

  private final Accounts accounts;
  private final AuditTrail trail;

  public TokensApi(Accounts accounts, AuditTrail trail) {
    this.accounts = accounts;
    this.trail = trail;
  }

  public Routes routes() {
    return new Routes()
        .route(Method.GET, "/tokens", Routes.Access.BROWSER, this::list)
        .route(Method.POST, "/tokens", Routes.Access.BROWSER, this::create)
        .route(Method.DELETE, "/tokens/{id}", Routes.Access.BROWSER, this::revoke);
  }

  /**
   * A token as the API shows it.
   *
   * @param token its text, only in the answer to its creation
   */
  private record TokenView(
      String id,
      String name,
      Set<Scope> scopes,
      Instant created,
      Instant expires,
      Instant lastUsed,
      String token) {
    static TokenView of(ApiToken token, String text) {
      return new TokenView(
          token.id(),
          token.name(),
          token.scopes(),
          token.created(),
          token.expires(),
          token.lastUsed(),
          text);
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

  private record TokenRequest(String name, List<String> scopes, String expires) {}

  private void create(ServerRequest req, ServerResponse res) throws IOException, AccountException {
    TokenRequest asked =
        JsonBody.read(
            req,
            TokenRequest.class,
            "{\"name\": \"nightly scans\", \"scopes\": [\"submit\", \"read\"]}");
    String name = JsonBody.given(asked.name(), "name");
    Set<Scope> scopes = scopes(asked.scopes());
    Instant expires = expiry(asked.expires());
    String owner = Authentication.caller(req).id();
    ApiTokens.NewToken made =
        trail.change(
            req,
            Action.TOKEN_CREATE,
            "%s (%s, %s)".formatted(name, scopes, expires == null ? NEVER : expires),
            () -> accounts.tokens().create(owner, name, scopes, expires));
    res.status(Status.CREATED_201);
    res.header(HeaderNames.LOCATION, Links.of(req).api("/tokens/" + made.token().id()));
    Answers.json(res, TokenView.of(made.token(), made.text()));
  }

  /**
   * Parses scopes.
   *
   * @param names null for the default scopes
   */
  private static Set<Scope> scopes(List<String> names) {
    if (names == null) {
      return Scope.USUAL;
    }
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String name : names) {
      scopes.add(
          Arrays.stream(Scope.values())
              .filter(scope -> scope.name().toLowerCase(Locale.ROOT).equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new ProblemException(
                          ProblemType.BAD_REQUEST,
                          "\"scopes\" has an unknown member \"%s\"; the scopes are submit, read and admin."
                              .formatted(name))));
    }
    return scopes;
  }

  /**
   * Parses the expiry of a token.
   *
   * @param text a time, {@link #NEVER}, or null for the default
   * @return null if the token does not expire
   */
  private Instant expiry(String text) {
    if (text == null) {
      return accounts.tokens().usualExpiry();
    }
    try {
      return text.equals(NEVER) ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST,
          "\"expires\" must be a time such as 2027-01-31T00:00:00Z, or \"never\", not \"%s\"."
              .formatted(text));
    }
  }

  private void revoke(ServerRequest req, ServerResponse res) throws IOException {
    String id = req.path().pathParameters().get("id");
    ApiToken revoked =
        accounts
            .tokens()
            .revoke(Authentication.caller(req).id(), id)
            .orElseThrow(() -> new ProblemException(ProblemType.NO_SUCH_TOKEN));
    trail.done(req, Action.TOKEN_REVOKE, "%s (token %s)".formatted(revoked.name(), id));
    res.status(Status.NO_CONTENT_204).send();
  }
}
