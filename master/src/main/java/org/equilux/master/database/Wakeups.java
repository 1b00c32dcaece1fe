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
 * Signals that records have changed, to threads of this master and, with a server's database, to
 * those of the others (LISTEN and NOTIFY). A signal means only <em>look again</em>: a signal that
 * is lost costs a poll.
 */
public final class Wakeups implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Wakeups.class.getName());

  private static final String CHANNEL = "equilux";

  /** How long one look for signals of the server waits, in milliseconds. */
  private static final int PATIENCE_MILLIS = 500;

  private static final int PAUSE_MILLIS = 1000;

  /** The kinds of records that change. */
  public enum Topic {
    /** A job can be claimed, is to end, or is final. */
    JOBS,
    /** An upload is wanted by another master. */
    UPLOADS,
    /** An account, a token or a session. */
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
   * Adds a listener, which is called in any thread and is not to block.
   *
   * @param again what it is told: to look again
   */
  public void on(Topic topic, Runnable again) {
    listeners.get(topic).add(again);
  }

  /** Signals to threads of this master. */
  public void wake(Topic topic) {
    listeners.get(topic).forEach(Runnable::run);
  }

  /** Signals as a part of the transaction that changes records; other masters get it with them. */
  public void tellOthers(Sql sql, Topic topic) throws SQLException, IOException {
    if (dialect == Dialect.POSTGRESQL && database.masters().size() > 1) {
      var _ = sql.list("select pg_notify(?, ?)", _ -> true, CHANNEL, topic.word());
    }
  }

  /** Begins to hear the signals of other masters. */
  void listen(DataSource source) {
    Thread _ = Thread.ofVirtual().name("database-signals").start(() -> hear(source));
  }

  private void hear(DataSource source) {
    while (!closed) {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        boolean _ = statement.execute("listen " + CHANNEL);
        // Signals before this were lost.
        for (Topic topic : Topic.values()) {
          wake(topic);
        }
        hear(connection.unwrap(PGConnection.class));
      } catch (SQLException e) {
        LOG.log(Level.DEBUG, "signals of other masters are not heard", e);
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
