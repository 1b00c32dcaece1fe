package org.equilux.master.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.equilux.master.json.RecordFile;
import org.equilux.storage.Blob;
import org.equilux.storage.ObjectStore;

/**
 * The bond between a data folder and the place of its files, which both know. A master removes
 * files of jobs that no record knows, so with a wrong place all files would be lost.
 */
final class StorageBinding {
  /** In the data folder: an id, and the address of the object store. */
  static final String FILE = "storage";

  /** In the object store: the id. */
  static final String OWNER = "owner";

  private static final List<String> FOLDERS = List.of("jobs", "batches", "uploads");

  private StorageBinding() {}

  private record Bound(String id, String address) {}

  /**
   * Checks that the files of a data folder lie in the folder.
   *
   * @throws IOException if they lie in an object store
   */
  static void requireLocal(Path data) throws IOException {
    Optional<Bound> bound = read(data);
    if (bound.isPresent()) {
      throw new IOException(
          "the files of the data folder %s lie in %s; give that with --storage, or another folder with --data"
              .formatted(data, bound.get().address()));
    }
  }

  /**
   * Checks that a data folder and an object store belong together; binds them if both are new.
   *
   * @throws IOException if one of them belongs to another one
   */
  static void requireBound(Path data, URI address, ObjectStore objects) throws IOException {
    Blob owner = objects.blob(OWNER);
    Optional<String> ownerId = owner(owner);
    Optional<Bound> bound = read(data);
    if (bound.isEmpty()) {
      if (ownerId.isPresent()) {
        throw new IOException(
            "%s belongs to another data folder than %s; give that one with --data, or another prefix with --storage"
                .formatted(address, data));
      }
      requireNoFiles(data);
      Bound next = new Bound(UUID.randomUUID().toString(), address.toString());
      // The folder first: it may be bound to a store without an owner, which is bound below.
      RecordFile.writeBytes(
          data.resolve(FILE),
          (next.id() + "\n" + next.address() + "\n").getBytes(StandardCharsets.UTF_8));
      bound = Optional.of(next);
    } else if (!bound.get().address().equals(address.toString())) {
      throw new IOException(
          "the files of the data folder %s lie in %s, and not in %s; give the right one with --storage, or another folder with --data"
              .formatted(data, bound.get().address(), address));
    }
    if (ownerId.isEmpty()) {
      owner.write((bound.get().id() + "\n").getBytes(StandardCharsets.UTF_8));
    } else if (!ownerId.get().equals(bound.get().id())) {
      throw new IOException(
          "%s belongs to another data folder than %s; give that one with --data, or another prefix with --storage"
              .formatted(address, data));
    }
  }

  private static Optional<String> owner(Blob owner) throws IOException {
    try {
      return Optional.of(new String(owner.read(), StandardCharsets.UTF_8).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Optional<Bound> read(Path data) throws IOException {
    Path file = data.resolve(FILE);
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

  private static void requireNoFiles(Path data) throws IOException {
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
