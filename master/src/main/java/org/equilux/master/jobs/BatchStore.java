package org.equilux.master.jobs;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.equilux.master.json.Json;
import org.equilux.master.json.RecordFile;

/**
 * The batches there are, in memory and on disk, as {@code DATA/batches/ID.json}. Guarded by its own
 * monitor; the folder is that of the one master that holds the lock of {@link JobStore}.
 */
final class BatchStore {
  private static final System.Logger LOG = System.getLogger(BatchStore.class.getName());
  private static final String RECORD = ".json";

  private final Path folder;
  private final int most;
  private final Map<String, Batch> batches = new LinkedHashMap<>();

  private BatchStore(Path folder, int most) {
    this.folder = folder;
    this.most = most;
  }

  /**
   * Opens the batches of a data folder. A record that cannot be read is logged and left aside.
   *
   * @param most batches that are kept
   * @throws IOException if the folder cannot be used
   */
  static BatchStore open(Path data, int most) throws IOException {
    BatchStore store = new BatchStore(Files.createDirectories(data.resolve("batches")), most);
    List<Path> files;
    try (Stream<Path> listed = Files.list(store.folder)) {
      files = listed.toList();
    }
    for (Path file : files) {
      if (file.getFileName().toString().endsWith(RecordFile.DRAFT)) {
        Files.delete(file);
      } else {
        store.load(file);
      }
    }
    return store;
  }

  private synchronized void load(Path file) {
    try {
      Batch found = Json.read(Files.readAllBytes(file), Batch.class);
      boolean complete = found.name() != null && found.created() != null;
      if (!complete || !file.getFileName().toString().equals(found.id() + RECORD)) {
        throw new IOException("it is incomplete or another batch's");
      }
      batches.put(found.id(), found);
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.ERROR, "the batch " + file + " cannot be read and is left aside", e);
    }
  }

  /**
   * Keeps a new batch.
   *
   * @return whether there was room for it
   */
  synchronized boolean add(Batch batch) throws IOException {
    if (batches.size() >= most) {
      return false;
    }
    RecordFile.write(file(batch.id()), batch);
    batches.put(batch.id(), batch);
    return true;
  }

  synchronized Collection<Batch> list() {
    return List.copyOf(batches.values());
  }

  synchronized Optional<Batch> find(String id) {
    return Optional.ofNullable(batches.get(id));
  }

  /**
   * Does something while a batch is certain to stay, or not to be there.
   *
   * @param action of which the result is returned; hears whether there is such a batch
   */
  synchronized <T> T holding(String id, Function<Boolean, T> action) {
    return action.apply(batches.containsKey(id));
  }

  /**
   * Takes a batch out of memory, so that nothing is added to it any more.
   *
   * @return it, if there was one
   */
  synchronized Optional<Batch> forget(String id) {
    return Optional.ofNullable(batches.remove(id));
  }

  /** Takes back that a batch was forgotten. */
  synchronized void remember(Batch batch) {
    batches.put(batch.id(), batch);
  }

  /** Removes the record of a batch that was forgotten. */
  void delete(String id) throws IOException {
    Files.deleteIfExists(file(id));
  }

  private Path file(String id) {
    return folder.resolve(id + RECORD);
  }
}
