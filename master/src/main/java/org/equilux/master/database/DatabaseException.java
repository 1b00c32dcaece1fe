package org.equilux.master.database;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A failure of the database; a change that was to be made in the transaction is not made. */
public final class DatabaseException extends IOException {
  /** SQLite's answers when the disk is full: for its files, and for the index of its log. */
  private static final Set<SQLiteErrorCode> FULL =
      Set.of(SQLiteErrorCode.SQLITE_FULL, SQLiteErrorCode.SQLITE_IOERR_SHMSIZE);

  private final boolean full;
  private final boolean unreachable;

  private DatabaseException(String message, boolean full, boolean unreachable, Throwable cause) {
    super(message, cause);
    this.full = full;
    this.unreachable = unreachable;
  }

  /** A failure that only its message tells. */
  DatabaseException(String message) {
    this(message, false, false, null);
  }

  static DatabaseException of(Dialect dialect, SQLException cause) {
    boolean full = cause instanceof SQLiteException e && FULL.contains(e.getResultCode());
    boolean unreachable = isConnectionLost(cause);
    String why =
        unreachable && dialect == Dialect.POSTGRESQL
            ? "the database cannot be reached"
            : "the database refuses a statement";
    return new DatabaseException(why + ": " + cause.getMessage(), full, unreachable, cause);
  }

  static DatabaseException silent(long seconds) {
    return new DatabaseException(
        "the database has not answered within %d seconds".formatted(seconds), false, true, null);
  }

  /** Whether the embedded database has no room on the disk of the data folder. */
  public boolean isFull() {
    return full;
  }

  /** Whether the database cannot be reached now, so that the same may succeed later. */
  public boolean isUnreachable() {
    return unreachable;
  }

  /**
   * Whether a connection was lost or could not be had: class 08 of SQL states, and those by which
   * PostgreSQL says that the server ends or does not take connections yet.
   */
  static boolean isConnectionLost(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof java.sql.SQLTransientConnectionException) {
        return true;
      }
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        String state = sql.getSQLState();
        if (state.startsWith("08") || state.startsWith("57P")) {
          return true;
        }
      }
    }
    return false;
  }
}
