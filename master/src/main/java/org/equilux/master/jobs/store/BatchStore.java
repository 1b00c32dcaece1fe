package org.equilux.master.jobs.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.equilux.master.database.Database;
import org.equilux.master.database.RecordTable;
import org.equilux.master.files.DiskBlocks;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.BatchClosedException;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.json.RecordFile;
import org.equilux.master.storage.StorePart;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobInfo;
import org.equilux.storage.BlobName;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.file.OwnerOnly;

/**
 * The batches, in memory and in the database, and their common tables, which are blobs: {@code
 * ID.lut}, in {@code DATA/batches} or in an object store. Guarded by its own monitor; only the
 * master that holds the lock of the data folder uses them.
 */
public final class BatchStore {
  private static final System.Logger LOG = System.getLogger(BatchStore.class.getName());

  /** Ended the names of records in releases without a database. */
  private static final String OLD_RECORD = ".json";

  private static final String TABLE = ".lut";

  private final Path folder;
  private final StorePart blobs;
  private final RecordTable<Batch> records;
  private final Map<String, Batch> batches = new LinkedHashMap<>();

  private BatchStore(Path folder, StorePart blobs, RecordTable<Batch> records) {
    this.folder = folder;
    this.blobs = blobs;
    this.records = records;
  }

  private static final class Kind implements RecordTable.Kind<Batch> {
    @Override
    public String id(Batch batch) {
      return batch.id();
    }

    @Override
    public Instant created(Batch batch) {
      return batch.created();
    }

    @Override
    public boolean isComplete(Batch batch) {
      return batch.name() != null && batch.created() != null;
    }
  }

  /**
   * Opens the batches of a data folder, and takes over those that an older release left there.
   *
   * @param blobs for common tables
   * @throws IOException if the folder, the tables or the database cannot be used
   */
  public static BatchStore open(Path data, StorePart blobs, Database database) throws IOException {
    BatchStore store =
        new BatchStore(
            OwnerOnly.createFolders(data.resolve("batches")),
            blobs,
            new RecordTable<>(database, "batch", Batch.class, new Kind()));
    List<Path> files;
    try (Stream<Path> listed = Files.list(store.folder)) {
      files = listed.toList();
    }
    store.load(files);
    store.removeStrayTables();
    return store;
  }

  private synchronized void load(List<Path> files) throws IOException {
    List<RecordTable.OldFile> old = new ArrayList<>();
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.endsWith(RecordFile.DRAFT) || name.startsWith(BlobName.RESERVED)) {
        Files.delete(file);
      } else if (name.endsWith(OLD_RECORD)) {
        String id = name.substring(0, name.length() - OLD_RECORD.length());
        old.add(new RecordTable.OldFile(file, id));
      }
    }
    records.takeOver(old);
    records.list().forEach(batch -> batches.put(batch.id(), batch));
  }

  /** Removes tables that were written when the master died, before their batches knew of them. */
  private synchronized void removeStrayTables() throws IOException {
    Set<String> known = records.ids();
    for (BlobInfo blob : blobs.list("")) {
      String name = blobs.name(blob);
      if (name.endsWith(TABLE)) {
        String id = name.substring(0, name.length() - TABLE.length());
        Batch batch = batches.get(id);
        boolean unread =
            batch == null && (known.contains(id) || Files.exists(folder.resolve(id + OLD_RECORD)));
        boolean made =
            batch != null
                && batch.commonTable() != null
                && batch.commonTable().state() == CommonTableStatus.State.MADE;
        if (!unread && !made) {
          blobs.delete(name);
        }
      }
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
    records.add(batch);
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
   * Changes the status of a common table, in the database first.
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
      records.save(next);
      batches.put(id, next);
    }
    return Optional.of(next.commonTable());
  }

  /**
   * Fails the common table of a batch. If the database refuses the record, the table has failed for
   * people all the same, and after a restart it fails again.
   */
  public synchronized void fail(String id, String why) {
    try {
      Optional<CommonTableStatus> _ = change(id, table -> table.failed(why));
    } catch (IOException e) {
      LOG.log(Level.ERROR, "that batch " + id + " failed is not in the database", e);
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
    records.delete(id);
    deleteTable(id);
  }

  /**
   * Reads the common table of a batch, as {@link org.equilux.kernels.grid.LutGrid#encode} wrote it.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  public byte[] readTable(String id) throws IOException {
    return storedTable(id).read();
  }

  /** The common table of a batch, as it was written. */
  Blob storedTable(String id) {
    return blobs.blob(id + TABLE);
  }

  public void writeTable(String id, byte[] table) throws IOException {
    storedTable(id).writeDurably(table);
  }

  public void deleteTable(String id) throws IOException {
    blobs.delete(id + TABLE);
  }

  /** Bytes that the common table of a batch takes up. */
  public long bytes(String id) throws IOException {
    try (RandomAccessSource table = storedTable(id).open()) {
      return DiskBlocks.of(table.size());
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
