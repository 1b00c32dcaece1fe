package org.equilux.master.database;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Notification of changed records, for threads of this master and, with PostgreSQL, for those of
 * the other masters (LISTEN and NOTIFY). A signal means only <em>query again</em>; if a signal is
 * lost, the change is found by the next poll.
 */
public final class Wakeups implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Wakeups.class.getName());

  private static final String CHANNEL = "equilux";

  /** The wait of one poll for PostgreSQL's notifications, in milliseconds. */
  private static final int PATIENCE_MILLIS = 500;

  private static final int PAUSE_MILLIS = 1000;

  /** The kinds of changed records. */
  public enum Topic {
    /** A job can be claimed, is to be cancelled, or is final. */
    JOBS,
    /** Another master needs an upload that is in use. */
    UPLOADS,
    /** An account, a token or a session changed. */
    ACCOUNTS;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Database database;
  private final Dialect dialect;
  private final Map<Topic, List<Runnable>> listeners = new EnumMap<>(Topic.class);
  private volatile boolean closed;

  Wakeups(Database database, Dialect dialect) {
    this.database = database;
    this.dialect = dialect;
    for (Topic topic : Topic.values()) {
      listeners.put(topic, new CopyOnWriteArrayList<>());
    }
  }

  /**
   * Adds a listener, which is called in an arbitrary thread and must not block.
   *
   * @param again called when records may have changed
   */
  public void on(Topic topic, Runnable again) {
    listeners.get(topic).add(again);
  }

  /** Notifies threads of this master. */
  public void wake(Topic topic) {
    listeners.get(topic).forEach(Runnable::run);
  }

  /**
   * Notifies other masters within the transaction that changes the records; they receive the signal
   * at its commit.
   */
  public void tellOthers(Sql sql, Topic topic) throws SQLException, IOException {
    if (dialect == Dialect.POSTGRESQL && database.masters().size() > 1) {
      var _ = sql.list("select pg_notify(?, ?)", _ -> true, CHANNEL, topic.word());
    }
  }

  /** Starts listening for the signals of other masters. */
  void listen(DataSource source) {
    Thread _ = Thread.ofVirtual().name("database-signals").start(() -> hear(source));
  }

  private void hear(DataSource source) {
    while (!closed) {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        boolean _ = statement.execute("listen " + CHANNEL);
        // Earlier signals were lost.
        for (Topic topic : Topic.values()) {
          wake(topic);
        }
        hear(connection.unwrap(PGConnection.class));
      } catch (SQLException e) {
        LOG.log(
            Level.DEBUG, "notifications of other masters are not received; polling continues", e);
        pause();
      }
    }
  }

  private void hear(PGConnection connection) throws SQLException {
    while (!closed) {
      PGNotification[] heard = connection.getNotifications(PATIENCE_MILLIS);
      if (heard != null) {
        for (Topic topic : Topic.values()) {
          for (PGNotification each : heard) {
            if (each.getParameter().equals(topic.word())) {
              wake(topic);
              break;
            }
          }
        }
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
