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
 * The state of all accounts, in memory and in the database. Changes are guarded by this object's
 * monitor. Where several masters work, the state in memory is at most {@link #FRESH} older than the
 * one in the database: a token that one master revokes is refused by all of them after that time.
 */
final class AccountStore {
  private static final System.Logger LOG = System.getLogger(AccountStore.class.getName());

  private static final Duration FRESH = Duration.ofSeconds(1);

  /** Other masters change accounts, too, but not all the time. */
  private static final int TRIES = 20;

  private final AccountRepository repository;
  private final Clock clock;
  private final Duration idle;

  /** The state and the time up to which it is fresh. */
  private volatile AccountRepository.Loaded loaded;

  private volatile long freshUntil;

  /**
   * Uses of tokens and sessions that are not in the state yet, by the hashes of their secrets. A
   * request adds to them without waiting for the database; {@link #keepUses} and every change empty
   * them.
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
   * @param idle the time after which an unused session ends
   */
  static AccountStore open(AccountRepository repository, Clock clock, Duration idle)
      throws IOException {
    AccountStore store = new AccountStore(repository, clock, idle, repository.load());
    repository.onChange(() -> store.freshUntil = System.nanoTime());
    return store;
  }

  /** The state, as fresh as it has to be. */
  AccountState state() {
    if (repository.isShared() && System.nanoTime() - freshUntil >= 0) {
      try {
        refresh();
      } catch (IOException e) {
        // Without the database nothing can be revoked at another master, either; but a master that
        // may have been given up by the others must not let in what they have revoked.
        LOG.log(Level.DEBUG, "the state of accounts may be old", e);
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
   * A change of the state, which ends with {@link #change}.
   *
   * @param <T> what it yields
   * @param <E> why it is not made
   */
  @FunctionalInterface
  interface Change<T, E extends Exception> {
    T make() throws E, IOException;
  }

  /**
   * Makes a change based on the newest state; if another master changes it meanwhile, the change is
   * made again.
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
    throw new IOException("other masters change accounts all the time; try again");
  }

  /** Puts the next state into the database, without what has expired, and makes it count. */
  synchronized void change(AccountState next) throws IOException {
    Instant now = now();
    Map<String, Instant> merged = Map.copyOf(uses);
    AccountState kept =
        next.withUses(merged)
            .withTokens(token -> token.isValid(now))
            .withSessions(session -> session.isValid(now, idle));
    loaded = repository.change(loaded, kept);
    // A use that came meanwhile has another time and stays.
    merged.forEach(uses::remove);
  }

  /** Puts the last uses of tokens and sessions into the database, if there were any. */
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

  /** Finds the token of a hash, with its last use, if it has not expired. */
  Optional<ApiToken> token(String hash) {
    // Before the state, which has the use if it is no longer here.
    Instant use = uses.get(hash);
    return Optional.ofNullable(state().tokens().get(hash))
        .map(token -> use == null ? token : token.usedAt(use))
        .filter(token -> token.isValid(now()));
  }

  /** Finds the session of a hash, with its last use, if it has not ended. */
  Optional<Session> session(String hash) {
    Instant use = uses.get(hash);
    return Optional.ofNullable(state().sessions().get(hash))
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
