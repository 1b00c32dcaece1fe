package org.equilux.master.accounts;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The state of all accounts, in memory and in the database. Changes are guarded by this object's
 * monitor, which a caller holds from reading the state to changing it.
 */
final class AccountStore {
  private final AccountRepository repository;
  private final Clock clock;
  private final Duration idle;
  private volatile AccountState state;

  /**
   * Uses of tokens and sessions that are not in the state yet, by the hashes of their secrets. A
   * request adds to them without waiting for the database; {@link #keepUses} and every change empty
   * them.
   */
  private final Map<String, Instant> uses = new ConcurrentHashMap<>();

  private AccountStore(
      AccountRepository repository, Clock clock, Duration idle, AccountState state) {
    this.repository = repository;
    this.clock = clock;
    this.idle = idle;
    this.state = state;
  }

  /**
   * Reads the state from the database.
   *
   * @param idle the time after which an unused session ends
   */
  static AccountStore open(AccountRepository repository, Clock clock, Duration idle)
      throws IOException {
    return new AccountStore(repository, clock, idle, repository.load());
  }

  AccountState state() {
    return state;
  }

  /** Puts the next state into the database, without what has expired, and makes it count. */
  synchronized void change(AccountState next) throws IOException {
    Instant now = now();
    Map<String, Instant> merged = Map.copyOf(uses);
    AccountState kept =
        next.withUses(merged)
            .withTokens(token -> token.isValid(now))
            .withSessions(session -> session.isValid(now, idle));
    repository.change(state, kept);
    state = kept;
    // A use that came meanwhile has another time and stays.
    merged.forEach(uses::remove);
  }

  /** Puts the last uses of tokens and sessions into the database, if there were any. */
  synchronized void keepUses() throws IOException {
    if (!uses.isEmpty()) {
      change(state);
    }
  }

  /** Finds the token of a hash, with its last use, if it has not expired. */
  Optional<ApiToken> token(String hash) {
    // Before the state, which has the use if it is no longer here.
    Instant use = uses.get(hash);
    return Optional.ofNullable(state.tokens().get(hash))
        .map(token -> use == null ? token : token.usedAt(use))
        .filter(token -> token.isValid(now()));
  }

  /** Finds the session of a hash, with its last use, if it has not ended. */
  Optional<Session> session(String hash) {
    Instant use = uses.get(hash);
    return Optional.ofNullable(state.sessions().get(hash))
        .map(session -> use == null ? session : session.usedAt(use))
        .filter(session -> session.isValid(now(), idle));
  }

  /** Notes that a token or a session is used now. */
  void used(String hash) {
    uses.put(hash, now());
  }

  Instant now() {
    return clock.instant();
  }
}
