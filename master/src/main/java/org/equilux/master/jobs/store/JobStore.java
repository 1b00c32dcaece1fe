package org.equilux.master.jobs.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.database.Database;
import org.equilux.master.database.RecordTable;
import org.equilux.master.files.DiskBlocks;
import org.equilux.master.files.FileLinks;
import org.equilux.master.files.FolderTree;
import org.equilux.master.jobs.model.ChunkMapView;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.json.Json;
import org.equilux.master.storage.FileStorage;
import org.equilux.master.storage.StorePart;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobInfo;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.OwnerOnly;

/**
 * The files of jobs: a folder each, whose files have constant names. What a client gave and gets,
 * tables, counts and chunk maps are {@link Blob}s, which may lie in an object store under the same
 * names; everything else is local and private to this class. A folder without a record in the
 * {@link JobRepository} is half an upload.
 *
 * <pre>
 *   DATA/batches/                    see {@link BatchStore}
 *   DATA/jobs/ID/part-N              a received file, until its role is known
 *   DATA/jobs/ID/input               as it was uploaded
 *   DATA/jobs/ID/attachment-NAME     a file given as the operation's parameter NAME
 *   DATA/jobs/ID/lut-PAGE            a page's tables, from 1, while it runs and once it is done
 *   DATA/jobs/ID/counts              of its picture, until the common table of its batch is made
 *   DATA/jobs/ID/result              once the job is done
 *   DATA/jobs/ID/bands/              parts of the result that workers store, while it runs
 *   DATA/jobs/ID/chunks-PAGE         how a page's chunks were done; local
 *   DATA/jobs/ID/scratch/            decoded rows, while it runs; local, one of each master. Where
 *                                    masters share an object store: OWN/scratch/ID/
 * </pre>
 */
public final class JobStore {
  private static final System.Logger LOG = System.getLogger(JobStore.class.getName());

  /** Had the record of a job in releases without a database. */
  private static final String OLD_RECORD = "job.json";

  private static final String INPUT = "input";
  private static final String RESULT = "result";
  private static final String COUNTS = "counts";
  private static final String SCRATCH = "scratch";
  private static final String PART = "part-";
  private static final String ATTACHMENT = "attachment-";
  private static final String TABLES = "lut-";
  private static final String CHUNKS = "chunks-";

  /** A file that is received is added to more often than that. */
  private static final Duration STRAY_AGE = Duration.ofDays(1);

  /** Bits of an id, written in base 32. */
  private static final int ID_BITS = 130;

  private final Path jobs;
  private final StorePart blobs;
  private final JobRepository records;

  /** Whether other masters use these files, too. */
  private final boolean shared;

  /** The name of the folder of a run's decoded rows; each master has its own. */
  private final String scratch;

  /** The folder for the scratch folders of jobs whose files lie elsewhere. */
  private final Path ownScratch;

  private final SecureRandom random = new SecureRandom();

  private JobStore(Path jobs, StorePart blobs, JobRepository records, Database database) {
    this.jobs = jobs;
    this.blobs = blobs;
    this.records = records;
    this.shared = database.isShared();
    this.scratch = shared ? SCRATCH + "-" + database.master() : SCRATCH;
    this.ownScratch = database.ownFolder().resolve(SCRATCH);
  }

  /**
   * Opens the files of a data folder's jobs. The first master takes over the records of jobs that
   * an older release left there, and removes files of jobs that are gone.
   *
   * @param blobs for the files
   * @throws IOException if the folder or the files cannot be used
   */
  public static JobStore open(Path data, StorePart blobs, JobRepository records, Database database)
      throws IOException {
    JobStore store =
        new JobStore(OwnerOnly.createFolders(data.resolve("jobs")), blobs, records, database);
    FolderTree.remove(store.ownScratch);
    if (database.joinedAlone()) {
      store.putInOrder();
    }
    return store;
  }

