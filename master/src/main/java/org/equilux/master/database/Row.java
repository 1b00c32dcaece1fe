package org.equilux.master.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.equilux.master.json.Json;

/** A row of a query's result, valid until the next row is read. */
public final class Row {
  private final ResultSet result;

  Row(ResultSet result) {
    this.result = result;
  }

  /** Converter of a row to a value. */
  @FunctionalInterface
  public interface Mapper<T> {
    /** Reads the row's columns. */
    T map(Row row) throws SQLException, IOException;
  }

  /** Returns a text column; null for SQL's null. */
  public String text(String column) throws SQLException {
    return result.getString(column);
  }

  public long number(String column) throws SQLException {
    return result.getLong(column);
  }

  /** Returns an integer column; empty for SQL's null. */
  public OptionalLong optional(String column) throws SQLException {
    long number = result.getLong(column);
    return result.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /**
   * Returns a record stored as JSON.
   *
   * @throws IOException if the text is not JSON of the type
   */
  public <T> T json(String column, Class<T> type) throws SQLException, IOException {
    return Json.read(result.getString(column).getBytes(StandardCharsets.UTF_8), type);
  }
}
