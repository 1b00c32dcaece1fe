package org.equilux.master.jobs.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.equilux.master.files.DiskBlocks;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.BatchClosedException;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.json.Json;
import org.equilux.master.json.RecordFile;
import org.equilux.storage.Blob;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.OwnerOnly;

/**
 * The batches, in memory and on disk: records as {@code DATA/batches/ID.json}, common tables as
 * {@code DATA/batches/ID.lut}. Guarded by its own monitor; only the master that holds the lock of
 * {@link JobStore} uses the folder.
 */
public final class BatchStore {
  private static final System.Logger LOG = System.getLogger(BatchStore.class.getName());
  private static final String RECORD = ".json";
  private static final String TABLE = ".lut";

  private final Path folder;
  private final Map<String, Batch> batches = new LinkedHashMap<>();

  private BatchStore(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the batches of a data folder. A record that cannot be read is logged and left aside.
   *
   * @throws IOException if the folder cannot be used
   */
  public static BatchStore open(Path data) throws IOException {
    BatchStore store = new BatchStore(OwnerOnly.createFolders(data.resolve("batches")));
    List<Path> files;
    try (Stream<Path> listed = Files.list(store.folder)) {
      files = listed.toList();
    }
    for (Path file : files) {
      if (file.getFileName().toString().endsWith(RecordFile.DRAFT)) {
        Files.delete(file);
      } else if (file.getFileName().toString().endsWith(RECORD)) {
        store.load(file);
      }
    }
    store.removeStrayTables(files);
    return store;
  }

  /** Removes tables that were written when the master died, before their batches knew of them. */
  private synchronized void removeStrayTables(List<Path> files) throws IOException {
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.endsWith(TABLE)) {
        String id = name.substring(0, name.length() - TABLE.length());
        Batch batch = batches.get(id);
        boolean unread = batch == null && Files.exists(file(id));
        boolean made =
            batch != null
                && batch.commonTable() != null
                && batch.commonTable().state() == CommonTableStatus.State.MADE;
        if (!unread && !made) {
          Files.delete(file);
        }
      }
    }
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
   * @param most batches of its owner that are kept
   * @return whether there was room for it
   */
  public synchronized boolean add(Batch batch, int most) throws IOException {
    long own =
        batches.values().stream().filter(other -> other.owner().equals(batch.owner())).count();
    if (own >= most) {
      return false;
    }
    RecordFile.write(file(batch.id()), batch);
    batches.put(batch.id(), batch);
    return true;
  }

  public synchronized Collection<Batch> list() {
    return List.copyOf(batches.values());
  }

  public synchronized Optional<Batch> find(String id) {
    return Optional.ofNullable(batches.get(id));
  }

  /** An action during which a batch stays as it is. */
  public interface Held<T> {
    /**
     * Does it.
     *
     * @param batch empty if there is none of that id
     */
    T run(Optional<Batch> batch) throws IOException, UnsuitableException, BatchClosedException;
  }

  /** Does something while a batch is certain to stay as it is, or not to be there. */
  public synchronized <T> T holding(String id, Held<T> action)
      throws IOException, UnsuitableException, BatchClosedException {
    return action.run(find(id));
  }

  /**
   * Changes the status of a common table, on disk first.
   *
   * @return the status now; empty if there is no such batch or it has no common table
   */
  public synchronized Optional<CommonTableStatus> change(
      String id, UnaryOperator<CommonTableStatus> change) throws IOException {
    Batch batch = batches.get(id);
    if (batch == null || batch.commonTable() == null) {
      return Optional.empty();
    }
    Batch next = batch.with(change.apply(batch.commonTable()));
    if (!next.equals(batch)) {
      RecordFile.write(file(id), next);
      batches.put(id, next);
    }
    return Optional.of(next.commonTable());
  }

  /**
   * Fails the common table of a batch. If the disk refuses the record, the table has failed for
   * people all the same, and after a restart it fails again.
   */
  public synchronized void fail(String id, String why) {
    try {
      Optional<CommonTableStatus> _ = change(id, table -> table.failed(why));
    } catch (IOException e) {
      LOG.log(Level.ERROR, "that batch " + id + " failed is not on disk", e);
      batches.computeIfPresent(id, (_, batch) -> batch.with(batch.commonTable().failed(why)));
    }
  }

  /**
   * Takes a batch out of memory, so that nothing is added to it any more.
   *
   * @return it, if there was one
   */
  public synchronized Optional<Batch> forget(String id) {
    return Optional.ofNullable(batches.remove(id));
  }

  /** Puts a forgotten batch back. */
  public synchronized void remember(Batch batch) {
    batches.put(batch.id(), batch);
  }

  /** Removes the record of a batch that was forgotten, and its table. */
  public void delete(String id) throws IOException {
    Files.deleteIfExists(file(id));
    Files.deleteIfExists(table(id));
  }

  /**
   * Reads the common table of a batch, as {@link org.equilux.kernels.grid.LutGrid#encode} wrote it.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  public byte[] readTable(String id) throws IOException {
    return Files.readAllBytes(table(id));
  }

  /** The common table of a batch, as it was written. */
  Blob storedTable(String id) {
    return new FileBlob(table(id));
  }

  public void writeTable(String id, byte[] table) throws IOException {
    RecordFile.writeBytes(table(id), table);
  }

  public void deleteTable(String id) throws IOException {
    Files.deleteIfExists(table(id));
  }

  private Path table(String id) {
    return folder.resolve(id + TABLE);
  }

  /** Bytes that the record and the common table of a batch take on disk. */
  public long bytes(String id) throws IOException {
    return DiskBlocks.of(file(id)) + DiskBlocks.of(table(id));
  }

  private Path file(String id) {
    return folder.resolve(id + RECORD);
  }
}
