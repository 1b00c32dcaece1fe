package org.equilux.master.accounts;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.equilux.master.accounts.AccountException.Reason;
import org.equilux.master.accounts.secret.Passwords;
import org.equilux.master.accounts.secret.Secrets;

/**
 * The accounts by name, and their passwords. Passwords are hashed outside of the store's monitor.
 */
public final class Users {
  private static final System.Logger LOG = System.getLogger(Users.class.getName());
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
  private static final int MAX_ACCOUNTS = 10_000;

  private final AccountStore store;
  private final Passwords passwords;
  private final Secrets secrets;
  private final boolean demo;

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
   * @throws AccountException if the name is taken or unsuitable, or the password is unsuitable
   */
  public Account create(String name, String password, boolean admin)
      throws AccountException, IOException {
    refuseInDemo();
    checkName(name);
    checkNewPassword(password);
    String hash = passwords.hash(password);
    synchronized (store) {
      if (store.state().accounts().containsKey(name)) {
        throw new AccountException(
            Reason.EXISTS, "There is a user %s already; choose another name.".formatted(name));
      }
      checkRoom();
      Account account = Account.unique(secrets.shortText(), name, admin, hash, store.now());
      store.change(store.state().with(account));
      return account;
    }
  }

  /**
   * Removes an account with its sessions and tokens, and returns it.
   *
   * @throws AccountException if there is none of that name, or no administrator would be left
   */
  public Account delete(String name) throws AccountException, IOException {
    refuseInDemo();
    synchronized (store) {
      Account account = existing(name);
      long admins = store.state().accounts().values().stream().filter(Account::admin).count();
      if (account.admin() && admins == 1) {
        throw new AccountException(
            Reason.LAST_ADMIN,
            "%s is the only administrator; make another one first.".formatted(name));
      }
      store.change(store.state().without(account));
      return account;
    }
  }

  /**
   * Sessions and tokens that outlive a change of the password.
   *
   * @param session the cookie of the session that goes on; empty if none does
   * @param tokens whether all tokens of the account do
   */
  public record Kept(String session, boolean tokens) {
    /** Ends every session and token. */
    public static final Kept NOTHING = new Kept("", false);
  }

  /**
   * Gives an account another password, and ends its sessions and tokens.
   *
   * @throws AccountException if there is none of that name, or the password is unsuitable
   */
  public void setPassword(String name, String password, Kept kept)
      throws AccountException, IOException {
    checkNewPassword(password);
    String hash = passwords.hash(password);
    synchronized (store) {
      Account account = existing(name);
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
    }
  }

  /**
   * Checks a name and a password, and returns the account.
   *
   * @throws AccountException if one of the two is wrong
   */
  Account verify(String name, String password) throws AccountException {
    Account account = store.state().accounts().get(name);
    String hash = account == null ? "" : account.password();
    if (!passwords.fits(password, hash)) {
      LOG.log(Level.INFO, "a sign-in was refused: wrong name or password");
      throw new AccountException(Reason.WRONG_PASSWORD, "The name or the password is wrong.");
    }
    return account;
  }

  /** Finds the account of a demo's user, and creates it if it is not there. */
  Account welcome(String name) throws AccountException, IOException {
    synchronized (store) {
      if (!store.state().accounts().containsKey(name)) {
        checkName(name);
        checkRoom();
        Account account = new Account(name, name, name.equals(Accounts.ADMIN), "", store.now());
        store.change(store.state().with(account));
      }
      return store.state().accounts().get(name);
    }
  }

  private Account existing(String name) throws AccountException {
    Account account = store.state().accounts().get(name);
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

  /** Checks that passwords can be changed here, and that one is suitable. */
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
          Reason.TOO_MANY, "There are %,d users, the most.".formatted(MAX_ACCOUNTS));
    }
  }
}
