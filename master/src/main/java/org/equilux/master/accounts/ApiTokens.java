package org.equilux.master.accounts;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.equilux.master.accounts.AccountException.Reason;

/** The tokens by which scripts speak for accounts. */
public final class ApiTokens {
  private static final String PREFIX = "eqx_";
  private static final int MAX_OF_ONE = 100;
  private static final int MAX_NAME = 100;

  private final AccountStore store;
  private final Secrets secrets;
  private final String localToken;

  /**
   * @param localToken the token that speaks for the administrator on this machine
   */
  ApiTokens(AccountStore store, Secrets secrets, String localToken) {
    this.store = store;
    this.secrets = secrets;
    this.localToken = localToken;
  }

  /** The text of a token that was never given before. */
  static String newText(Secrets secrets) {
    return PREFIX + secrets.secret();
  }

  /** A token that was made, with its text, which is not kept. */
  public record NewToken(ApiToken token, String text) {}

  /** The tokens of an account, newest first. */
  public List<ApiToken> list(String owner) {
    Instant now = store.now();
    return store.state().tokens().values().stream()
        .filter(token -> token.owner().equals(owner) && token.isValid(now))
        .sorted(Comparator.comparing(ApiToken::created).reversed())
        .toList();
  }

  /**
   * Makes a token.
   *
   * @param name the purpose of the token, for its owner
   * @param expires null if it never does
   * @throws AccountException if the name or the time is unsuitable, there are too many, or the
   *     account was removed
   */
  public NewToken create(String owner, String name, Instant expires)
      throws AccountException, IOException {
    String shown = name.strip();
    if (shown.isEmpty()
        || shown.length() > MAX_NAME
        || shown.chars().anyMatch(Character::isISOControl)) {
      throw new AccountException(
          Reason.UNSUITABLE,
          "A token's name has 1 to %d characters, none of control.".formatted(MAX_NAME));
    }
    Instant now = store.now();
    if (expires != null && !now.isBefore(expires)) {
      throw new AccountException(Reason.UNSUITABLE, "The token would have expired already.");
    }
    synchronized (store) {
      if (store.state().byId(owner).isEmpty()) {
        throw new AccountException(Reason.UNKNOWN, "The account was removed.");
      }
      if (list(owner).size() >= MAX_OF_ONE) {
        throw new AccountException(
            Reason.TOO_MANY,
            "There are %d tokens, the most; revoke some first.".formatted(MAX_OF_ONE));
      }
      String text = newText(secrets);
      ApiToken token = new ApiToken(secrets.secret().substring(0, 16), owner, shown, now, expires);
      store.change(store.state().with(Secrets.hash(text), token));
      return new NewToken(token, text);
    }
  }

  /**
   * Makes a token useless.
   *
   * @return whether the account had it
   */
  public boolean revoke(String owner, String id) throws IOException {
    synchronized (store) {
      boolean there = list(owner).stream().anyMatch(token -> token.id().equals(id));
      if (there) {
        store.change(
            store
                .state()
                .withTokens(token -> !(token.owner().equals(owner) && token.id().equals(id))));
      }
      return there;
    }
  }

  /**
   * Finds the account that a token speaks for.
   *
   * @param local whether the request comes from this machine
   */
  public Optional<Caller> caller(String text, boolean local) {
    if (local && Secrets.equal(localToken, text)) {
      Account admin = store.state().accounts().get(Accounts.ADMIN);
      return Optional.of(
          admin == null ? new Caller(Accounts.ADMIN, Accounts.ADMIN, true) : admin.caller());
    }
    AccountState state = store.state();
    ApiToken token = state.tokens().get(Secrets.hash(text));
    if (token == null || !token.isValid(store.now())) {
      return Optional.empty();
    }
    return state.byId(token.owner()).map(Account::caller);
  }
}
