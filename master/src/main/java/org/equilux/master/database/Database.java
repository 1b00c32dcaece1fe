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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.equilux.master.database.DatabaseException.Reason;

/**
 * The database of a master's records: SQLite in the data folder, or a PostgreSQL server. Both take
 * the same statements. One master works on a database at a time.
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

  /** Of the data folder, with the embedded database. */
  private final Optional<FolderLock> lock;

  /** Of a server's database, once it is this master's. */
  private volatile Optional<LeaseKeeper> lease = Optional.empty();

  private Database(Optional<FolderLock> lock, Dialect dialect, HikariDataSource pool) {
    this.lock = lock;
    this.dialect = dialect;
    this.pool = pool;
    this.threads =
        Executors.newFixedThreadPool(
            Pool.connections(dialect), Thread.ofPlatform().daemon().name("database-", 0).factory());
  }

  /**
   * Connects to the database of a data folder, and brings the tables to this release's version. Of
   * the embedded database, the folder is locked. Of a server's database, this waits until no other
   * master works on it.
   *
   * @param data must be there
   * @throws java.io.InterruptedIOException if the thread is interrupted while another master works
   * @throws IOException if another master uses the folder, the database cannot be used, or folder
   *     and database do not belong together
   */
  public static Database open(DatabaseSettings settings, Path data) throws IOException {
    Dialect dialect = settings.url().isPresent() ? Dialect.POSTGRESQL : Dialect.EMBEDDED;
    Optional<FolderLock> lock =
        dialect == Dialect.EMBEDDED ? Optional.of(FolderLock.of(data)) : Optional.empty();
    HikariDataSource pool;
    try {
      pool = connect(settings, data);
    } catch (IOException | RuntimeException e) {
      release(lock);
      throw e;
    }
    Database database = new Database(lock, dialect, pool);
    try {
      database.prepare(settings, data);
      return database;
    } catch (IOException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static void release(Optional<FolderLock> lock) throws IOException {
    if (lock.isPresent()) {
      lock.get().close();
    }
  }

  private void prepare(DatabaseSettings settings, Path data) throws IOException {
    boolean current = transaction(sql -> Migrations.prepare(dialect, sql));
    if (dialect == Dialect.POSTGRESQL) {
      if (current) {
        // A master that stands by tells at once that it cannot take over.
        Installation.check(this, settings, data);
      }
      lease = Optional.of(LeaseKeeper.take(this, settings.lease()));
    }
    boolean _ =
        transaction(
            sql -> {
              Migrations.run(sql);
              return true;
            });
    Installation.check(this, settings, data);
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
    Optional<LeaseKeeper> held = lease;
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
   * Makes sure that no other master has taken over, before files are removed that it would need.
   *
   * @throws DatabaseException if one has, or that is not known
   */
  public void requireOwnership() throws IOException {
    if (lease.isPresent()) {
      boolean _ = transaction(_ -> true);
    }
  }

  /** Whether another master has taken over, so that this one can only end. */
  public boolean isTakenOver() {
    return lease.map(LeaseKeeper::isLost).orElse(false);
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
        pause();
      }
    }
  }

  private static void pause() throws DatabaseException {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw DatabaseException.closed();
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
      lease.ifPresent(LeaseKeeper::close);
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
    release(lock);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
