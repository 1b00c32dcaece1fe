package org.equilux.master.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.equilux.master.database.DatabaseException.Reason;

/**
 * The database of a master's records: SQLite in the data folder, or a PostgreSQL server. Both take
 * the same statements. Of the embedded database, the folder's lock keeps other masters away; on a
 * server's database several masters work at once, and know each other by {@link Membership}.
 *
 * <p>Transactions run in threads of this object, one for each connection. So an interrupt of a
 * caller, by which a job is cancelled, breaks no connection, and a native call that waits for the
 * disk does not hold up virtual threads. The queue of these threads needs no bound of its own: each
 * caller waits for its transaction.
 */
public final class Database implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Database.class.getName());

  /** For a transaction with all that it waits for. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How long transactions are repeated whose connection is lost, as when the server restarts. */
  private static final Duration REPEATING = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofMillis(200);

  private static final Duration PROBE = Duration.ofSeconds(3);

  private final Dialect dialect;
  private final HikariDataSource pool;
  private final ExecutorService threads;

  /** Of {@link #own}. */
  private final FolderLock lock;

  private final Path own;

  /** Of a server's database, once this master has joined. */
  private volatile Optional<Membership> membership = Optional.empty();

  private final MasterRow row = new MasterRow(UUID.randomUUID().toString());
  private final Wakeups wakeups;
  private volatile Consumer<List<MasterInfo>> onMasters = _ -> {};

  private Database(FolderLock lock, Dialect dialect, HikariDataSource pool) {
    this.lock = lock;
    this.own = lock.folder();
    this.dialect = dialect;
    this.pool = pool;
    this.wakeups = new Wakeups(this, dialect);
    this.threads =
        Executors.newFixedThreadPool(
            Pool.connections(dialect), Thread.ofPlatform().daemon().name("database-", 0).factory());
  }

  /**
   * Connects to the database of a data folder, and brings the tables to this release's version. Of
   * the embedded database, the folder is locked. On a server's database, this master joins those
   * that work on it; it waits while another one puts the files in order.
   *
   * @param data must be there
   * @param filesElsewhere whether the files of jobs lie in an object store, so that masters need
   *     not share a data folder
   * @throws java.io.InterruptedIOException if the thread is interrupted while another master starts
   * @throws IOException if another master uses the folder, the database cannot be used, or folder
   *     and database do not belong together
   */
  public static Database open(DatabaseSettings settings, Path data, boolean filesElsewhere)
      throws IOException {
    Dialect dialect = settings.url().isPresent() ? Dialect.POSTGRESQL : Dialect.EMBEDDED;
    FolderLock lock =
        dialect == Dialect.EMBEDDED ? FolderLock.of(data) : FolderLock.ofOneBelow(data);
    HikariDataSource pool;
    try {
      pool = connect(settings, data);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
    Database database = new Database(lock, dialect, pool);
    try {
      database.prepare(settings, data, filesElsewhere);
      return database;
    } catch (IOException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private void prepare(DatabaseSettings settings, Path data, boolean filesElsewhere)
      throws IOException {
    boolean _ =
        unfenced(
            sql -> {
              Migrations.run(dialect, sql);
              if (dialect == Dialect.EMBEDDED) {
                row.joinAlone(sql);
              }
              return true;
            });
    Installation.check(this, settings, data, filesElsewhere);
    if (dialect == Dialect.POSTGRESQL) {
      Membership joined =
          Membership.join(
              this,
              row,
              settings.lease(),
              () -> wakeups.wake(Wakeups.Topic.JOBS),
              all -> onMasters.accept(all));
      membership = Optional.of(joined);
      if (!joined.joinedAlone()) {
        joined.awaitOrder();
      }
      wakeups.listen(Pool.listener(settings));
    }
  }

  /** The id of this master, by which claims are its own. */
  public String master() {
    return row.id();
  }

  /** Whether other masters may work on the same records. */
  public boolean isShared() {
    return dialect == Dialect.POSTGRESQL;
  }

  /** Whether no other master worked on the records when this one began to. */
  public boolean joinedAlone() {
    return membership.map(Membership::joinedAlone).orElse(true);
  }

  /** Has a listener told now and then of every master; it is not to block. */
  public void onMasters(Consumer<List<MasterInfo>> listener) {
    onMasters = listener;
    listener.accept(masters());
  }

  /** Every master that works on the records, as of some seconds ago, this one included. */
  public List<MasterInfo> masters() {
    return membership
        .map(Membership::masters)
        .orElseGet(() -> List.of(new MasterInfo(row.id(), null, null)));
  }

  /**
   * Says that this master has started.
   *
   * @param web its address for other masters
   * @param workers its address for workers; null if it takes none
   */
  public void started(String web, String workers) throws IOException {
    boolean _ =
        transaction(
            sql -> {
              row.started(sql, web, workers);
              return true;
            });
  }

  /**
   * Whether no other master can have taken over from this one by now, without asking the database.
   * For writers of files, between two pieces.
   */
  public boolean holds() {
    return membership.map(Membership::holds).orElse(true);
  }

  /** The secret by which the masters of this database know each other; made when it is missing. */
  public String secret() throws IOException {
    String made = UUID.randomUUID().toString() + UUID.randomUUID();
    return transaction(
        sql -> {
          int _ =
              sql.update(
                  "insert into cluster_secret (one, secret) values (1, ?) on conflict do nothing",
                  made);
          return sql.first("select secret from cluster_secret", row -> row.text("secret"))
              .orElseThrow();
        });
  }

  /**
   * The text by which workers may join the masters of this database.
   *
   * @param proposed becomes the text if there is none yet
   */
  public String joinToken(String proposed) throws IOException {
    return transaction(
        sql -> {
          int _ =
              sql.update(
                  "insert into join_token (one, token) values (1, ?) on conflict do nothing",
                  proposed);
          return sql.first("select token from join_token", row -> row.text("token")).orElseThrow();
        });
  }

  /**
   * The folder for what this master alone keeps on its disk: the data folder, or, if another master
   * uses that one, a folder below it.
   */
  public Path ownFolder() {
    return own;
  }

  /** Wakes threads, also those of other masters. */
  public Wakeups wakeups() {
    return wakeups;
  }

  /**
   * Loads what {@link #open} needs for the embedded database, the native library and some hundred
   * classes, while the caller does something else: cold, that takes a third of a second.
   */
  public static void warmUp() {
    Thread _ = Thread.ofPlatform().daemon().name("database-warm-up").start(Pool::warmUp);
  }

  private static HikariDataSource connect(DatabaseSettings settings, Path data) throws IOException {
    try {
      return Pool.open(settings, data);
    } catch (PoolInitializationException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          settings.url().isPresent()
              ? "the database %s (--database) cannot be used: %s"
                  .formatted(settings.shown(), cause.getMessage())
              : "the database %s cannot be opened: %s; if it is damaged, restore it from a backup"
                  .formatted(data.resolve(Pool.FILE), cause.getMessage()),
          e);
    }
  }

  /**
   * Statements that belong together.
   *
   * @param <T> what they find
   */
  @FunctionalInterface
  public interface Work<T> {
    /** Runs the statements. Whatever it throws rolls the transaction back. */
    T run(Sql sql) throws SQLException, IOException;
  }

  /**
   * Runs a transaction; once this returns, what it changed survives the end of the process and of
   * the machine. The transaction is run again if its connection is lost, even if that was after its
   * commit, so the work must bear that.
   *
   * @throws DatabaseException if the database refuses, or is not there; nothing is changed then,
   *     unless the failure says that the connection was lost
   * @throws IOException if the work does
   */
  public <T> T transaction(Work<T> work) throws IOException {
    Optional<Membership> held = membership;
    if (held.isEmpty()) {
      return unfenced(work);
    }
    return unfenced(
        sql -> {
          held.get().check(sql);
          return work.run(sql);
        });
  }

  /** Runs a transaction whether or not this master may change records. */
  <T> T unfenced(Work<T> work) throws IOException {
    return await(submit(() -> repeated(work)), PATIENCE);
  }

  /**
   * Makes sure that no other master has taken over from this one, before files are removed that it
   * would need.
   *
   * @throws DatabaseException if one has, or that is not known
   */
  public void requireOwnership() throws IOException {
    if (membership.isPresent()) {
      boolean _ = transaction(_ -> true);
    }
  }

  /** Whether another master has taken over, so that this one can only end. */
  public boolean isTakenOver() {
    return membership.map(Membership::isLost).orElse(false);
  }

  @FunctionalInterface
  private interface Task<T> {
    T run() throws IOException;
  }

  private <T> CompletableFuture<T> submit(Task<T> task) throws DatabaseException {
    try {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              return task.run();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          },
          threads);
    } catch (RejectedExecutionException e) {
      throw DatabaseException.closed();
    }
  }

  /** Waits whether the calling thread is interrupted or not. */
  private static <T> T await(CompletableFuture<T> task, Duration patience) throws IOException {
    try {
      return task.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case UncheckedIOException io -> throw io.getCause();
        case TimeoutException _ -> throw DatabaseException.silent(patience.toSeconds());
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw e;
      }
    }
  }

  private <T> T repeated(Work<T> work) throws IOException {
    long deadline = System.nanoTime() + REPEATING.toNanos();
    while (true) {
      try {
        return once(work);
      } catch (SQLException e) {
        DatabaseException failure = DatabaseException.of(dialect, e);
        if (failure.reason() != Reason.UNREACHABLE
            || System.nanoTime() - deadline > 0
            || threads.isShutdown()) {
          throw failure;
        }
        LOG.log(Level.DEBUG, "a transaction is run again", e);
        Pool.pause(PAUSE, "the database is connected to again");
      }
    }
  }

  private <T> T once(Work<T> work) throws SQLException, IOException {
    try (Connection connection = pool.getConnection()) {
      Sql sql = new Sql(connection);
      // Statements, as SQLite's driver would begin the next transaction with the end of this one.
      int _ = sql.update(dialect.begin());
      try {
        T found = work.run(sql);
        int _ = sql.update("commit");
        return found;
      } catch (SQLException | IOException | RuntimeException | Error e) {
        rollBack(connection, sql, e);
        throw e;
      }
    }
  }

  private void rollBack(Connection connection, Sql sql, Throwable failure) {
    try {
      int _ = sql.update("rollback");
    } catch (SQLException e) {
      // The connection is lost, or SQLite has rolled back by itself, as on a full disk.
      failure.addSuppressed(e);
      pool.evictConnection(connection);
    }
  }

  /** Says why the database is of no use to this master now; empty if it answers. */
  public Optional<String> unusable() {
    if (isTakenOver()) {
      return Optional.of(DatabaseException.takenOver().getMessage());
    }
    try {
      boolean _ =
          await(
              submit(
                  () -> {
                    try {
                      return once(sql -> !sql.list("select 1 as one", _ -> true).isEmpty());
                    } catch (SQLException e) {
                      throw DatabaseException.of(dialect, e);
                    }
                  }),
              PROBE);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Closes the connections once the transactions have ended, and lets another master in. */
  @Override
  public void close() throws IOException {
    if (!threads.isShutdown()) {
      wakeups.close();
      membership.ifPresent(Membership::close);
    }
    // An interrupt, which may be why the master ends, must not cut this short.
    boolean interrupted = Thread.interrupted();
    threads.shutdown();
    try {
      if (!threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        LOG.log(Level.WARNING, "a transaction does not end");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    pool.close();
    lock.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
