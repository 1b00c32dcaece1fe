package org.equilux.master.database;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A failed database operation; the changes of its transaction are not made. */
public final class DatabaseException extends IOException {
  /** The state of SQL by which PostgreSQL ends a transaction that stands still. */
  private static final String IDLE_TOO_LONG = "25P03";

  /** SQLite's answers when the disk is full: for its files, and for the index of its log. */
  private static final Set<SQLiteErrorCode> FULL =
      Set.of(SQLiteErrorCode.SQLITE_FULL, SQLiteErrorCode.SQLITE_IOERR_SHMSIZE);

  /** The reason why a change was not made. */
  public enum Reason {
    /** The database rejects a statement. */
    REFUSED,
    /** The disk of the data folder is full; embedded database only. */
    FULL,
    /** The database cannot be reached now; a retry may succeed. */
    UNREACHABLE,
    /** Another master has taken over, so this one must not change records. */
    TAKEN_OVER,
    /** This master is stopping. */
    CLOSED
  }

  private final Reason reason;

  private DatabaseException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  static DatabaseException of(Dialect dialect, SQLException cause) {
    if (dialect == Dialect.POSTGRESQL && isConnectionLost(cause)) {
      return new DatabaseException(
          Reason.UNREACHABLE, "the database cannot be reached: " + cause.getMessage(), cause);
    }
    boolean full = cause instanceof SQLiteException e && FULL.contains(e.getResultCode());
    return new DatabaseException(
        full ? Reason.FULL : Reason.REFUSED,
        "the database refuses a statement: " + cause.getMessage(),
        cause);
  }

  static DatabaseException silent(long seconds) {
    return new DatabaseException(
        Reason.UNREACHABLE,
        "the database has not answered within %d seconds".formatted(seconds),
        null);
  }

  static DatabaseException takenOver() {
    return new DatabaseException(
        Reason.TAKEN_OVER, "another master has taken over from this one", null);
  }

  /** Another master has claimed the row in the meantime, or the row was deleted. */
  public static DatabaseException claimLost(String what) {
    return new DatabaseException(
        Reason.TAKEN_OVER, "%s was claimed by another master or deleted".formatted(what), null);
  }

  static DatabaseException closed() {
    return new DatabaseException(
        Reason.CLOSED, "the database is closed, as the master stops", null);
  }

  public Reason reason() {
    return reason;
  }

  /**
   * Whether a connection was lost or could not be had: class 08 of SQL states, and those by which
   * PostgreSQL says that the server ends, does not take connections yet, or has ended a connection
   * whose transaction stood still.
   */
  private static boolean isConnectionLost(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientConnectionException) {
        return true;
      }
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        String state = sql.getSQLState();
        if (state.startsWith("08") || state.startsWith("57P") || state.equals(IDLE_TOO_LONG)) {
          return true;
        }
      }
    }
    return false;
  }
}