  private void putInOrder() throws IOException {
    List<RecordTable.OldFile> old = new ArrayList<>();
    List<Path> folders = list(jobs);
    for (Path folder : folders) {
      Path record = folder.resolve(OLD_RECORD);
      if (Files.exists(record)) {
        old.add(new RecordTable.OldFile(record, folder.getFileName().toString()));
      }
    }
    records.takeOver(old);
    removeHalfUploads(folders, records.ids());
    if (blobs.remote()) {
      // No master receives a job or runs one now.
      removeStrayBlobs(Instant.MAX, _ -> false);
    }
  }

  /** Knows which jobs run. */
  @FunctionalInterface
  public interface Runs {
    /** Whether a job of an id runs, or may run soon. */
    boolean test(String id) throws IOException;
  }

  /**
   * Removes files whose job is gone, as the store did not answer when the job was removed, or the
   * master died that received the job, and bands of jobs that do not run, which lost workers stored
   * afterwards. Where other masters receive jobs, too, files of no known job stay for a day.
   *
   * @param runs whether a job of an id runs, or may run soon
   */
  public void removeStray(Runs runs) throws IOException {
    Instant before = Instant.now().minus(STRAY_AGE);
    if (shared) {
      List<Path> old = new ArrayList<>();
      for (Path folder : list(jobs)) {
        if (Files.getLastModifiedTime(folder).toInstant().isBefore(before)) {
          old.add(folder);
        }
      }
      removeHalfUploads(old, old.isEmpty() ? Set.of() : records.ids());
    }
    if (blobs.remote()) {
      removeStrayBlobs(before, runs);
    }
  }

  /**
   * Removes the blobs of jobs that are gone and the bands of jobs that do not run.
   *
   * @param before time after which other masters may have begun to receive a job
   */
  private void removeStrayBlobs(Instant before, Runs runs) throws IOException {
    // The files are listed first, so that a job which is begun meanwhile has none among them.
    Map<String, Instant> newest = new HashMap<>();
    Set<String> withBands = new HashSet<>();
    for (BlobInfo blob : blobs.list("")) {
      String id = id(blob);
      newest.merge(id, blob.modified(), (a, b) -> a.isAfter(b) ? a : b);
      if (blobs.name(blob).startsWith(id + "/" + FileStorage.BANDS)) {
        withBands.add(id);
      }
    }
    Set<String> known = records.ids();
    for (Map.Entry<String, Instant> each : newest.entrySet()) {
      String id = each.getKey();
      boolean mayBeReceived = shared ? !each.getValue().isBefore(before) : Files.exists(folder(id));
      if (!known.contains(id) && !mayBeReceived) {
        LOG.log(Level.INFO, "removing files of job {0}, which is gone", id);
        blobs.deleteAll(id + "/");
      } else if (withBands.contains(id) && !runs.test(id)) {
        blobs.deleteAll(id + "/" + FileStorage.BANDS);
      }
    }
  }

  private String id(BlobInfo blob) {
    String name = blobs.name(blob);
    return name.substring(0, name.indexOf('/'));
  }

  private Map<String, Long> remoteBytes() throws IOException {
    Map<String, Long> bytes = new HashMap<>();
    for (BlobInfo blob : blobs.list("")) {
      bytes.merge(id(blob), blob.bytes(), Long::sum);
    }
    return bytes;
  }

  /** A folder with an old record that could not be taken over stays, for people to mend. */
  private void removeHalfUploads(List<Path> folders, Set<String> known) throws IOException {
    for (Path folder : folders) {
      if (!known.contains(folder.getFileName().toString())
          && !Files.exists(folder.resolve(OLD_RECORD))) {
        LOG.log(Level.INFO, "removing an upload that was never completed: {0}", folder);
        FolderTree.remove(folder);
      }
    }
  }

