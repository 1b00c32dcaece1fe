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
 * A table of records of one type, each as JSON beside its id, the time at which it was made, and
 * columns by which it is found.
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
   * Tells of records what the table needs to know.
   *
   * @param <T> the type of records
   */
  public interface Kind<T> {
    String id(T record);

    Instant created(T record);

    /** Whether a record has all its parts; one of another release, or a damaged one, may not. */
    boolean isComplete(T record);

    /** The columns that follow from a record; the first one is never null. */
    default List<Column> columns(T record) {
      return List.of();
    }
  }

  /** A column's value: a text, a whole number, a time or null. */
  public record Column(String name, Object value) {}

  /**
   * @param name of the table in the schema; what its rows are in messages
   */
  public RecordTable(Database database, String name, Class<T> type, Kind<T> kind) {
    this.database = database;
    this.name = name;
    this.type = type;
    this.kind = kind;
  }

  /** Every record, the oldest first. One that cannot be read is logged and left as it is. */
  public List<T> list() throws IOException {
    String query = "select id, record from " + name + " order by created, id";
    return database.transaction(sql -> sql.list(query, this::read)).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  /** Reads a row with the columns id and record; empty, and logged, if it cannot be read. */
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

  /** The ids of all records, those that cannot be read included. */
  public Set<String> ids() throws IOException {
    String query = "select id from " + name;
    return new HashSet<>(database.transaction(sql -> sql.list(query, row -> row.text("id"))));
  }

  /** Keeps a new record. */
  public void add(T record) throws IOException {
    boolean _ =
        database.transaction(
            sql -> {
              add(sql, record);
              return true;
            });
  }

  /** Keeps a new record as a part of a transaction; one of its id that is there already stays. */
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
   * Replaces a record and its columns as a part of a transaction.
   *
   * @param also further assignments, each with a comma before it
   * @param condition on the row, beside its id
   * @param arguments of the two, in their order
   * @return whether there was a row that fits
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
   * Keeps the next state of a record.
   *
   * @throws IOException if it cannot be kept, or the record was deleted
   */
  public void save(T record) throws IOException {
    if (!database.transaction(sql -> update(sql, record, "", ""))) {
      throw new IOException("the %s %s was deleted".formatted(name, kind.id(record)));
    }
  }

  /** Fills the columns of rows that an older release left, which had none. */
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

  /** Deletes a record, if it is there. */
  public void delete(String id) throws IOException {
    int _ = database.transaction(sql -> delete(sql, id));
  }

  /** Deletes a record as a part of a transaction. */
  public int delete(Sql sql, String id) throws SQLException {
    return sql.update("delete from " + name + " where id = ?", id);
  }

  /**
   * A record that a release without a database kept as a JSON file.
   *
   * @param id that the name of the file or its folder tells
   */
  public record OldFile(Path file, String id) {}

  /**
   * Takes records over from an older release: fills the columns of its rows, inserts the records of
   * its files, all in one transaction, and removes these files afterwards. A file that cannot be
   * read is logged and stays. If the master dies in between, the next start finds the files again,
   * and the records that are there stay as they are.
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
