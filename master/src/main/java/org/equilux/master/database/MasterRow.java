package org.equilux.master.database;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The row of a master that works on the records. The row has a time up to which the master counts
 * as alive, by the server's clock. Other masters remove the row after that time, and the foreign
 * keys of the schema take the claims of the removed master away in the same transaction. Every
 * transaction of a master locks the master's own row, so a master that was stopped for longer than
 * its lease changes nothing any more.
 *
 * @param id of one process, random
 */
record MasterRow(String id) {
  /** Microseconds since 1970 by the clock of the server, not of its transaction. */
  static final String NOW = "cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";

  /** Adds the row of a master of a server's database; the first one is marked as starting. */
  void join(Sql sql, Duration lease) throws SQLException {
    int _ =
        sql.update(
            "insert into master (id, until, starting) select ?, %s + ?, case when exists (select 1 from master) then 0 else 1 end on conflict do nothing"
                .formatted(NOW),
            id,
            micros(lease));
  }

  /** Whether another master is starting that joined as the first one. */
  boolean isOtherStarting(Sql sql) throws SQLException, IOException {
    return sql.first("select 1 from master where starting = 1 and id <> ?", _ -> true, id)
        .isPresent();
  }

  /** Says that this master has started, and at which addresses it can be reached. */
  void started(Sql sql, String web, String workers) throws SQLException {
    int _ =
        sql.update(
            "update master set starting = 0, web = ?, workers = ? where id = ?", web, workers, id);
  }

  /** Adds the row of the only master of an embedded database; the rows of earlier ones go. */
  void joinAlone(Sql sql) throws SQLException {
    int _ = sql.update("delete from master where id <> ?", id);
    int _ =
        sql.update(
            "insert into master (id, until, starting) values (?, 0, 0) on conflict do nothing", id);
  }

  private static long micros(Duration length) {
    return length.toNanos() / 1000;
  }

  /**
   * Prolongs the lease, even after its time, if no other master has removed the row.
   *
   * @return whether the row is there
   */
  boolean renew(Sql sql, Duration lease) throws SQLException {
    return sql.update(
            "update master set until = %s + ? where id = ?".formatted(NOW), micros(lease), id)
        == 1;
  }

  /**
   * Removes the rows of masters whose time is over. A row that is locked, by a transaction of its
   * master, is left for the next time: the server ends such a transaction if it stands still.
   *
   * @param overdue for how long their time is over at least
   * @param uptime for how long the server runs at least: before that, masters may still be
   *     connecting again
   * @return how many
   */
  int removeDead(Sql sql, Duration overdue, Duration uptime) throws SQLException {
    return sql.update(
        """
        delete from master where id in
        (select id from master where until < %s - ? and id <> ? for update skip locked)
        and cast(extract(epoch from pg_postmaster_start_time()) * 1000000 as bigint) < %s - ?
        """
            .formatted(NOW, NOW),
        micros(overdue),
        id,
        micros(uptime));
  }

  /**
   * Makes sure that the row is there until the end of the transaction. The lock does not hold up
   * {@link #renew}.
   *
   * @throws DatabaseException if another master has removed the row
   */
  void check(Sql sql) throws SQLException, IOException {
    if (sql.first("select 1 from master where id = ? for key share", _ -> true, id).isEmpty()) {
      throw DatabaseException.takenOver();
    }
  }

  /** Removes the row, and with it all claims of this master. */
  void leave(Sql sql) throws SQLException {
    int _ = sql.update("delete from master where id = ?", id);
  }

  /** Every master that is alive, or was until a moment ago. */
  static List<MasterInfo> list(Sql sql) throws SQLException, IOException {
    return sql.list(
        "select id, web, workers from master order by id",
        row -> new MasterInfo(row.text("id"), row.text("web"), row.text("workers")));
  }
}
