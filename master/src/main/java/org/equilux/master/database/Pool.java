package org.equilux.master.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.equilux.storage.file.OwnerOnly;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Makes the pool of connections for a database. */
final class Pool {
  /** The embedded database's file in the data folder; SQLite adds files with longer names. */
  static final String FILE = "equilux.db";

  /** SQLite has one writer at a time; a second connection would only wait for the first. */
  private static final int EMBEDDED_CONNECTIONS = 1;

  private static final int SERVER_CONNECTIONS = 8;

  /** Ends the transactions of a master that was stopped in the middle, which others wait for. */
  private static final String IDLE_OPTION = "-c idle_in_transaction_session_timeout=10s";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** After this time without an answer a connection counts as lost. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

  private static final System.Logger LOG = System.getLogger(Pool.class.getName());

  /** The state of SQL by which PostgreSQL says that it starts or stops. */
  private static final String CANNOT_CONNECT_NOW = "57P03";

  /** The time that a server has for its start, which may repair what a crash left. */
  private static final Duration STARTING = Duration.ofMinutes(1);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private Pool() {}

  static int connections(Dialect dialect) {
    return switch (dialect) {
      case EMBEDDED -> EMBEDDED_CONNECTIONS;
      case POSTGRESQL -> SERVER_CONNECTIONS;
    };
  }

  /**
   * Opens a pool, and its first connection. A server that starts or stops is waited for.
   *
   * @throws InterruptedIOException if the thread is interrupted meanwhile
   * @throws PoolInitializationException if no connection can be had
   */
  static HikariDataSource open(DatabaseSettings settings, Path data) throws IOException {
    if (settings.url().isEmpty()) {
      return pool(Dialect.EMBEDDED, embedded(data.resolve(FILE)));
    }
    DataSource server = server(settings);
    long deadline = System.nanoTime() + STARTING.toNanos();
    while (true) {
      try {
        return pool(Dialect.POSTGRESQL, server);
      } catch (PoolInitializationException e) {
        if (!(e.getCause() instanceof SQLException refused
                && CANNOT_CONNECT_NOW.equals(refused.getSQLState()))
            || System.nanoTime() - deadline > 0) {
          throw e;
        }
        LOG.log(Level.WARNING, "the database is waited for: {0}", refused.getMessage());
      }
      pause(PAUSE, "the database starts");
    }
  }

  /**
   * Waits before another try.
   *
   * @param reason what is waited for, for the message of the exception
   * @throws InterruptedIOException if the thread is interrupted meanwhile; the interrupt stays
   */
  static void pause(Duration time, String reason) throws InterruptedIOException {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + reason);
    }
  }

  private static HikariDataSource pool(Dialect dialect, DataSource source) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("records");
    pool.setMaximumPoolSize(connections(dialect));
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
    // The first connection is tried once: a wrong address or password is told at once.
    pool.setInitializationFailTimeout(1);
    pool.setDataSource(source);
    if (dialect == Dialect.EMBEDDED) {
      // A file does not go stale as connections to servers do.
      pool.setMaxLifetime(0);
    }
    return new HikariDataSource(pool);
  }

  /** Connections to a server beside the pool, for one that lasts. */
  static DataSource listener(DatabaseSettings settings) throws IOException {
    return server(settings);
  }

  /** Uses a pool of a database in memory, as the one in the data folder is used. */
  static void warmUp() {
    try (HikariDataSource pool = pool(Dialect.EMBEDDED, sqlite(":memory:"));
        Connection connection = pool.getConnection()) {
      Sql sql = new Sql(connection);
      Migrations.run(Dialect.EMBEDDED, sql);
    } catch (IOException | SQLException | RuntimeException e) {
      // The database itself, which is opened soon, fails likewise.
      LOG.log(Level.DEBUG, "no warm-up", e);
    }
  }

  /**
   * SQLite with a log that is written before the file (WAL), and synced at each commit: what was
   * committed is there after the process is killed, or the power fails.
   */
  private static DataSource embedded(Path file) throws IOException {
    if (!Files.exists(file)) {
      // SQLite gives its other files the permissions of this one.
      OwnerOnly.createFile(file);
    }
    return sqlite(file.toAbsolutePath().toString());
  }

  private static DataSource sqlite(String place) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    // What was deleted is overwritten.
    config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "on");
    // Another program that looks at the file, or copies it, holds it for moments.
    config.setBusyTimeout((int) ANSWER_TIMEOUT.toMillis());
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + place);
    return source;
  }

  private static DataSource server(DatabaseSettings settings) throws IOException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(settings.url().orElseThrow());
    Properties given = Driver.parseURL(settings.url().orElseThrow(), null);
    if (given == null) {
      throw new IOException(
          "the address of the database (--database) cannot be understood: " + settings.shown());
    }
    Map<PGProperty, String> usual =
        Map.of(
            PGProperty.APPLICATION_NAME,
            "equilux",
            PGProperty.TCP_KEEP_ALIVE,
            "true",
            PGProperty.CONNECT_TIMEOUT,
            Long.toString(CONNECT_TIMEOUT.toSeconds()),
            PGProperty.SOCKET_TIMEOUT,
            Long.toString(ANSWER_TIMEOUT.toSeconds()),
            PGProperty.OPTIONS,
            IDLE_OPTION);
    for (Map.Entry<PGProperty, String> each : usual.entrySet()) {
      if (!given.containsKey(each.getKey().getName())) {
        source.setProperty(each.getKey(), each.getValue());
      }
    }
    settings.user().ifPresent(source::setUser);
    settings.password().ifPresent(source::setPassword);
    return source;
  }
}
