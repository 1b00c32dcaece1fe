package org.equilux.master.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.equilux.master.json.Json;

/** A row of a query's result. It is read before the next row is. */
public final class Row {
  private final ResultSet result;

  Row(ResultSet result) {
    this.result = result;
  }

  /** Makes a value of a row. */
  @FunctionalInterface
  public interface Mapper<T> {
    /** Reads the columns that the value needs. */
    T map(Row row) throws SQLException, IOException;
  }

  /** A column of texts; null for SQL's null. */
  public String text(String column) throws SQLException {
    return result.getString(column);
  }

  public long number(String column) throws SQLException {
    return result.getLong(column);
  }

  /** A column of whole numbers; empty for SQL's null. */
  public OptionalLong optional(String column) throws SQLException {
    long number = result.getLong(column);
    return result.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /**
   * A record that is kept as JSON.
   *
   * @throws IOException if the text is no JSON of that type
   */
  public <T> T json(String column, Class<T> type) throws SQLException, IOException {
    return Json.read(result.getString(column).getBytes(StandardCharsets.UTF_8), type);
  }
}
