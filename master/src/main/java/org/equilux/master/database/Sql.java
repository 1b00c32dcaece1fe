package org.equilux.master.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.equilux.master.json.Json;

/**
 * Executor of the statements of one transaction. Arguments are strings, integers, times and null.
 */
public final class Sql {
  private final Connection connection;

  Sql(Connection connection) {
    this.connection = connection;
  }

  /** Returns the rows of a query in its order. */
  public <T> List<T> list(String query, Row.Mapper<T> mapper, Object... arguments)
      throws SQLException, IOException {
    try (PreparedStatement statement = prepared(query, arguments);
        ResultSet result = statement.executeQuery()) {
      List<T> found = new ArrayList<>();
      Row row = new Row(result);
      while (result.next()) {
        found.add(mapper.map(row));
      }
      return found;
    }
  }

  /** Returns the first row of a query. */
  public <T> Optional<T> first(String query, Row.Mapper<T> mapper, Object... arguments)
      throws SQLException, IOException {
    return list(query, mapper, arguments).stream().findFirst();
  }

  /**
   * Executes an insert, update, delete or schema statement.
   *
   * @return the number of rows
   */
  public int update(String statement, Object... arguments) throws SQLException {
    try (PreparedStatement prepared = prepared(statement, arguments)) {
      return prepared.executeUpdate();
    }
  }

  private PreparedStatement prepared(String text, Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(text);
    try {
      for (int i = 0; i < arguments.length; i++) {
        Object argument = arguments[i];
        statement.setObject(i + 1, argument instanceof Instant time ? micros(time) : argument);
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  /** Converts a time to whole microseconds since 1970, which sort equally in both databases. */
  private static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000);
  }

  /** Returns a record as JSON for storage in a column. */
  public static String json(Object record) {
    return new String(Json.bytes(record), StandardCharsets.UTF_8);
  }
}
