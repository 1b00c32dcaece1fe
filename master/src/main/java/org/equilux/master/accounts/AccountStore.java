package org.equilux.master.accounts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The state of all accounts, cached in memory and stored in the database. Changes are guarded by
 * this object's monitor. With several masters, the cached state is at most {@link #FRESH} old: a
 * token revoked at one master is refused by all of them after that time.
 */
final class AccountStore {
  private static final System.Logger LOG = System.getLogger(AccountStore.class.getName());

  private static final Duration FRESH = Duration.ofSeconds(1);

  /** The number of optimistic retries, as other masters change accounts too, but rarely. */
  private static final int TRIES = 20;

  private final AccountRepository repository;
  private final Clock clock;
  private final Duration idle;

  /** The cached state with the end of its freshness. */
  private volatile AccountRepository.Loaded loaded;

  private volatile long freshUntil;

  /**
   * Uses of tokens and sessions that are not in the state yet, by the hashes of their secrets.
   * Requests add entries without waiting for the database; {@link #keepUses} and every change
   * remove them.
   */
  private final Map<String, Instant> uses = new ConcurrentHashMap<>();

  private AccountStore(
      AccountRepository repository, Clock clock, Duration idle, AccountRepository.Loaded loaded) {
    this.repository = repository;
    this.clock = clock;
    this.idle = idle;
    this.loaded = loaded;
  }

  /**
   * Reads the state from the database.
   *
   * @param idle idle time after which a session ends
   */
  static AccountStore open(AccountRepository repository, Clock clock, Duration idle)
      throws IOException {
    AccountStore store = new AccountStore(repository, clock, idle, repository.load());
    repository.onChange(() -> store.freshUntil = System.nanoTime());
    return store;
  }

  /** The state, at most {@link #FRESH} old. */
  AccountState state() {
    if (repository.isShared() && System.nanoTime() - freshUntil >= 0) {
      try {
        refresh();
      } catch (IOException e) {
        // Without the database, no other master can revoke anything either. But a master whose
        // membership may have ended must refuse requests, as other masters may have revoked access.
        LOG.log(Level.DEBUG, "the cached state of accounts may be outdated", e);
        if (!repository.holds()) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return loaded.state();
  }

  private synchronized void refresh() throws IOException {
    long until = System.nanoTime() + FRESH.toNanos();
    if (repository.revision() != loaded.revision()) {
      loaded = repository.load();
    }
    freshUntil = until;
  }

  /**
   * A change of the state, completed by {@link #change}.
   *
   * @param <T> the result
   * @param <E> the reason of a refusal
   */
  @FunctionalInterface
  interface Change<T, E extends Exception> {
    T make() throws E, IOException;
  }

  /**
   * Applies a change to the newest state; repeats it if another master changes the state in
   * between.
   */
  synchronized <T, E extends Exception> T changing(Change<T, E> change) throws E, IOException {
    for (int i = 0; i < TRIES; i++) {
      if (repository.isShared()) {
        refresh();
      }
      try {
        return change.make();
      } catch (AccountRepository.ChangedMeanwhileException e) {
        LOG.log(Level.DEBUG, "another master has changed accounts", e);
      }
    }
    throw new IOException("other masters keep changing accounts; try again");
  }

  /** Stores the next state without expired entries, then makes it the valid one. */
  synchronized void change(AccountState next) throws IOException {
    Instant now = now();
    Map<String, Instant> merged = Map.copyOf(uses);
    AccountState kept =
        next.withUses(merged)
            .withTokens(token -> token.isValid(now))
            .withSessions(session -> session.isValid(now, idle));
    loaded = repository.change(loaded, kept);
    // Keep uses that were added in the meantime.
    merged.forEach(uses::remove);
  }

  /** Stores the last uses of tokens and sessions in the database, if there are any. */
  void keepUses() throws IOException {
    if (!uses.isEmpty()) {
      boolean _ =
          changing(
              () -> {
                change(loaded.state());
                return true;
              });
    }
  }

  /** The token with a hash, including its last use; empty if there is none or it has expired. */
  Optional<ApiToken> token(String hash) {
    // Read before the state, which contains the use after it is removed here.
    Instant use = uses.get(hash);
    return Optional.ofNullable(state().tokens().get(hash))
        .map(token -> use == null ? token : token.usedAt(use))
        .filter(token -> token.isValid(now()));
  }

  /** The session with a hash, including its last use; empty if there is none or it has ended. */
  Optional<Session> session(String hash) {
    Instant use = uses.get(hash);
    return Optional.ofNullable(state().sessions().get(hash))
        .map(session -> use == null ? session : session.usedAt(use))
        .filter(session -> session.isValid(now(), idle));
  }

  /** Notes the use of a token or session. */
  void used(String hash) {
    uses.put(hash, now());
  }

  Instant now() {
    return clock.instant();
  }
}
