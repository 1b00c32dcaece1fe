package org.equilux.master.accounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.equilux.master.database.Database;
import org.equilux.master.database.Row;
import org.equilux.master.database.Sql;
import org.equilux.master.json.Json;

/**
 * Accounts, tokens and sessions in the database: a row each. Those of a demo have a realm of their
 * own, as they must count for nothing outside of it.
 */
final class AccountRepository {
  private final Database database;
  private final String realm;

  AccountRepository(Database database, boolean demo) {
    this.database = database;
    this.realm = demo ? "demo" : "real";
  }

  /**
   * Everything that is kept.
   *
   * @throws IOException if a row cannot be read; without it, the next start could create an
   *     administrator, or a removed right would be there again
   */
  AccountState load() throws IOException {
    return database.transaction(
        sql ->
            new AccountState(
                rows(sql, Table.ACCOUNT, Account.class),
                rows(sql, Table.TOKEN, ApiToken.class),
                rows(sql, Table.SESSION, Session.class)));
  }

  /** The tables, and the columns by which their rows are known. */
  private enum Table {
    ACCOUNT("account", "name"),
    TOKEN("api_token", "hash"),
    SESSION("browser_session", "hash");

    final String table;
    final String key;

    Table(String table, String key) {
      this.table = table;
      this.key = key;
    }
  }

  private <T> Map<String, T> rows(Sql sql, Table table, Class<T> type)
      throws SQLException, IOException {
    Map<String, T> found = new LinkedHashMap<>();
    var _ =
        sql.list(
            "select %s as name, record from %s where realm = ?".formatted(table.key, table.table),
            row -> found.put(row.text("name"), read(row, table, type)),
            realm);
    return found;
  }

  private static <T> T read(Row row, Table table, Class<T> type) throws SQLException, IOException {
    try {
      return row.json("record", type);
    } catch (IOException e) {
      throw new IOException(
          "the %s %s in the database cannot be read; mend that row, or restore a backup"
              .formatted(table.table, table == Table.ACCOUNT ? row.text("name") : ""),
          e);
    }
  }

  /** Changes the rows in which two states differ, in one transaction. */
  void change(AccountState before, AccountState after) throws IOException {
    boolean _ =
        database.transaction(
            sql -> {
              change(sql, Table.ACCOUNT, before.accounts(), after.accounts());
              change(sql, Table.TOKEN, before.tokens(), after.tokens());
              change(sql, Table.SESSION, before.sessions(), after.sessions());
              return true;
            });
  }

  private <T> void change(Sql sql, Table table, Map<String, T> before, Map<String, T> after)
      throws SQLException {
    for (String key : before.keySet()) {
      if (!after.containsKey(key)) {
        int _ =
            sql.update(
                "delete from %s where realm = ? and %s = ?".formatted(table.table, table.key),
                realm,
                key);
      }
    }
    for (Map.Entry<String, T> entry : after.entrySet()) {
      if (!entry.getValue().equals(before.get(entry.getKey()))) {
        int _ =
            sql.update(
                "insert into %s (realm, %s, record) values (?, ?, ?) on conflict (realm, %s) do update set record = excluded.record"
                    .formatted(table.table, table.key, table.key),
                realm,
                entry.getKey(),
                Sql.json(entry.getValue()));
      }
    }
  }

  /**
   * Takes over the accounts of a release without a database, from a file that is removed
   * afterwards. If the master dies in between, the next start does it again.
   *
   * @throws IOException if the file cannot be read; it is not passed over, as that would let this
   *     start create an administrator
   */
  void takeOver(Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    AccountState found;
    try {
      found = Json.read(Files.readAllBytes(file), AccountState.class);
    } catch (IOException e) {
      throw new IOException(
          "the accounts in " + file + " cannot be read; mend or restore that file", e);
    }
    change(AccountState.EMPTY, found);
    Files.delete(file);
  }
}
