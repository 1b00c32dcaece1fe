package org.equilux.master.jobs.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.equilux.master.database.Database;
import org.equilux.master.database.RecordTable;
import org.equilux.master.database.Sql;
import org.equilux.master.files.DiskBlocks;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.json.RecordFile;
import org.equilux.master.storage.StorePart;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobInfo;
import org.equilux.storage.BlobName;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.file.OwnerOnly;

/**
 * The store of batches: records in the database, and common tables as blobs {@code ID.lut} in
 * {@code DATA/batches} or in an object store. Each change of a batch locks the batch's row, which
 * serializes the changes of all masters.
 */
public final class BatchStore {
  /** The suffix of records in releases without a database. */
  private static final String OLD_RECORD = ".json";

  private static final String TABLE = ".lut";

  private static final String COLUMNS = "select id, record from batch ";

  /**
   * Batches with a step due: a member of an unfinished table has ended without counts; all members
   * are counted; or members have not been told that the table is computed or has failed.
   */
  private static final String DUE =
      """
      select id from batch b where (
      (b.table_state in ('OPEN', 'CLOSED') and exists (select 1 from job j where j.batch = b.id
        and j.state in ('DONE', 'FAILED', 'CANCELLED')))
      or (b.table_state = 'CLOSED' and b.master is null and not exists (select 1 from job j
        where j.batch = b.id and not (j.state = 'QUEUED' and j.ready = 0)))
      or (b.table_state = 'MADE' and exists (select 1 from job j where j.batch = b.id
        and j.state = 'QUEUED' and j.ready = 0))
      or (b.table_state = 'FAILED' and exists (select 1 from job j where j.batch = b.id
        and j.state in ('QUEUED', 'RUNNING'))))
      """;

  private final Path folder;
  private final StorePart blobs;
  private final Database database;
  private final RecordTable<Batch> records;

  private BatchStore(Path folder, StorePart blobs, Database database, RecordTable<Batch> records) {
    this.folder = folder;
    this.blobs = blobs;
    this.database = database;
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

    @Override
    public List<RecordTable.Column> columns(Batch batch) {
      return List.of(
          new RecordTable.Column("account", batch.owner()),
          new RecordTable.Column(
              "table_state",
              batch.commonTable() == null ? null : batch.commonTable().state().name()));
    }
  }

  /**
   * Opens the batches of a data folder. The first master imports those of an older release.
   *
   * @param blobs for common tables
   * @throws IOException if the folder, the tables or the database cannot be used
   */
  public static BatchStore open(Path data, StorePart blobs, Database database) throws IOException {
    BatchStore store =
        new BatchStore(
            OwnerOnly.createFolders(data.resolve("batches")),
            blobs,
            database,
            new RecordTable<>(database, "batch", Batch.class, new Kind()));
    if (database.joinedAlone()) {
      try (Stream<Path> listed = Files.list(store.folder)) {
        store.takeOver(listed.toList());
      }
      store.removeStrayTables();
    }
    return store;
  }

  private void takeOver(List<Path> files) throws IOException {
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
  }

