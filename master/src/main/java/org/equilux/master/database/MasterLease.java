package org.equilux.master.database;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * The right to change the records of a server's database, which one master has at a time. It is a
 * row with a time up to which the master has the right, by the server's clock, and a number, the
 * fence, which each new holder raises. Every transaction of a holder locks the row and compares the
 * fence: a master that was stopped for longer than its lease changes nothing any more, whatever it
 * believes.
 *
 * @param fence the number of this holder
 */
record MasterLease(long fence) {
  /** The table of the lease, which is there before all others. */
  static final String TABLE =
      "create table if not exists master_lease (one integer primary key check (one = 1),"
          + " fence bigint not null, until bigint not null)";

  /** Microseconds since 1970 by the clock of the server, not of its transaction. */
  private static final String NOW =
      "cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";

  /** Takes the lease if no other master has it; a master whose time is over has it no longer. */
  static Optional<MasterLease> take(Sql sql, Duration length) throws SQLException, IOException {
    return sql.first(
        """
        insert into master_lease (one, fence, until) values (1, 1, %s + ?)
        on conflict (one) do update set fence = master_lease.fence + 1, until = excluded.until
        where master_lease.until < %s
        returning fence
        """
            .formatted(NOW, NOW),
        row -> new MasterLease(row.number("fence")),
        micros(length));
  }

  private static long micros(Duration length) {
    return length.toNanos() / 1000;
  }

  /**
   * Prolongs the lease, even after its time, if no other master has taken it.
   *
   * @return whether it is still this master's
   */
  boolean renew(Sql sql, Duration length) throws SQLException {
    return sql.update(
            "update master_lease set until = %s + ? where fence = ?".formatted(NOW),
            micros(length),
            fence)
        == 1;
  }

  /**
   * Makes sure that the lease is this master's until the end of the transaction: another one waits
   * for that.
   *
   * @throws DatabaseException if another master has the lease
   */
  void check(Sql sql) throws SQLException, IOException {
    if (sql.first("select 1 from master_lease where fence = ? for share", _ -> true, fence)
        .isEmpty()) {
      throw DatabaseException.takenOver();
    }
  }

  /** Lets another master take the lease at once. */
  void release(Sql sql) throws SQLException {
    int _ = sql.update("update master_lease set until = 0 where fence = ?", fence);
  }
}