  /** Makes a place for a new job. */
  public String create() throws IOException {
    String id = newId();
    if (!isApart()) {
      OwnerOnly.createFolder(folder(id));
    }
    return id;
  }

  /**
   * Whether jobs have no folder in the data folder: any master receives, runs and removes them, and
   * masters share no disk.
   */
  private boolean isApart() {
    return shared && blobs.remote();
  }

  /** A new id, unique and unguessable. */
  public String newId() {
    String digits = new BigInteger(ID_BITS, random).toString(32);
    return "0".repeat(ID_BITS / 5 - digits.length()) + digits;
  }

  private Path folder(String id) {
    return jobs.resolve(id);
  }

  private Blob blob(String id, String name) {
    return blobs.blob(id + "/" + name);
  }

  /** The picture as it was uploaded. */
  public Blob input(String id) {
    return blob(id, INPUT);
  }

  /**
   * The file given as a parameter's value. The parameter's own name is part of the blob's name, and
   * nothing that a client sent.
   */
  public Blob attachment(String id, Parameter.Attachment parameter) {
    return blob(id, ATTACHMENT + parameter.name());
  }

  /** The result, once the job is done. */
  public Blob result(String id) {
    return blob(id, RESULT);
  }

  /**
   * Whether the result and the tables of a job that is done are there. On a local disk, results are
   * not synced, since they can be computed again: a power failure can leave shorter files, or none.
   */
  public boolean hasResult(JobRecord done) throws IOException {
    if (blobs.remote()) {
      return true;
    }
    if (length(result(done.id())) != done.result().bytes()) {
      return false;
    }
    int tables = done.commonTable() == null ? done.result().tables() : 0;
    for (int page = 1; page <= tables; page++) {
      if (length(tables(done.id(), page)) <= 0) {
        return false;
      }
    }
    return true;
  }

  /** The length of a blob, or -1 if there is none. */
  private static long length(Blob blob) throws IOException {
    try (RandomAccessSource source = blob.open()) {
      return source.size();
    } catch (NoSuchFileException e) {
      return -1;
    }
  }

  /** A file that is received before its role is known. */
  public Blob part(String id, int number) {
    return blob(id, PART + number);
  }

  /** Gives a received file its place. */
  public void place(String id, int part, Blob target) throws IOException {
    blobs.store().move(part(id, part).name(), target.name());
  }

  /**
   * Copies a file to its place in a job; both share the bytes where that is possible.
   *
   * @param from a blob of the store with the files of jobs, or a local file
   */
  public void copy(Blob from, Blob target) throws IOException {
    if (from instanceof FileBlob local) {
      FileLinks.link(local.file(), jobs.resolve(target.name()));
    } else {
      blobs.store().copy(from.name(), target.name());
    }
  }

  /**
   * Keeps the tables of a page.
   *
   * @param page from 1
   */
  public void writeTables(String id, int page, byte[] tables) throws IOException {
    tables(id, page).write(tables);
  }

  /**
   * The tables of a page, as they were written.
   *
   * @param page from 1
   */
  Blob tables(String id, int page) {
    return blob(id, TABLES + page);
  }

  /**
   * Keeps how a page's chunks were done.
   *
   * @param page from 1
   */
  public void writeChunks(String id, int page, ChunkMapView chunks) throws IOException {
    blob(id, CHUNKS + page).write(Json.bytes(chunks));
  }

