package org.equilux.master.accounts;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.equilux.master.accounts.AccountException.Reason;

/** The browsers that are signed in. */
public final class Sessions {
  /** How long a browser stays signed in. */
  public static final Duration LIFETIME = Duration.ofDays(7);

  private static final int MAX_OF_ONE = 50;

  private final AccountStore store;
  private final Users users;
  private final Secrets secrets;
  private final Throttle throttle;
  private final boolean demo;

  Sessions(AccountStore store, Users users, Secrets secrets, Throttle throttle, boolean demo) {
    this.store = store;
    this.users = users;
    this.secrets = secrets;
    this.throttle = throttle;
    this.demo = demo;
  }

  /**
   * Signs in with a name and a password, and begins a session.
   *
   * @param address that the request comes from, for throttling
   * @throws AccountException if name or password is wrong, or too many attempts failed
   */
  public SignedIn signIn(String name, String password, String address)
      throws AccountException, IOException {
    Optional<Duration> wait = throttle.take(name, address);
    if (wait.isPresent()) {
      long seconds = Math.max(1, wait.get().toSeconds());
      throw new AccountException(
          Reason.THROTTLED,
          "Too many attempts to sign in failed. Try again in %d seconds.".formatted(seconds),
          wait.get());
    }
    if (demo) {
      users.welcome(name);
    } else {
      users.verify(name, password);
    }
    throttle.giveBack(name, address);
    return begin(name);
  }

  private SignedIn begin(String name) throws AccountException, IOException {
    synchronized (store) {
      AccountState next = store.state();
      Account account = next.accounts().get(name);
      if (account == null) {
        throw new AccountException(Reason.WRONG_PASSWORD, "The name or the password is wrong.");
      }
      String secret = secrets.secret();
      Instant now = store.now();
      while (next.sessions().values().stream().filter(s -> s.owner().equals(name)).count()
          >= MAX_OF_ONE) {
        next = next.withoutSession(oldest(next, name));
      }
      store.change(next.with(Secrets.hash(secret), new Session(name, now, now.plus(LIFETIME))));
      return signedIn(account, secret);
    }
  }

  private static String oldest(AccountState state, String owner) {
    return state.sessions().entrySet().stream()
        .filter(entry -> entry.getValue().owner().equals(owner))
        .min(Comparator.comparing(entry -> entry.getValue().created()))
        .orElseThrow()
        .getKey();
  }

  private static SignedIn signedIn(Account account, String secret) {
    return new SignedIn(
        new Caller(account.name(), account.admin()), secret, Secrets.derived(secret, "csrf"));
  }

  /**
   * Finds the session of a cookie, unless the session has ended.
   *
   * @param secret the cookie's value
   */
  public Optional<SignedIn> find(String secret) {
    AccountState state = store.state();
    Session session = state.sessions().get(Secrets.hash(secret));
    if (session == null || !store.now().isBefore(session.expires())) {
      return Optional.empty();
    }
    return Optional.ofNullable(state.accounts().get(session.owner()))
        .map(account -> signedIn(account, secret));
  }

  /** Whether a request repeats the CSRF token of its session. */
  public static boolean isCsrfToken(SignedIn session, String given) {
    return Secrets.equal(session.csrfToken(), given);
  }

  /** Ends a session. */
  public void signOut(String secret) throws IOException {
    synchronized (store) {
      store.change(store.state().withoutSession(Secrets.hash(secret)));
    }
  }

  /**
   * Changes the password of an account at its owner's request, and ends the owner's other sessions.
   *
   * @param secret the cookie of the session that goes on; empty if there is none
   * @throws AccountException if the current password is wrong, or the new one unsuitable
   */
  public void changePassword(
      String name, String current, String password, String address, String secret)
      throws AccountException, IOException {
    users.checkNewPassword(password);
    Optional<Duration> wait = throttle.take(name, address);
    if (wait.isPresent()) {
      throw new AccountException(
          Reason.THROTTLED, "Too many wrong passwords; try again later.", wait.get());
    }
    users.verify(name, current);
    throttle.giveBack(name, address);
    users.setPassword(name, password, secret);
  }
}
