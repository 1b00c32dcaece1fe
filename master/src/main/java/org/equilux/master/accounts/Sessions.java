package org.equilux.master.accounts;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.equilux.master.accounts.AccountException.Reason;
import org.equilux.master.accounts.secret.Secrets;

/** The sessions of signed-in browsers. */
public final class Sessions {
  /** The lifetime of a session. */
  public static final Duration LIFETIME = Duration.ofDays(7);

  private static final int MAX_OF_ONE = 50;
  private static final int ID_LENGTH = 16;

  private final AccountStore store;
  private final Users users;
  private final Secrets secrets;
  private final Throttle throttle;
  private final KnownBrowsers browsers;
  private final boolean demo;

  /**
   * The number of sign-ins verified in parallel, equal to the number of passwords hashed in
   * parallel.
   */
  private final Semaphore attempts = new Semaphore(2, true);

  Sessions(AccountStore store, Users users, Secrets secrets, Throttle throttle, boolean demo) {
    this.store = store;
    this.users = users;
    this.secrets = secrets;
    this.throttle = throttle;
    this.browsers = new KnownBrowsers(secrets);
    this.demo = demo;
  }

  /**
   * Signs in with a name and a password, and starts a session.
   *
   * @throws AccountException if name or password is wrong, or too many attempts failed
   */
  public SignedIn signIn(String name, String password, Client client)
      throws AccountException, IOException {
    Account account = demo ? users.welcome(name) : attempt(origin(name, client), name, password);
    return begin(account, client);
  }

  /**
   * The verification of a user by a provider.
   *
   * @param <E> the failure
   */
  @FunctionalInterface
  public interface Verification<E extends Exception> {
    /** Asks the provider for the user. */
    ExternalUser verify() throws E;
  }

  /**
   * A session of a provider's user.
   *
   * @param isNew whether the account was created
   * @param roleChanged whether the user became, or ceased to be, an administrator
   */
  public record ExternalSession(SignedIn session, boolean isNew, boolean roleChanged) {}

  /**
   * Signs in a user verified by a provider, and starts a session. Failures are counted by address.
   *
   * @throws E if the provider does not verify the user
   * @throws AccountException if too many attempts failed, or the limit of accounts is reached
   */
  public <E extends Exception> ExternalSession signIn(Verification<E> provider, Client client)
      throws E, AccountException, IOException {
    Throttle.Origin origin = throttle.address(client.address());
    refuseEarly(origin);
    ExternalUser user;
    try {
      user = provider.verify();
    } catch (Exception e) {
      origin.failed();
      throw e;
    }
    Users.Admitted admitted = users.admit(user);
    return new ExternalSession(
        begin(admitted.account(), client), admitted.isNew(), admitted.roleChanged());
  }

  private Throttle.Origin origin(String name, Client client) {
    return Optional.ofNullable(store.state().accounts().get(name))
        .flatMap(account -> KnownBrowsers.text(account, client.cookie()))
        .map(text -> throttle.known(name, text))
        .orElseGet(() -> throttle.stranger(name, client.address()));
  }

  /**
   * Verifies a password unless the rate limit is exceeded; only a few in parallel, so that a burst
   * cannot bypass the limit.
   */
  private Account attempt(Throttle.Origin origin, String name, String password)
      throws AccountException {
    refuseEarly(origin);
    attempts.acquireUninterruptibly();
    try {
      refuseEarly(origin);
      return users.verify(name, password);
    } catch (AccountException e) {
      if (e.reason() == Reason.WRONG_PASSWORD) {
        origin.failed();
      }
      throw e;
    } finally {
      attempts.release();
    }
  }

  private static void refuseEarly(Throttle.Origin origin) throws AccountException {
    Optional<Duration> pause = origin.pause();
    if (pause.isPresent()) {
      long seconds = Math.max(1, pause.get().toSeconds());
      throw new AccountException(
          Reason.THROTTLED,
          "Too many attempts to sign in failed. Try again in %d seconds.".formatted(seconds),
          pause.get());
    }
  }

  /**
   * The cookie that identifies a browser which has signed in as an account before, so that failed
   * attempts of other clients do not lock it out; empty in a demo.
   *
   * @param given cookie of the browser; returned if it is valid for this account
   */
  public Optional<String> browserCookie(String name, String given) {
    return Optional.ofNullable(store.state().accounts().get(name))
        .filter(account -> !account.password().isEmpty())
        .map(
            account ->
                KnownBrowsers.text(account, given).isPresent() ? given : browsers.cookie(account));
  }