  /**
   * Reads how a page's chunks were done.
   *
   * @param page from 1
   * @return empty if that is not kept, or was lost in a power failure
   */
  public Optional<ChunkMapView> readChunks(String id, int page) throws IOException {
    try {
      byte[] json = blob(id, CHUNKS + page).read();
      return json.length == 0 ? Optional.empty() : Optional.of(Json.read(json, ChunkMapView.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Keeps the counts of a picture until the common table of its batch is made. */
  public void writeCounts(String id, byte[] counts) throws IOException {
    blob(id, COUNTS).writeDurably(counts);
  }

  public byte[] readCounts(String id) throws IOException {
    return blob(id, COUNTS).read();
  }

  /** Removes the counts of a picture, if there are any. */
  public void removeCounts(String id) throws IOException {
    blobs.delete(id + "/" + COUNTS);
  }

  /** Removes received files that have no role. */
  public void removeParts(String id) throws IOException {
    removeAllBut(id, JobStore::isGiven);
  }

  /** An empty folder for a run's decoded rows. */
  public Path makeScratch(String id) throws IOException {
    return OwnerOnly.createFolders(
        isApart() ? ownScratch.resolve(id) : folder(id).resolve(scratch));
  }

  /** Removes what a run may have left of which the master is dead. */
  public void cleanOrphan(JobRecord job) {
    clean(job);
    try {
      blobs.abortWrites(job.id() + "/", RESULT);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "half a result of job " + job.id() + " could not be removed", e);
    }
  }

  /** Removes what a run may have left; what it made is kept only if the job is done. */
  public void clean(JobRecord job) {
    Predicate<String> kept =
        job.state() == JobState.DONE
            ? file -> isNeeded(file) || isMade(file) || file.startsWith(CHUNKS)
            : file -> isNeeded(file) || (job.state().isFinal() && file.startsWith(CHUNKS));
    try {
      FolderTree.remove(ownScratch.resolve(job.id()));
      removeAllBut(job.id(), kept);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "scratch of job " + job.id() + " could not be removed", e);
    }
  }

  /** Bytes that the files of a job take, without scratch; 0 if the job is removed. */
  public long bytes(String id) throws IOException {
    long bytes = DiskBlocks.ofFolder(folder(id));
    if (blobs.remote()) {
      bytes += blobs.list(id + "/").stream().mapToLong(BlobInfo::bytes).sum();
    }
    return bytes;
  }

  /** Says how many bytes each of many jobs has. */
  public interface Sizes {
    long of(String id) throws IOException;
  }

  /** As {@link #bytes}, for many jobs: an object store is asked once for all of them. */
  public Sizes sizes() throws IOException {
    if (!blobs.remote()) {
      return this::bytes;
    }
    Map<String, Long> remote = remoteBytes();
    return id -> DiskBlocks.ofFolder(folder(id)) + remote.getOrDefault(id, 0L);
  }

  /** Removes the files of a job, whose record is removed before. */
  public void delete(String id) throws IOException {
    try {
      if (blobs.remote()) {
        blobs.deleteAll(id + "/");
      }
    } finally {
      // What the object store keeps is stray then, and removed later.
      FolderTree.remove(folder(id));
    }
  }

  /** Whether a file was given by people. */
  private static boolean isGiven(String file) {
    return file.equals(INPUT) || file.startsWith(ATTACHMENT);
  }

  /** Whether a run needs a file. */
  private static boolean isNeeded(String file) {
    return file.equals(COUNTS) || isGiven(file);
  }

  /** Whether a run made a file that is kept. */
  private static boolean isMade(String file) {
    return file.equals(RESULT) || file.startsWith(TABLES);
  }

  private void removeAllBut(String id, Predicate<String> kept) throws IOException {
    for (Path entry : list(folder(id))) {
      if (!kept.test(entry.getFileName().toString())) {
        FolderTree.remove(entry);
      }
    }
    if (blobs.remote()) {
      boolean bands = false;
      for (BlobInfo blob : blobs.list(id + "/")) {
        String name = blobs.name(blob);
        String file = name.substring(id.length() + 1);
        if (file.startsWith(FileStorage.BANDS)) {
          bands = true;
        } else if (!kept.test(file)) {
          blobs.delete(name);
        }
      }
      if (bands) {
        blobs.deleteAll(id + "/" + FileStorage.BANDS);
      }
    }
  }

  /** What is in a folder; nothing if the folder is not there, as at a master that has no part. */
  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }
}
