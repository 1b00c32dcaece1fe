package org.equilux.master.accounts;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.equilux.master.accounts.AccountException.Reason;
import org.equilux.master.json.Json;
import org.equilux.master.json.RecordFile;

/**
 * Who may use this master, in one file of its data folder. State is guarded by this object's
 * monitor; passwords are hashed outside of it.
 */
public final class Accounts implements AutoCloseable {
  /** The account that the first start creates. Jobs of older releases belong to it. */
  public static final String ADMIN = "admin";

  /** How long a browser stays signed in. */
  public static final Duration SESSION = Duration.ofDays(7);

  private static final System.Logger LOG = System.getLogger(Accounts.class.getName());

  private static final String FILE = "accounts.json";

  /** Names that somebody made up in a demo must count for nothing outside of it. */
  private static final String DEMO_FILE = "accounts-demo.json";

  private static final String LOCAL_TOKEN = "local-token";
  private static final String TOKEN_PREFIX = "eqx_";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
  private static final int MAX_ACCOUNTS = 10_000;
  private static final int MAX_TOKENS_OF_ONE = 100;
  private static final int MAX_SESSIONS_OF_ONE = 50;
  private static final int MAX_TOKEN_NAME = 100;

  private final Path file;
  private final Path localTokenFile;
  private final boolean demo;
  private final Clock clock;
  private final Secrets secrets = new Secrets();
  private final Passwords passwords = new Passwords(secrets);
  private final Throttle throttle;
  private final String localToken;
  private final Optional<String> newPassword;
  private AccountState state;

