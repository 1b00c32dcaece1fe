package org.equilux.master.database;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.equilux.master.json.Json;

/**
 * A table of records of one type. Each row has the record as JSON, its id, its creation time, and
 * columns for queries.
 *
 * @param <T> the type of records
 */
public final class RecordTable<T> {
  private static final System.Logger LOG = System.getLogger(RecordTable.class.getName());

  private final Database database;
  private final String name;
  private final Class<T> type;
  private final Kind<T> kind;

  /**
   * The properties of a record type that the table uses.
   *
   * @param <T> the type of records
   */
  public interface Kind<T> {
    String id(T record);

    Instant created(T record);

    /**
     * Whether a record has all its parts, which a damaged record or one of another release may not
     * have.
     */
    boolean isComplete(T record);

    /** The columns derived from a record; the first one is never null. */
    default List<Column> columns(T record) {
      return List.of();
    }
  }

  /** A column's value: a text, a whole number, a time or null. */
  public record Column(String name, Object value) {}

  /**
   * @param name the name of the table in the schema, and of its records in messages
   */
  public RecordTable(Database database, String name, Class<T> type, Kind<T> kind) {
    this.database = database;
    this.name = name;
    this.type = type;
    this.kind = kind;
  }

  /** Returns all records, the oldest first. An unreadable record is logged and skipped. */
  public List<T> list() throws IOException {
    String query = "select id, record from " + name + " order by created, id";
    return database.transaction(sql -> sql.list(query, this::read)).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  /** Reads a row with the columns id and record; empty, and logged, if the record is unreadable. */
  public Optional<T> read(Row row) throws SQLException {
    String id = row.text("id");
    try {
      T found = row.json("record", type);
      check(found, id);
      return Optional.of(found);
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.ERROR, "the record of %s %s cannot be read".formatted(name, id), e);
      return Optional.empty();
    }
  }

  private void check(T record, String id) throws IOException {
    if (!kind.isComplete(record) || !id.equals(kind.id(record))) {
      throw new IOException("the record is incomplete or of another " + name);
    }
  }

  /** Returns the ids of all records, including unreadable ones. */
  public Set<String> ids() throws IOException {
    String query = "select id from " + name;
    return new HashSet<>(database.transaction(sql -> sql.list(query, row -> row.text("id"))));
  }

  /** Inserts a new record. */
  public void add(T record) throws IOException {
    boolean _ =
        database.transaction(
            sql -> {
              add(sql, record);
              return true;
            });
  }

  /** Inserts a new record within a transaction; an existing record with its id is not changed. */
  public void add(Sql sql, T record) throws SQLException {
    List<Object> values = new ArrayList<>(List.of(kind.id(record), kind.created(record)));
    values.add(Sql.json(record));
    StringBuilder names = new StringBuilder("id, created, record");
    for (Column column : kind.columns(record)) {
      boolean _ = values.add(column.value());
      names.append(", ").append(column.name());
    }
    String places = "?, ".repeat(values.size() - 1) + "?";
    int _ =
        sql.update(
            "insert into %s (%s) values (%s) on conflict do nothing".formatted(name, names, places),
            values.toArray());
  }

  /**
   * Replaces a record and its columns within a transaction.
   *
   * @param also further assignments, each preceded by a comma
   * @param condition on the row, in addition to its id
   * @param arguments of {@code also} and {@code condition}, in this order
   * @return whether a matching row existed
   */
  public boolean update(Sql sql, T record, String also, String condition, Object... arguments)
      throws SQLException {
    List<Object> values = new ArrayList<>();
    values.add(Sql.json(record));
    StringBuilder set = new StringBuilder("record = ?");
    for (Column column : kind.columns(record)) {
      boolean _ = values.add(column.value());
      set.append(", ").append(column.name()).append(" = ?");
    }
    long before = also.chars().filter(c -> c == '?').count();
    values.addAll(Arrays.asList(arguments).subList(0, (int) before));
    values.add(kind.id(record));
    values.addAll(Arrays.asList(arguments).subList((int) before, arguments.length));
    return sql.update(
            "update %s set %s%s where id = ?%s"
                .formatted(name, set, also, condition.isEmpty() ? "" : " and " + condition),
            values.toArray())
        == 1;
  }

  /**
   * Stores the next state of a record.
   *
   * @throws IOException if the record cannot be stored or was deleted
   */
  public void save(T record) throws IOException {
    if (!database.transaction(sql -> update(sql, record, "", ""))) {
      throw new IOException("the %s %s was deleted".formatted(name, kind.id(record)));
    }
  }

  /** Fills the columns of rows that were written by a release without these columns. */
  private void fillColumns() throws IOException {
    boolean _ =
        database.transaction(
            sql -> {
              for (Optional<T> each : sql.list(unfilled(), this::read)) {
                if (each.isPresent()) {
                  boolean _ = update(sql, each.get(), "", "");
                }
              }
              return true;
            });
  }

  private String unfilled() {
    return "select id, record from %s where account is null".formatted(name);
  }

  /** Deletes a record if it exists. */
  public void delete(String id) throws IOException {
    int _ = database.transaction(sql -> delete(sql, id));
  }

  /** Deletes a record within a transaction. */
  public int delete(Sql sql, String id) throws SQLException {
    return sql.update("delete from " + name + " where id = ?", id);
  }

  /**
   * A JSON file with a record, written by a release without a database.
   *
   * @param id the id in the name of the file or of its folder
   */
  public record OldFile(Path file, String id) {}

  /**
   * Imports the records of an earlier release in one transaction: fills the columns of its rows and
   * inserts the records of its files, which are removed afterwards. An unreadable file is logged
   * and kept. If the master dies before the removal, the next start finds the files again and does
   * not change the records that exist already.
   */
  public void takeOver(List<OldFile> files) throws IOException {
    fillColumns();
    List<T> found = new ArrayList<>();
    List<Path> read = new ArrayList<>();
    for (OldFile old : files) {
      try {
        T record = Json.read(Files.readAllBytes(old.file()), type);
        check(record, old.id());
        found.add(record);
        read.add(old.file());
      } catch (IOException | RuntimeException e) {
        LOG.log(Level.ERROR, "the %s in %s cannot be read".formatted(name, old.file()), e);
      }
    }
    if (found.isEmpty()) {
      return;
    }
    boolean _ =
        database.transaction(
            sql -> {
              for (T record : found) {
                add(sql, record);
              }
              return true;
            });
    for (Path file : read) {
      Files.delete(file);
    }
    LOG.log(Level.INFO, "took over {0} records of {1} from files", found.size(), name);
  }
}
