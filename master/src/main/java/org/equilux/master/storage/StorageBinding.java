package org.equilux.master.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.equilux.master.database.Database;
import org.equilux.master.database.Sql;
import org.equilux.storage.Blob;
import org.equilux.storage.ObjectStore;

/**
 * The bond between a database and the place of its files, which both know. A master removes files
 * of jobs that no record knows, so with a wrong place all files would be lost. Releases in which
 * masters shared a data folder kept the bond in a file of that folder.
 */
final class StorageBinding {
  /** In the data folder of an older release: an id, and the address of the object store. */
  static final String OLD_FILE = "storage";

  /** In the object store: the id. */
  static final String OWNER = "owner";

  private static final List<String> FOLDERS = List.of("jobs", "batches", "uploads");

  private final Database database;
  private final Path data;

  StorageBinding(Database database, Path data) {
    this.database = database;
    this.data = data;
  }

  private record Bound(String id, String address) {}

  /**
   * Checks that the files of this installation lie in the data folder.
   *
   * @throws IOException if they lie in an object store
   */
  void requireLocal() throws IOException {
    Optional<Bound> bound = bound();
    if (bound.isPresent()) {
      throw new IOException(
          "the files of this installation lie in %s; give that with --storage, or another folder with --data and a new database"
              .formatted(bound.get().address()));
    }
  }

  /**
   * Checks that the database and an object store belong together; binds them if both are new.
   *
   * @throws IOException if one of them belongs to another one
   */
  void requireBound(URI address, ObjectStore objects) throws IOException {
    Blob owner = objects.blob(OWNER);
    Optional<String> ownerId = owner(owner);
    Optional<Bound> known = bound();
    if (known.isEmpty()) {
      if (ownerId.isPresent()) {
        throw ofAnother(address);
      }
      requireNoFiles();
    }
    // The database first: it may be bound to a store without an owner, which is bound below.
    Bound bound =
        bind(known.orElseGet(() -> new Bound(UUID.randomUUID().toString(), address.toString())));
    if (!bound.address().equals(address.toString())) {
      throw new IOException(
          "the files of this installation lie in %s, and not in %s; give the right one with --storage, or another folder with --data and a new database"
              .formatted(bound.address(), address));
    }
    if (ownerId.isEmpty()) {
      owner.write((bound.id() + "\n").getBytes(StandardCharsets.UTF_8));
    } else if (!ownerId.get().equals(bound.id())) {
      throw ofAnother(address);
    }
    boolean _ = Files.deleteIfExists(data.resolve(OLD_FILE));
  }

  private IOException ofAnother(URI address) {
    return new IOException(
        "%s belongs to another installation than the data folder %s and its database; give the right ones with --data and --database, or another prefix with --storage"
            .formatted(address, data));
  }

  private static Optional<String> owner(Blob owner) throws IOException {
    try {
      return Optional.of(new String(owner.read(), StandardCharsets.UTF_8).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Optional<Bound> bound() throws IOException {
    Optional<Bound> known = database.transaction(StorageBinding::read);
    return known.isPresent() ? known : readOld();
  }

  private static Optional<Bound> read(Sql sql) throws SQLException, IOException {
    return sql.first(
        "select store, store_address from installation where store is not null",
        row -> new Bound(row.text("store"), row.text("store_address")));
  }

  /** Binds the database, unless another master has just done so; returns its bond. */
  private Bound bind(Bound next) throws IOException {
    return database.transaction(
        sql -> {
          int _ =
              sql.update(
                  "update installation set store = ?, store_address = ? where store is null",
                  next.id(),
                  next.address());
          return read(sql).orElseThrow();
        });
  }

  private Optional<Bound> readOld() throws IOException {
    Path file = data.resolve(OLD_FILE);
    try {
      List<String> lines = Files.readAllLines(file);
      if (lines.size() < 2) {
        throw new IOException(
            "%s has no id and address of an object store; restore it from a backup"
                .formatted(file));
      }
      return Optional.of(new Bound(lines.getFirst(), lines.get(1)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private void requireNoFiles() throws IOException {
    for (String folder : FOLDERS) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(data.resolve(folder))) {
        if (files.iterator().hasNext()) {
          throw new IOException(
              "the data folder %s has files of its own in %s; start without --storage, or give a new folder with --data"
                  .formatted(data, folder));
        }
      } catch (NoSuchFileException e) {
        // Made when it is needed.
      }
    }
  }
}
