package org.equilux.master.accounts;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.equilux.master.accounts.AccountException.Reason;
import org.equilux.master.accounts.secret.Passwords;
import org.equilux.master.accounts.secret.Secrets;
import org.equilux.observe.RateLimitedLog;

/**
 * The accounts by name, with their passwords. Passwords are hashed outside of the store's monitor.
 */
public final class Users {
  private static final System.Logger LOG = System.getLogger(Users.class.getName());
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
  private static final int MAX_ACCOUNTS = 10_000;

  private final AccountStore store;
  private final Passwords passwords;
  private final Secrets secrets;
  private final boolean demo;
  private final RateLimitedLog refusals = new RateLimitedLog(LOG, 5);

  Users(AccountStore store, Passwords passwords, Secrets secrets, boolean demo) {
    this.store = store;
    this.passwords = passwords;
    this.secrets = secrets;
    this.demo = demo;
  }

  /** Every account, by name. */
  public List<Account> list() {
    return store.state().accounts().values().stream()
        .sorted(Comparator.comparing(Account::name))
        .toList();
  }

  /**
   * Creates an account.
   *
   * @throws AccountException if the name is taken or invalid, or the password is unsuitable
   */
  public Account create(String name, String password, boolean admin)
      throws AccountException, IOException {
    refuseInDemo();
    checkName(name);
    checkNewPassword(password);
    String hash = passwords.hash(password);
    return store.changing(
        () -> {
          if (store.state().accounts().containsKey(name)) {
            throw new AccountException(
                Reason.EXISTS, "The user name %s is taken; choose another one.".formatted(name));
          }
          checkRoom();
          Account account = Account.unique(secrets.shortText(), name, admin, hash, store.now());
          store.change(store.state().with(account));
          return account;
        });
  }

  /**
   * Deletes an account with its sessions and tokens, and returns it.
   *
   * @throws AccountException if there is none of that name, or it is the last administrator with a
   *     password
   */
  public Account delete(String name) throws AccountException, IOException {
    refuseInDemo();
    return store.changing(
        () -> {
          Account account = existing(name);
          // Administrators of a provider do not count: the provider may be down or may change their
          // role.
          long others =
              store.state().accounts().values().stream()
                  .filter(
                      other -> other.admin() && other.external() == null && !other.equals(account))
                  .count();
          if (account.admin() && account.external() == null && others == 0) {
            throw new AccountException(
                Reason.LAST_ADMIN,
                "%s is the only administrator with a password; create another one first."
                    .formatted(name));
          }
          store.change(store.state().without(account));
          return account;
        });
  }

  /**
   * The sessions and tokens that remain valid after a change of the password.
   *
   * @param session cookie of the session that remains valid; empty if none does
   * @param tokens whether all tokens of the account remain valid
   */
  public record Exempt(String session, boolean tokens) {
    /** Ends every session and token. */
    public static final Exempt NOTHING = new Exempt("", false);
  }

  /**
   * Changes the password of an account, and ends its sessions and tokens.
   *
   * @throws AccountException if there is none of that name, or the password is unsuitable
   */
  public void setPassword(String name, String password, Exempt kept)
      throws AccountException, IOException {
    checkNewPassword(password);
    String hash = passwords.hash(password);
    boolean _ =
        store.changing(
            () -> {
              Account account = existing(name);
              refuseExternal(account);
              String cookie = kept.session().isEmpty() ? "" : Secrets.hash(kept.session());
              AccountState old = store.state();
              AccountState next = old.with(account.withPassword(hash)).withoutAccessOf(account);
              for (var session : old.sessions().entrySet()) {
                if (session.getKey().equals(cookie)) {
                  next = next.with(cookie, session.getValue());
                }
              }
              if (kept.tokens()) {
                for (var token : old.tokens().entrySet()) {
                  if (token.getValue().owner().equals(account.id())) {
                    next = next.with(token.getKey(), token.getValue());
                  }
                }
              }
              store.change(next);
              return true;
            });
  }

