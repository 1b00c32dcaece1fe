package org.equilux.master.accounts;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.equilux.master.accounts.secret.Passwords;
import org.equilux.master.accounts.secret.Secrets;
import org.equilux.master.database.Database;
import org.equilux.master.json.RecordFile;
import org.equilux.protocol.DataFolder;

/** The accounts of a data folder: users, sessions and tokens. */
public final class Accounts implements AutoCloseable {
  /**
   * The name of the account created by the first start, which also owns the jobs of older releases.
   */
  public static final String ADMIN = "admin";

  private static final System.Logger LOG = System.getLogger(Accounts.class.getName());

  /** The file of accounts in releases without a database. */
  private static final String OLD_FILE = "accounts.json";

  private static final String OLD_DEMO_FILE = "accounts-demo.json";

  private final boolean demo;
  private final Optional<NewAdmin> newAdmin;
  private final Database database;
  private final AccountStore store;
  private final Users users;
  private final Sessions sessions;
  private final ApiTokens tokens;
  private final Path localTokenFile;

  private Accounts(Path data, Database database, AccountSettings settings, Clock clock)
      throws IOException {
    this.demo = settings.demo();
    AccountRepository repository = new AccountRepository(database, demo);
    repository.takeOver(data.resolve(demo ? OLD_DEMO_FILE : OLD_FILE));
    this.store = AccountStore.open(repository, clock, settings.sessionIdle());
    Secrets secrets = new Secrets();
    Passwords passwords = new Passwords(secrets, settings.passwordCost());
    this.newAdmin = demo ? Optional.empty() : createAdmin(store, passwords, secrets, settings);
    this.users = new Users(store, passwords, secrets, demo);
    Throttle throttle = new Throttle(clock, () -> database.masters().size());
    this.sessions = new Sessions(store, users, secrets, throttle, demo);
    this.database = database;
    this.localTokenFile = DataFolder.localToken(data);
    this.tokens = new ApiTokens(store, secrets, localToken(secrets));
  }

  /** The token of this machine, shared by masters with the same data folder. */
  private String localToken(Secrets secrets) throws IOException {
    if (!database.joinedAlone()) {
      try {
        return Files.readString(localTokenFile);
      } catch (NoSuchFileException e) {
        LOG.log(Level.DEBUG, "the masters have data folders of their own", e);
      }
    }
    String made = ApiTokens.newText(secrets);
    RecordFile.writeBytes(localTokenFile, made.getBytes(StandardCharsets.US_ASCII));
    return made;
  }

  /**
   * Opens the accounts of a data folder, and creates the first one if there is none.
   *
   * @param data the data folder, for the token of this machine
   * @param database with the accounts; closed by its owner, after these accounts
   * @throws IOException if accounts cannot be read or written, or if the administrator's password
   *     is needed and unsuitable
   */
  public static Accounts open(Path data, Database database, AccountSettings settings, Clock clock)
      throws IOException {
    return new Accounts(data, database, settings, clock);
  }

  /**
   * The administrator's account created or reset by this start.
   *
   * @param generated the password, if it was generated
   */
  private record NewAdmin(Optional<String> generated) {}

  /** Creates or resets the administrator's account, if necessary. */
  private static Optional<NewAdmin> createAdmin(
      AccountStore store, Passwords passwords, Secrets secrets, AccountSettings settings)
      throws IOException {
    boolean reset = settings.resetAdmin();
    AccountState state = store.state();
    if (!state.accounts().isEmpty() && !reset) {
      return Optional.empty();
    }
    String password = settings.adminPassword().orElseGet(secrets::password);
    try {
      Passwords.check(password);
    } catch (IllegalArgumentException e) {
      throw new IOException("the password for " + ADMIN + " is not accepted: " + e.getMessage(), e);
    }
    String hash = passwords.hash(password);
    Account old = state.accounts().get(ADMIN);
    if (old != null) {
      Account admin = old.withPassword(hash).withAdmin(true);
      store.change(state.with(admin).withoutAccessOf(old));
    } else if (state.accounts().isEmpty()) {
      store.change(state.with(Account.named(ADMIN, true, hash, store.now())));
    } else {
      store.change(state.with(Account.unique(secrets.shortText(), ADMIN, true, hash, store.now())));
    }
    return Optional.of(
        new NewAdmin(
            settings.adminPassword().isPresent() ? Optional.empty() : Optional.of(password)));
  }

  /** Whether any name and any password are accepted. */
  public boolean isDemo() {
    return demo;
  }

  /** The password of {@link #ADMIN}, if it was generated at this start; to be printed once. */
  public Optional<String> newPassword() {
    return newAdmin.flatMap(NewAdmin::generated);
  }

  /** Whether this start created {@link #ADMIN} or changed its password. */
  public boolean hasSetAdmin() {
    return newAdmin.isPresent();
  }

  public Users users() {
    return users;
  }

  public Sessions sessions() {
    return sessions;
  }

  public ApiTokens tokens() {
    return tokens;
  }

  /** Stores the last uses of tokens and sessions in the database; to be called periodically. */
  public void keepUses() throws IOException {
    store.keepUses();
  }

  /** Stores the last uses, and removes the token of this machine, unless another master uses it. */
  @Override
  public void close() {
    try {
      store.keepUses();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the last uses of tokens and sessions could not be stored", e);
    }
    try {
      if (database.masters().size() == 1 && tokens.isLocal(Files.readString(localTokenFile))) {
        Files.delete(localTokenFile);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the local token could not be removed; it is no longer valid", e);
    }
  }
}