  private Accounts(Path data, AccountSettings settings, Clock clock) throws IOException {
    this.demo = settings.demo();
    this.file = data.resolve(demo ? DEMO_FILE : FILE);
    this.localTokenFile = localTokenFile(data);
    this.clock = clock;
    this.throttle = new Throttle(clock);
    this.state = load(file);
    this.newPassword = demo ? Optional.empty() : createAdmin(settings);
    this.localToken = TOKEN_PREFIX + secrets.secret();
    RecordFile.writeBytes(localTokenFile, localToken.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Opens the accounts of a data folder, and creates the first one where there is none.
   *
   * @param data of the one master that holds its lock
   * @throws IOException if the file of accounts cannot be read or written; it is not replaced, as
   *     that would let the next start create an administrator
   */
  public static Accounts open(Path data, AccountSettings settings, Clock clock) throws IOException {
    return new Accounts(data, settings, clock);
  }

  /**
   * Where a running master keeps a token that speaks for {@link #ADMIN}, on this machine only, and
   * until the master stops. Whoever can read the file can read everything of the master's anyway.
   */
  public static Path localTokenFile(Path data) {
    return data.resolve(LOCAL_TOKEN);
  }

  private static AccountState load(Path file) throws IOException {
    if (!Files.exists(file)) {
      return AccountState.EMPTY;
    }
    try {
      return Json.read(Files.readAllBytes(file), AccountState.class);
    } catch (IOException e) {
      throw new IOException(
          "the accounts in " + file + " cannot be read; mend or restore that file", e);
    }
  }

  /** The password that was generated, if one was. */
  private Optional<String> createAdmin(AccountSettings settings) throws IOException {
    boolean reset = settings.resetAdmin();
    if (!state.accounts().isEmpty() && !reset) {
      return Optional.empty();
    }
    String password = settings.adminPassword().orElseGet(secrets::password);
    Instant created =
        Optional.ofNullable(state.accounts().get(ADMIN))
            .map(Account::created)
            .orElseGet(clock::instant);
    change(
        state
            .with(new Account(ADMIN, true, passwords.hash(password), created))
            .withSessions(session -> !session.owner().equals(ADMIN)));
    return settings.adminPassword().isPresent() ? Optional.empty() : Optional.of(password);
  }

  /** Whether any name and password will do. */
  public boolean isDemo() {
    return demo;
  }

  /** The password of {@link #ADMIN}, if it was generated at this start; to be shown once. */
  public Optional<String> newPassword() {
    return newPassword;
  }

  /** Puts the next state on disk, without what has expired, and makes it count. */
  private synchronized void change(AccountState next) throws IOException {
    Instant now = clock.instant();
    AccountState kept =
        next.withTokens(token -> token.isValid(now))
            .withSessions(session -> now.isBefore(session.expires()));
    RecordFile.write(file, kept);
    state = kept;
  }

  // ---- signing in

  /**
   * Signs somebody in.
   *
   * @param address from which they come, for throttling
   * @throws AccountException if name or password is wrong, or too many attempts were
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
      welcome(name);
    } else {
      verify(name, password);
    }
    throttle.giveBack(name, address);
    return begin(name);
  }

  private void verify(String name, String password) throws AccountException {
    String hash;
    synchronized (this) {
      Account account = state.accounts().get(name);
      hash = account == null ? "" : account.password();
    }
    if (!passwords.fits(password, hash)) {
      LOG.log(Level.INFO, "somebody could not sign in: wrong name or password");
      throw new AccountException(Reason.WRONG_PASSWORD, "The name or the password is wrong.");
    }
  }

  /** In a demo whoever comes has an account. */
  private synchronized void welcome(String name) throws AccountException, IOException {
    if (!state.accounts().containsKey(name)) {
      checkName(name);
      checkRoom();
      change(state.with(new Account(name, name.equals(ADMIN), "", clock.instant())));
    }
  }

  private synchronized SignedIn begin(String name) throws AccountException, IOException {
    Account account = state.accounts().get(name);
    if (account == null) {
      throw new AccountException(Reason.WRONG_PASSWORD, "The name or the password is wrong.");
    }
    String secret = secrets.secret();
    Instant now = clock.instant();
    AccountState next = state;
    while (next.sessions().values().stream().filter(s -> s.owner().equals(name)).count()
        >= MAX_SESSIONS_OF_ONE) {
      next = next.withoutSession(oldestSession(next, name));
    }
    change(next.with(Secrets.hash(secret), new Session(name, now, now.plus(SESSION))));
    return signedIn(account, secret);
  }

  private static String oldestSession(AccountState state, String owner) {
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
   * The session of a cookie, if it goes on.
   *
   * @param secret the cookie's value
   */
  public synchronized Optional<SignedIn> session(String secret) {
    Session session = state.sessions().get(Secrets.hash(secret));
    if (session == null || !clock.instant().isBefore(session.expires())) {
      return Optional.empty();
    }
    return Optional.ofNullable(state.accounts().get(session.owner()))
        .map(account -> signedIn(account, secret));
  }

  /** Whether a request repeats its session's token. */
  public static boolean isCsrfToken(SignedIn session, String given) {
    return Secrets.equal(session.csrfToken(), given);
  }

  /** Ends a session. */
  public synchronized void signOut(String secret) throws IOException {
    change(state.withoutSession(Secrets.hash(secret)));
  }

  // ---- accounts

  /** Every account, by name. */
  public synchronized List<Account> accounts() {
    return state.accounts().values().stream().sorted(Comparator.comparing(Account::name)).toList();
  }

  /**
   * Creates an account.
   *
   * @throws AccountException if the name is taken or unsuitable, or the password is unsuitable
   */
  public Account create(String name, String password, boolean admin)
      throws AccountException, IOException {
    refuseInDemo();
    checkName(name);
    checkPassword(password);
    String hash = passwords.hash(password);
    synchronized (this) {
      if (state.accounts().containsKey(name)) {
        throw new AccountException(
            Reason.EXISTS, "There is a user %s already; choose another name.".formatted(name));
      }
      checkRoom();
      Account account = new Account(name, admin, hash, clock.instant());
      change(state.with(account));
      return account;
    }
  }

  /**
   * Removes an account with its sessions and tokens.
   *
   * @throws AccountException if there is none of that name, or no administrator would be left
   */
  public synchronized void delete(String name) throws AccountException, IOException {
    refuseInDemo();
    Account account = existing(name);
    long admins = state.accounts().values().stream().filter(Account::admin).count();
    if (account.admin() && admins == 1) {
      throw new AccountException(
          Reason.LAST_ADMIN,
          "%s is the only administrator; make another one first.".formatted(name));
    }
    change(state.without(account));
  }

  /**
   * Gives an account another password and ends its sessions.
   *
   * @throws AccountException if there is none of that name, or the password is unsuitable
   */
  public void setPassword(String name, String password) throws AccountException, IOException {
    refuseInDemo();
    checkPassword(password);
    String hash = passwords.hash(password);
    synchronized (this) {
      replacePassword(existing(name), hash, "");
    }
  }

  /**
   * Has somebody change their own password, which ends their other sessions.
   *
   * @param secret the cookie of the session that goes on; empty if there is none
   * @throws AccountException if the current password is wrong, or the new one unsuitable
   */
  public void changePassword(
      String name, String current, String password, String address, String secret)
      throws AccountException, IOException {
    refuseInDemo();
    checkPassword(password);
    Optional<Duration> wait = throttle.take(name, address);
    if (wait.isPresent()) {
      throw new AccountException(
          Reason.THROTTLED, "Too many wrong passwords; try again later.", wait.get());
    }
    verify(name, current);
    throttle.giveBack(name, address);
    String hash = passwords.hash(password);
    synchronized (this) {
      replacePassword(existing(name), hash, secret.isEmpty() ? "" : Secrets.hash(secret));
    }
  }

  private void replacePassword(Account account, String hash, String session) throws IOException {
    Session kept = state.sessions().get(session);
    AccountState next =
        state
            .with(new Account(account.name(), account.admin(), hash, account.created()))
            .withSessions(other -> !other.owner().equals(account.name()));
    change(kept == null ? next : next.with(session, kept));
  }

  private Account existing(String name) throws AccountException {
    Account account = state.accounts().get(name);
    if (account == null) {
      throw new AccountException(
          Reason.UNKNOWN, "There is no such user; GET /api/v1/users lists those there are.");
    }
    return account;
  }

  private void refuseInDemo() throws AccountException {
    if (demo) {
      throw new AccountException(
          Reason.DEMO,
          "This is a demo: any name and password will do. Start the master without --demo to have"
              + " real users.");
    }
  }

  private static void checkName(String name) throws AccountException {
    if (!NAME.matcher(name).matches()) {
      throw new AccountException(
          Reason.UNSUITABLE,
          "A user's name has 1 to 64 letters, digits and . _ @ - and begins with a letter or"
              + " digit.");
    }
  }

  private static void checkPassword(String password) throws AccountException {
    try {
      Passwords.check(password);
    } catch (IllegalArgumentException e) {
      throw new AccountException(Reason.UNSUITABLE, "Choose another: " + e.getMessage() + ".");
    }
  }

  private void checkRoom() throws AccountException {
    if (state.accounts().size() >= MAX_ACCOUNTS) {
      throw new AccountException(
          Reason.TOO_MANY, "There are %,d users, the most.".formatted(MAX_ACCOUNTS));
    }
  }

  // ---- tokens

  /** A token that was made, with its text, which is not kept. */
  public record NewToken(ApiToken token, String text) {}

  /** The tokens of an account, newest first. */
  public synchronized List<ApiToken> tokens(String owner) {
    Instant now = clock.instant();
    return state.tokens().values().stream()
        .filter(token -> token.owner().equals(owner) && token.isValid(now))
        .sorted(Comparator.comparing(ApiToken::created).reversed())
        .toList();
  }

  /**
   * Makes a token.
   *
   * @param name what it is for
   * @param expires null if it never does
   * @throws AccountException if the name or the time is unsuitable, or there are too many
   */
  public synchronized NewToken createToken(String owner, String name, Instant expires)
      throws AccountException, IOException {
    String shown = name.strip();
    if (shown.isEmpty()
        || shown.length() > MAX_TOKEN_NAME
        || shown.chars().anyMatch(Character::isISOControl)) {
      throw new AccountException(
          Reason.UNSUITABLE,
          "A token's name has 1 to %d characters, none of control.".formatted(MAX_TOKEN_NAME));
    }
    Instant now = clock.instant();
    if (expires != null && !now.isBefore(expires)) {
      throw new AccountException(Reason.UNSUITABLE, "The token would have expired already.");
    }
    if (tokens(owner).size() >= MAX_TOKENS_OF_ONE) {
      throw new AccountException(
          Reason.TOO_MANY,
          "There are %d tokens, the most; revoke some first.".formatted(MAX_TOKENS_OF_ONE));
    }
    String text = TOKEN_PREFIX + secrets.secret();
    ApiToken token = new ApiToken(secrets.secret().substring(0, 16), owner, shown, now, expires);
    change(state.with(Secrets.hash(text), token));
    return new NewToken(token, text);
  }

  /**
   * Makes a token useless.
   *
   * @return whether the account had it
   */
  public synchronized boolean revoke(String owner, String id) throws IOException {
    boolean there = tokens(owner).stream().anyMatch(token -> token.id().equals(id));
    if (there) {
      change(state.withTokens(token -> !(token.owner().equals(owner) && token.id().equals(id))));
    }
    return there;
  }

  /**
   * Whom a token speaks for.
   *
   * @param local whether the request comes from this machine
   */
  public synchronized Optional<Caller> bearer(String text, boolean local) {
    if (local && Secrets.equal(localToken, text)) {
      return Optional.of(new Caller(ADMIN, true));
    }
    ApiToken token = state.tokens().get(Secrets.hash(text));
    if (token == null || !token.isValid(clock.instant())) {
      return Optional.empty();
    }
    return Optional.ofNullable(state.accounts().get(token.owner()))
        .map(account -> new Caller(account.name(), account.admin()));
  }

  /** Removes the token of this machine. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(localTokenFile);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the local token could not be removed; it is of no use any more", e);
    }
  }
}