  /**
   * Verifies a name and a password, and returns the account.
   *
   * @throws AccountException if the name or the password is wrong
   */
  Account verify(String name, String password) throws AccountException {
    Account account = store.state().accounts().get(name);
    String hash = account == null ? "" : account.password();
    if (!passwords.fits(password, hash)) {
      refusals.log(Level.INFO, "a sign-in was refused: wrong name or password");
      throw new AccountException(Reason.WRONG_PASSWORD, "The name or the password is wrong.");
    }
    return account;
  }

  /** The account of a demo's user, created if it does not exist. */
  Account welcome(String name) throws AccountException, IOException {
    return store.changing(
        () -> {
          if (!store.state().accounts().containsKey(name)) {
            checkName(name);
            checkRoom();
            Account account = Account.named(name, name.equals(Accounts.ADMIN), "", store.now());
            store.change(store.state().with(account));
          }
          return store.state().accounts().get(name);
        });
  }

  /**
   * The account of a provider's user who signed in.
   *
   * @param isNew whether this is the first sign-in
   * @param roleChanged whether the user became, or ceased to be, an administrator
   */
  record Admitted(Account account, boolean isNew, boolean roleChanged) {}

  /**
   * The account of a provider's user, found only by the identity, created if it does not exist. A
   * local account of the same name is unrelated.
   */
  Admitted admit(ExternalUser user) throws AccountException, IOException {
    return store.changing(
        () -> {
          Optional<Account> old = store.state().byIdentity(user.identity());
          if (old.isPresent() && old.get().admin() == user.admin()) {
            return new Admitted(old.get(), false, false);
          }
          if (old.isEmpty()) {
            checkRoom();
          }
          Account account =
              old.isPresent()
                  ? old.get().withAdmin(user.admin())
                  : Account.external(secrets.shortText(), freeName(user.name()), user, store.now());
          store.change(store.state().with(account));
          return new Admitted(account, old.isEmpty(), old.isPresent());
        });
  }

  /**
   * An unused name similar to the requested one; never {@code admin}, under which the local token
   * authenticates.
   */
  private String freeName(String wished) {
    String clean = wished.replaceAll("[^A-Za-z0-9._@-]+", "-").replaceFirst("^[^A-Za-z0-9]+", "");
    String name = clean.isEmpty() ? "user" : clean.substring(0, Math.min(48, clean.length()));
    String free = name;
    for (int i = 2;
        free.equals(Accounts.ADMIN) || store.state().accounts().containsKey(free);
        i++) {
      free = name + "-" + i;
    }
    return free;
  }

  /** The issuer of the provider at which an account's user signs in; empty for a local account. */
  public Optional<String> provider(String id) {
    return store.state().byId(id).map(Account::external).map(ExternalIdentity::issuer);
  }

  private static void refuseExternal(Account account) throws AccountException {
    if (account.external() != null) {
      throw new AccountException(
          Reason.EXTERNAL,
          "%s signs in at %s and has no password here."
              .formatted(account.name(), account.external().issuer()));
    }
  }

  private Account existing(String name) throws AccountException {
    Account account = store.state().accounts().get(name);
    if (account == null) {
      throw new AccountException(
          Reason.UNKNOWN, "There is no such user; GET /api/v1/users lists all users.");
    }
    return account;
  }

  private void refuseInDemo() throws AccountException {
    if (demo) {
      throw new AccountException(
          Reason.DEMO,
          "This is a demo, which accepts any name and password. Start the master without --demo to"
              + " have real users.");
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

  /** Checks that an account has a local password. */
  void checkHasPassword(String name) throws AccountException {
    refuseInDemo();
    refuseExternal(existing(name));
  }

  /** Checks that the master has passwords, and that the new one is suitable. */
  void checkNewPassword(String password) throws AccountException {
    refuseInDemo();
    try {
      Passwords.check(password);
    } catch (IllegalArgumentException e) {
      throw new AccountException(Reason.UNSUITABLE, "Choose another: " + e.getMessage() + ".");
    }
  }

  private void checkRoom() throws AccountException {
    if (store.state().accounts().size() >= MAX_ACCOUNTS) {
      throw new AccountException(
          Reason.TOO_MANY, "The limit of %,d users is reached.".formatted(MAX_ACCOUNTS));
    }
  }
}
