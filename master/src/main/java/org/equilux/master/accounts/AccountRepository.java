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
import org.equilux.master.database.Wakeups.Topic;
import org.equilux.master.json.Json;

/**
 * The repository of accounts, tokens and sessions in the database, one row each. Rows of a demo
 * have a realm of their own, so that they are invalid outside of the demo.
 */
final class AccountRepository {
  private final Database database;
  private final String realm;

  AccountRepository(Database database, boolean demo) {
    this.database = database;
    this.realm = demo ? "demo" : "real";
  }

  /**
   * Reads all rows.
   *
   * @throws IOException if a row cannot be read; ignoring it could create a new administrator or
   *     restore a removed right
   */
  Loaded load() throws IOException {
    return database.transaction(
        sql -> {
          // Read first: rows that change afterwards are loaded again.
          long revision = revision(sql);
          return new Loaded(
              new AccountState(
                  rows(sql, Table.ACCOUNT, Account.class),
                  rows(sql, Table.TOKEN, ApiToken.class),
                  rows(sql, Table.SESSION, Session.class)),
              revision);
        });
  }

  /**
   * The state as read from the database.
   *
   * @param revision incremented by each change
   */
  record Loaded(AccountState state, long revision) {}

  /** Signals that another master has changed the state since it was loaded. */
  static final class ChangedMeanwhileException extends RuntimeException {
    ChangedMeanwhileException() {
      super("another master has changed the accounts");
    }
  }

  /** Whether other masters may change the state. */
  boolean isShared() {
    return database.isShared();
  }

  /** Whether this master's membership is certainly valid. */
  boolean holds() {
    return database.holds();
  }

  /** Registers a listener for changes by other masters. */
  void onChange(Runnable listener) {
    database.wakeups().on(Topic.ACCOUNTS, listener);
  }

  /** The revision of the state in the database. */
  long revision() throws IOException {
    return database.transaction(this::revision);
  }

  private long revision(Sql sql) throws SQLException, IOException {
    return sql.first(
            "select revision from account_revision where realm = ?",
            row -> row.number("revision"),
            realm)
        .orElse(0L);
  }

  /** The tables with their key columns. */
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
          "the %s %s in the database cannot be read; repair that row, or restore a backup"
              .formatted(table.table, table == Table.ACCOUNT ? row.text("name") : ""),
          e);
    }
  }

  /**
   * Writes the rows in which two states differ, in one transaction.
   *
   * @throws ChangedMeanwhileException if the database has another state than {@code before}
   */
  Loaded change(Loaded before, AccountState after) throws IOException {
    return database.transaction(
        sql -> {
          long revision = before.revision();
          if (database.isShared()) {
            raise(sql, revision++);
          }
          change(sql, Table.ACCOUNT, before.state().accounts(), after.accounts());
          change(sql, Table.TOKEN, before.state().tokens(), after.tokens());
          change(sql, Table.SESSION, before.state().sessions(), after.sessions());
          database.wakeups().tellOthers(sql, Topic.ACCOUNTS);
          return new Loaded(after, revision);
        });
  }

  private void raise(Sql sql, long revision) throws SQLException {
    int _ =
        sql.update(
            "insert into account_revision (realm, revision) values (?, 0) on conflict do nothing",
            realm);
    if (sql.update(
            "update account_revision set revision = revision + 1 where realm = ? and revision = ?",
            realm,
            revision)
        == 0) {
      throw new ChangedMeanwhileException();
    }
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
   * Imports the accounts of a release without a database from a file, which is deleted afterwards.
   * If the master dies in between, the next start repeats the import.
   *
   * @throws IOException if the file cannot be read; ignoring it could create a new administrator
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
          "the accounts in " + file + " cannot be read; repair or restore that file", e);
    }
    Loaded _ = change(new Loaded(AccountState.EMPTY, revision()), found);
    Files.delete(file);
  }
}
