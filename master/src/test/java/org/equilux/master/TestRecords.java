package org.equilux.master;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.equilux.master.database.Database;
import org.equilux.master.database.DatabaseSettings;
import org.sqlite.SQLiteDataSource;

/** Access to the embedded database of a data folder, also while a master uses it. */
public final class TestRecords {
  private final SQLiteDataSource source = new SQLiteDataSource();

  private TestRecords(Path data) {
    source.setUrl("jdbc:sqlite:" + data.resolve("equilux.db"));
    source.getConfig().setBusyTimeout(10_000);
  }

  /** The records of a data folder. */
  public static TestRecords of(Path data) {
    return new TestRecords(data);
  }

  /** Opens the embedded database of a data folder as a master does. */
  public static Database open(Path data) throws java.io.IOException {
    return Database.open(DatabaseSettings.EMBEDDED, data, false);
  }

  /** Returns a job's record as JSON. */
  public String job(String id) {
    return record("job", id);
  }

  private String record(String table, String id) {
    List<String> found = rows("select record from " + table + " where id = ?", id);
    if (found.size() != 1) {
      throw new AssertionError("%d records of %s %s".formatted(found.size(), table, id));
    }
    return found.getFirst();
  }

  /** Replaces a job's record; the next start derives the columns from it. */
  public void editJob(String id, UnaryOperator<String> edit) {
    edit("job", id, edit);
  }

  /** Replaces a batch's record. */
  public void editBatch(String id, UnaryOperator<String> edit) {
    edit("batch", id, edit);
  }

  private void edit(String table, String id, UnaryOperator<String> edit) {
    String next = edit.apply(record(table, id));
    try (Connection connection = source.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "update " + table + " set record = ?, account = null where id = ?")) {
      statement.setString(1, next);
      statement.setString(2, id);
      int _ = statement.executeUpdate();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Makes the database reject a kind of change.
   *
   * @param change insert, update or delete of a job
   * @param when an SQL condition on the old and the new row
   */
  public void refuse(String change, String when) {
    execute(
        "create trigger refuse_%s before %s on job when %s begin select raise(fail, 'the test refuses'); end"
            .formatted(change, change, when));
  }

  /** Removes the rejection of a kind of change. */
  public void accept(String change) {
    execute("drop trigger refuse_" + change);
  }

  private void execute(String statement) {
    try (Connection connection = source.getConnection();
        PreparedStatement prepared = connection.prepareStatement(statement)) {
      int _ = prepared.executeUpdate();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns all records of accounts, tokens and sessions with the keys of their rows. */
  public String accounts() {
    return String.join(
        "\n",
        rows(
            "select name || record from account union all select hash || record from api_token"
                + " union all select hash || record from browser_session"));
  }

  private List<String> rows(String query, String... arguments) {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(query)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setString(i + 1, arguments[i]);
      }
      List<String> found = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          found.add(result.getString(1));
        }
      }
      return found;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
