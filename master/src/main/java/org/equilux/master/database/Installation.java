package org.equilux.master.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.equilux.master.json.RecordFile;

/**
 * The check that a data folder and a database belong together: both contain the same id. The data
 * folder contains the pictures, unless they are in an object store; the database contains the
 * records. A master removes the folders of jobs without a record, so a master with the wrong
 * database would delete the pictures of the folder.
 */
final class Installation {
  /** The name of the file with the id of the database to which the data folder belongs. */
  static final String FILE = "database-id";

  private Installation() {}

  /**
   * Checks that folder and database belong together. A new folder gets the id of the database if
   * the database is unused, or if the folder is not the place of the files of jobs.
   *
   * @param filesElsewhere whether the files of jobs are in an object store, which is checked by
   *     itself
   * @throws IOException if the folder belongs to another database, or the database to another
   *     folder
   */
  static void check(Database database, DatabaseSettings settings, Path data, boolean filesElsewhere)
      throws IOException {
    if (folderId(data).isEmpty()) {
      bind(database);
    }
    Optional<String> refusal =
        database.transaction(
            sql -> {
              // Masters that share a folder may start at the same time.
              if (database.isShared()) {
                Migrations.lock(sql);
              }
              return refusal(sql, settings, data, filesElsewhere);
            });
    if (refusal.isPresent()) {
      throw new IOException(refusal.get());
    }
  }

  /**
   * The reason why folder and database do not belong together; empty if they do. Writes the id of
   * the database into a new folder that may belong to it.
   */
  private static Optional<String> refusal(
      Sql sql, DatabaseSettings settings, Path data, boolean filesElsewhere)
      throws SQLException, IOException {
    Optional<String> folder = folderId(data);
    Optional<String> known = sql.first("select id from installation", row -> row.text("id"));
    if (known.equals(folder)) {
      return Optional.empty();
    }
    if (folder.isEmpty()
        && (settings.url().isEmpty() || isUnused(sql) || (filesElsewhere && isNew(data)))) {
      // The embedded database is in the folder. An unused database may belong to any folder, and so
      // may any database if the folder contains no files of jobs.
      write(data, known.orElseThrow());
      return Optional.empty();
    }
    return Optional.of(
        folder.isEmpty()
            ? "the database %s has the records of another data folder than %s; give the right one with --data, which masters share unless their files lie in an object store (--storage), or a new database with --database"
                .formatted(settings.shown(), data)
            : "the data folder %s belongs to another database than %s; give the right one with --database, restore it from a backup, or take a new data folder with --data"
                .formatted(
                    data, settings.url().isPresent() ? settings.shown() : data.resolve(Pool.FILE)));
  }

  private static Optional<String> folderId(Path data) throws IOException {
    try {
      return Optional.of(Files.readString(data.resolve(FILE)).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Stores an id in the database, unless it has one. */
  private static void bind(Database database) throws IOException {
    String id = UUID.randomUUID().toString();
    int _ =
        database.transaction(
            sql ->
                sql.update(
                    "insert into installation (one, id) values (1, ?) on conflict do nothing", id));
  }

  private static void write(Path data, String id) throws IOException {
    RecordFile.writeBytes(data.resolve(FILE), (id + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Whether the data folder contains no files of jobs. */
  private static boolean isNew(Path data) throws IOException {
    try (DirectoryStream<Path> jobs = Files.newDirectoryStream(data.resolve("jobs"))) {
      return !jobs.iterator().hasNext();
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private static boolean isUnused(Sql sql) throws SQLException, IOException {
    return sql.list(
            "select 1 as found from job union all select 1 from batch union all select 1"
                + " from upload limit 1",
            _ -> true)
        .isEmpty();
  }
}