  /** Starts a session unless the account was changed since its password was verified. */
  private SignedIn begin(Account account, Client client) throws AccountException, IOException {
    return store.changing(
        () -> {
          AccountState next = store.state();
          if (!account.equals(next.accounts().get(account.name()))) {
            throw new AccountException(Reason.WRONG_PASSWORD, "The name or the password is wrong.");
          }
          String secret = secrets.secret();
          Instant now = store.now();
          while (next.sessions().values().stream()
                  .filter(s -> s.owner().equals(account.id()))
                  .count()
              >= MAX_OF_ONE) {
            next = next.withoutSession(oldest(next, account.id()));
          }
          Session session =
              new Session(
                  account.id(), now, now.plus(LIFETIME), now, client.address(), client.program());
          store.change(next.with(Secrets.hash(secret), session));
          return signedIn(account, secret);
        });
  }

  private static String oldest(AccountState state, String owner) {
    return state.sessions().entrySet().stream()
        .filter(entry -> entry.getValue().owner().equals(owner))
        .min(Comparator.comparing(entry -> entry.getValue().created()))
        .orElseThrow()
        .getKey();
  }

  private static SignedIn signedIn(Account account, String secret) {
    return new SignedIn(account.caller(), secret, Secrets.derived(secret, "csrf"));
  }

  /**
   * Finds the valid session of a cookie, and notes its use.
   *
   * @param secret value of the cookie
   */
  public Optional<SignedIn> find(String secret) {
    String hash = Secrets.hash(secret);
    Optional<SignedIn> found =
        store
            .session(hash)
            .flatMap(session -> store.state().byId(session.owner()))
            .map(account -> signedIn(account, secret));
    found.ifPresent(_ -> store.used(hash));
    return found;
  }

  /**
   * A session as shown to its owner.
   *
   * @param id for ending the session; not secret
   */
  public record OpenSession(String id, Session session) {}

  /** The sessions of an account, last used first. */
  public List<OpenSession> list(String owner) {
    return store.state().sessions().keySet().stream()
        .flatMap(hash -> store.session(hash).map(s -> new OpenSession(id(hash), s)).stream())
        .filter(open -> open.session().owner().equals(owner))
        .sorted(Comparator.comparing((OpenSession open) -> open.session().lastUsed()).reversed())
        .toList();
  }

  /** The id of a browser's own session. */
  public static String id(SignedIn session) {
    return id(Secrets.hash(session.secret()));
  }

  /** The first 96 bits of the hash: unique, and the cookie cannot be derived from them. */
  private static String id(String hash) {
    return hash.substring(0, ID_LENGTH);
  }

  /**
   * Ends a session of an account.
   *
   * @return whether the account had it
   */
  public boolean end(String owner, String id) throws IOException {
    return endAll(owner, id::equals) == 1;
  }

  /**
   * Ends all sessions of an account except one.
   *
   * @return number of ended sessions
   */
  public int endOthers(SignedIn kept) throws IOException {
    String own = id(kept);
    return endAll(kept.caller().id(), id -> !id.equals(own));
  }

  private int endAll(String owner, Predicate<String> ended) throws IOException {
    return store.changing(
        () -> {
          AccountState next = store.state();
          int count = 0;
          for (var session : store.state().sessions().entrySet()) {
            if (session.getValue().owner().equals(owner) && ended.test(id(session.getKey()))) {
              next = next.withoutSession(session.getKey());
              count++;
            }
          }
          if (count > 0) {
            store.change(next);
          }
          return count;
        });
  }

  /** Whether a request contains the CSRF token of its session. */
  public static boolean isCsrfToken(SignedIn session, String given) {
    return Secrets.equal(session.csrfToken(), given);
  }

  /** Ends a session. */
  public void signOut(String secret) throws IOException {
    boolean _ =
        store.changing(
            () -> {
              store.change(store.state().withoutSession(Secrets.hash(secret)));
              return true;
            });
  }

  /**
   * Changes the password of an account at its owner's request, and ends the owner's other sessions
   * and tokens.
   *
   * @param address from which the request comes, for rate limits
   * @throws AccountException if the current password is wrong, or the new one unsuitable
   */
  public void changePassword(
      String name, String current, String password, String address, Users.Exempt kept)
      throws AccountException, IOException {
    users.checkHasPassword(name);
    users.checkNewPassword(password);
    Account _ = attempt(throttle.stranger(name, address), name, current);
    users.setPassword(name, password, kept);
  }
}
