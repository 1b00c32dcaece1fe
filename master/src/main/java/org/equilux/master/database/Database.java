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

/**
 * The database of a master's records: SQLite in the data folder, or a PostgreSQL server. Both take
 * the same statements.
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

  private final FolderLock lock;
  private final Dialect dialect;
  private final HikariDataSource pool;
  private final ExecutorService threads;

  private Database(FolderLock lock, Dialect dialect, HikariDataSource pool) {
    this.lock = lock;
    this.dialect = dialect;
    this.pool = pool;
    this.threads =
        Executors.newFixedThreadPool(
            Pool.connections(dialect), Thread.ofPlatform().daemon().name("database-", 0).factory());
  }

  /**
   * Locks a data folder, connects to its database, and brings the tables to this release's version.
   *
   * @param data must be there
   * @throws IOException if another master uses the folder, the database cannot be used, or folder
   *     and database do not belong together
   */
  public static Database open(DatabaseSettings settings, Path data) throws IOException {
    Dialect dialect = settings.url().isPresent() ? Dialect.POSTGRESQL : Dialect.EMBEDDED;
    FolderLock lock = FolderLock.of(data);
    HikariDataSource pool;
    try {
      pool = connect(settings, data);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
    Database database = new Database(lock, dialect, pool);
    try {
      boolean _ =
          database.transaction(
              sql -> {
                Migrations.run(dialect, sql);
                return true;
              });
      Installation.check(database, settings, data);
      return database;
    } catch (IOException | RuntimeException e) {
      database.close();
      throw e;
    }
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

  /** Which of the two databases this is. */
  public Dialect dialect() {
    return dialect;
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
    return await(submit(() -> repeated(work)), PATIENCE);
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
      throw new DatabaseException("the database is closed, as the master stops");
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
        if (!failure.isUnreachable() || System.nanoTime() - deadline > 0 || threads.isShutdown()) {
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
      throw new DatabaseException("the database is closed, as the master stops");
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

  /** Says why the database is of no use now; empty if it answers. */
  public Optional<String> unreachable() {
    try {
      boolean _ =
          await(
              submit(
                  () -> {
                    try {
                      return once(sql -> !sql.list("select 1", _ -> true).isEmpty());
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
    threads.shutdown();
    try {
      if (!threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        LOG.log(Level.WARNING, "a transaction does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pool.close();
    lock.close();
  }
}
