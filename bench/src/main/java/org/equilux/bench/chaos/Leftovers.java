package org.equilux.bench.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.equilux.storage.BlobInfo;
import org.equilux.storage.ObjectStore;

/**
 * What is left after all jobs are deleted: rows of the database, files of the data folders, objects
 * and unfinished uploads of the store.
 */
final class Leftovers implements AutoCloseable {
  /** Idempotency keys stay for an hour, as requests may be late. */
  private static final List<String> TABLES = List.of("job", "batch", "upload", "stored_bytes");

  private static final List<String> FOLDERS = List.of("jobs", "uploads", "batches");

  /** The object that says to which masters the store belongs. */
  private static final Set<String> KEPT = Set.of("owner");

  private final ChaosServers servers;
  private final List<Path> folders;
  private final Optional<ObjectStore> store;

  /**
   * Opens the servers, without proxies.
   *
   * @param folders the data folders
   * @param spool an empty folder
   */
  Leftovers(ChaosServers servers, List<Path> folders, Path spool) throws IOException {
    this.servers = servers;
    this.folders = folders;
    this.store =
        servers.store().isPresent()
            ? Optional.of(servers.store().get().open(spool))
            : Optional.empty();
  }

  /** Rows, and files and objects of jobs that were known. */
  List<String> ofJobs(Set<String> jobs) throws IOException {
    List<String> left = rows();
    for (String file : files()) {
      if (jobs.stream().anyMatch(file::contains)) {
        left.add(file);
      }
    }
    for (String object : objects()) {
      // A worker that was lost may store a band later; the janitor removes it.
      if (jobs.stream().anyMatch(object::contains) && !object.contains("/bands/")) {
        left.add(object);
      }
    }
    return left;
  }

  /** Everything, also what masters and workers left that died. */
  List<String> all() throws IOException {
    List<String> left = rows();
    left.addAll(files());
    left.addAll(objects());
    return left;
  }

  private List<String> rows() throws IOException {
    List<String> left = new ArrayList<>();
    try (Connection connection = servers.connect();
        Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        try (ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
          rows.next();
          if (rows.getLong(1) > 0) {
            left.add("%d rows of %s".formatted(rows.getLong(1), table));
          }
        }
      }
    } catch (SQLException e) {
      throw new IOException("the database cannot be asked: " + e.getMessage(), e);
    }
    return left;
  }

  private List<String> files() throws IOException {
    List<String> left = new ArrayList<>();
    for (Path data : folders) {
      for (String name : FOLDERS) {
        try (Stream<Path> files = Files.list(data.resolve(name))) {
          files.map(Path::toString).forEach(left::add);
        } catch (NoSuchFileException e) {
          // The folder is made when something comes into it.
        }
      }
    }
    return left;
  }

  private List<String> objects() throws IOException {
    List<String> left = new ArrayList<>();
    if (store.isPresent()) {
      store.get().list("").stream()
          .map(BlobInfo::name)
          .filter(name -> !KEPT.contains(name))
          .forEach(left::add);
      store.get().growingNames("").forEach(left::add);
      left.addAll(store.get().unfinished(""));
    }
    return left;
  }

  @Override
  public void close() {
    store.ifPresent(ObjectStore::close);
  }
}
