package org.equilux.master.accounts;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.equilux.master.accounts.AccountException.Reason;
import org.equilux.master.accounts.secret.Secrets;

/** The tokens of accounts. */
public final class ApiTokens {
  private static final String PREFIX = "eqx_";

  /** The default lifetime of a token. */
  private static final Duration USUAL_LIFE = Duration.ofDays(90);

  /** The value in place of the local token's id. */
  private static final String LOCAL = "local";

  private static final int MAX_OF_ONE = 100;
  private static final int MAX_NAME = 100;

  private final AccountStore store;
  private final Secrets secrets;
  private final String localToken;

  /**
   * Creates the service of tokens.
   *
   * @param localToken the token that authenticates the administrator on this machine
   */
  ApiTokens(AccountStore store, Secrets secrets, String localToken) {
    this.store = store;
    this.secrets = secrets;
    this.localToken = localToken;
  }

  /** The text of a new token. */
  static String newText(Secrets secrets) {
    return PREFIX + secrets.secret();
  }

  /** A new token with its text, which is not stored. */
  public record NewToken(ApiToken token, String text) {}

  /** The tokens of an account, newest first. */
  public List<ApiToken> list(String owner) {
    return store.state().tokens().keySet().stream()
        .map(store::token)
        .flatMap(Optional::stream)
        .filter(token -> token.owner().equals(owner))
        .sorted(Comparator.comparing(ApiToken::created).reversed())
        .toList();
  }

  /**
   * Creates a token.
   *
   * @param name the purpose of the token, for its owner
   * @param expires null if it does not expire
   * @throws AccountException if the name, the scopes or the time are invalid, the limit of tokens
   *     is reached, or the account was removed
   */
  public NewToken create(String owner, String name, Set<Scope> scopes, Instant expires)
      throws AccountException, IOException {
    String shown = name.strip();
    if (shown.isEmpty()
        || shown.length() > MAX_NAME
        || shown.chars().anyMatch(Character::isISOControl)) {
      throw unsuitable(
          "A token's name has 1 to %d characters without control characters.".formatted(MAX_NAME));
    }
    if (scopes.isEmpty()) {
      throw unsuitable("A token needs at least one scope: submit, read, admin.");
    }
    Instant now = store.now();
    if (expires != null && !now.isBefore(expires)) {
      throw unsuitable("The expiry time of the token is in the past.");
    }
    return store.changing(
        () -> {
          Account account =
              store
                  .state()
                  .byId(owner)
                  .orElseThrow(
                      () -> new AccountException(Reason.UNKNOWN, "The account was removed."));
          if (scopes.contains(Scope.ADMIN) && !account.admin()) {
            throw unsuitable("Only tokens of administrators can have the scope admin.");
          }
          if (list(owner).size() >= MAX_OF_ONE) {
            throw new AccountException(
                Reason.TOO_MANY,
                "The limit of %d tokens is reached; revoke some first.".formatted(MAX_OF_ONE));
          }
          String text = newText(secrets);
          ApiToken token =
              new ApiToken(secrets.shortText(), owner, shown, scopes, now, expires, null);
          store.change(store.state().with(Secrets.hash(text), token));
          return new NewToken(token, text);
        });
  }

  /** Whether a text is the token that authenticates the administrator on this machine. */
  boolean isLocal(String text) {
    return Secrets.equal(localToken, text);
  }

  /** The default expiry time of a new token. */
  public Instant usualExpiry() {
    return store.now().plus(USUAL_LIFE);
  }

  private static AccountException unsuitable(String message) {
    return new AccountException(Reason.UNSUITABLE, message);
  }

  /**
   * Revokes a token.
   *
   * @return the revoked token; empty if the account has none of this id
   */
  public Optional<ApiToken> revoke(String owner, String id) throws IOException {
    return store.changing(
        () -> {
          Optional<ApiToken> found =
              list(owner).stream().filter(token -> token.id().equals(id)).findFirst();
          if (found.isPresent()) {
            store.change(
                store
                    .state()
                    .withTokens(token -> !(token.owner().equals(owner) && token.id().equals(id))));
          }
          return found;
        });
  }

  /**
   * The account and the scopes of a token.
   *
   * @param caller an administrator only with the scope {@link Scope#ADMIN}
   * @param token id of the token
   */
  public record Speaker(Caller caller, Set<Scope> scopes, String token) {}

  /**
   * Authenticates a request by a token, and notes the token's use.
   *
   * @param local whether the request comes from this machine
   */
  public Optional<Speaker> speaker(String text, boolean local) {
    AccountState state = store.state();
    if (local && Secrets.equal(localToken, text)) {
      Account admin = state.accounts().get(Accounts.ADMIN);
      return Optional.of(
          new Speaker(
              admin == null ? new Caller(Accounts.ADMIN, Accounts.ADMIN, true) : admin.caller(),
              Scope.ALL,
              LOCAL));
    }
    String hash = Secrets.hash(text);
    Optional<Speaker> speaker =
        store
            .token(hash)
            .flatMap(token -> state.byId(token.owner()).map(owner -> of(token, owner)));
    speaker.ifPresent(_ -> store.used(hash));
    return speaker;
  }

  private static Speaker of(ApiToken token, Account owner) {
    boolean admin = owner.admin() && token.scopes().contains(Scope.ADMIN);
    return new Speaker(new Caller(owner.id(), owner.name(), admin), token.scopes(), token.id());
  }
}