  /** Removes tables that were written by a master that died before it recorded them. */
  private void removeStrayTables() throws IOException {
    Set<String> known = records.ids();
    Map<String, Batch> batches =
        records.list().stream().collect(Collectors.toMap(Batch::id, batch -> batch));
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
   * Stores a new batch.
   *
   * @param most limit of stored batches of its owner
   * @return false if the limit is reached
   */
  public boolean add(Batch batch, int most) throws IOException {
    return database.transaction(
        sql -> {
          long own =
              JobQueries.number(
                  sql, "select count(*) as n from batch where account = ?", batch.owner());
          if (own >= most) {
            return false;
          }
          records.add(sql, batch);
          return true;
        });
  }

  /**
   * Lists batches, newest first.
   *
   * @param account id of their owner; empty for all
   */
  public List<Batch> list(String account) throws IOException {
    return account.isEmpty()
        ? rows("order by created desc, id desc")
        : rows("where account = ? order by created desc, id desc", account);
  }

  private List<Batch> rows(String rest, Object... arguments) throws IOException {
    return database.transaction(sql -> sql.list(COLUMNS + rest, records::read, arguments)).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  public Optional<Batch> find(String id) throws IOException {
    return rows("where id = ?", id).stream().findFirst();
  }

  /**
   * Locks a batch until the end of the transaction.
   *
   * @return empty if there is none of this id
   */
  public Optional<Batch> lock(Sql sql, String id) throws SQLException, IOException {
    int _ = sql.update("update batch set table_state = table_state where id = ?", id);
    return sql.first(COLUMNS + "where id = ?", records::read, id).flatMap(found -> found);
  }

  /**
   * Changes the status of a common table.
   *
   * @return the new status; empty if there is no such batch or it has no common table
   */
  public Optional<CommonTableStatus> change(String id, UnaryOperator<CommonTableStatus> change)
      throws IOException {
    return database.transaction(
        sql -> {
          Optional<Batch> batch = lock(sql, id);
          if (batch.isEmpty() || batch.get().commonTable() == null) {
            return Optional.empty();
          }
          Batch next = batch.get().with(change.apply(batch.get().commonTable()));
          if (!next.equals(batch.get())) {
            boolean _ = records.update(sql, next, "", "");
          }
          return Optional.of(next.commonTable());
        });
  }

  /** The batches with a step due for their common tables or members. */
  public List<String> due() throws IOException {
    return database.transaction(sql -> sql.list(DUE, row -> row.text("id")));
  }

  /** Whether a step is due for the common table of a batch or one of its members. */
  public boolean isDue(String id) throws IOException {
    return database.transaction(sql -> sql.first(DUE + "and b.id = ?", _ -> true, id).isPresent());
  }

  /**
   * Claims the computation of a common table for this master.
   *
   * @return false if another master has the claim
   */
  public boolean claim(String id) throws IOException {
    return database.transaction(
            sql ->
                sql.update(
                    "update batch set master = ? where id = ? and table_state = 'CLOSED' and"
                        + " (master is null or master = ?)",
                    database.master(),
                    id,
                    database.master()))
        == 1;
  }

  /** Releases the claim of the computation of a common table. */
  public void release(String id) throws IOException {
    int _ =
        database.transaction(
            sql ->
                sql.update(
                    "update batch set master = null where id = ? and master = ?",
                    id,
                    database.master()));
  }

  /**
   * Deletes a batch without jobs, and its table.
   *
   * @return false if the batch has jobs
   */
  public boolean delete(String id) throws IOException {
    boolean empty =
        database.transaction(
            sql -> {
              Optional<Batch> _ = lock(sql, id);
              if (sql.first("select 1 from job where batch = ?", _ -> true, id).isPresent()) {
                return false;
              }
              int _ = records.delete(sql, id);
              DataBudget.close(sql, id);
              return true;
            });
    if (empty) {
      deleteTable(id);
    }
    return empty;
  }

  /**
   * The common table of a batch, in the encoding of {@link
   * org.equilux.kernels.grid.LutGrid#encode}.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  public byte[] readTable(String id) throws IOException {
    return storedTable(id).read();
  }

  /** The blob of a batch's common table. */
  Blob storedTable(String id) {
    return blobs.blob(id + TABLE);
  }

  public void writeTable(String id, byte[] table) throws IOException {
    storedTable(id).writeDurably(table);
  }

  public void deleteTable(String id) throws IOException {
    blobs.delete(id + TABLE);
  }

  /** The size in bytes of a batch's common table; 0 if there is none. */
  public long bytes(String id) throws IOException {
    try (RandomAccessSource table = storedTable(id).open()) {
      return DiskBlocks.of(table.size());
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
