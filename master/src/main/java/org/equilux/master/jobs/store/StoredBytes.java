package org.equilux.master.jobs.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.equilux.master.database.Database;
import org.equilux.master.database.Sql;

/**
 * The bytes that items take, in the database, where several masters count them. An item is its
 * master's until its bytes are settled: if the master dies while it receives the item, the row goes
 * with that of the master.
 */
final class StoredBytes {
  private final Database database;

  StoredBytes(Database database) {
    this.database = database;
  }

  /**
   * Starts to count an item.
   *
   * @return its recorded bytes
   */
  long open(String id, String owner) throws IOException {
    return database.transaction(
        sql -> {
          insert(sql, id, owner, 0, database.master());
          return JobQueries.number(sql, "select bytes as n from stored_bytes where item = ?", id);
        });
  }

  private static void insert(Sql sql, String id, String owner, long bytes, String master)
      throws SQLException {
    int _ =
        sql.update(
            "insert into stored_bytes (item, account, bytes, master) values (?, ?, ?, ?) on"
                + " conflict do nothing",
            id,
            owner,
            bytes,
            master);
  }

  /** Sets the bytes of an item. */
  void settle(String id, long bytes) throws IOException {
    int _ = database.transaction(sql -> settle(sql, id, bytes));
  }

  /** Sets the bytes of an item within a transaction. */
  static int settle(Sql sql, String id, long bytes) throws SQLException {
    return sql.update("update stored_bytes set bytes = ?, master = null where item = ?", bytes, id);
  }

  void close(String id) throws IOException {
    int _ = database.transaction(sql -> close(sql, id));
  }

  /** Ends the count of an item within the transaction that deletes its record. */
  static int close(Sql sql, String id) throws SQLException {
    return sql.update("delete from stored_bytes where item = ?", id);
  }

  /** Replaces all items. */
  void replace(Collection<DataBudget.Measured> items) throws IOException {
    boolean _ =
        database.transaction(
            sql -> {
              int _ = sql.update("delete from stored_bytes");
              for (DataBudget.Measured item : items) {
                insert(sql, item.id(), item.owner(), item.bytes(), null);
              }
              return true;
            });
  }

  /** The bytes of all items by account. */
  Map<String, Long> accounts() throws IOException {
    Map<String, Long> sums = new HashMap<>();
    var _ =
        database.transaction(
            sql ->
                sql.list(
                    "select account, sum(bytes) as n from stored_bytes group by account",
                    row -> sums.put(row.text("account"), row.number("n"))));
    return sums;
  }
}
