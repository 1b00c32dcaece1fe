package org.equilux.master.jobs.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.database.Database;
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
 * The store of jobs' files: a folder for each job, with constant file names. Uploaded files,
 * results, tables, counts and chunk maps are {@link Blob}s, which may be in an object store under
 * the same names; all other files are local and private to this class. A folder without a record in
 * the {@link JobRepository} is an incomplete upload.
 *
 * <pre>
 *   DATA/batches/                    see {@link BatchStore}
 *   DATA/jobs/ID/part-N              a received file, until its role is known
 *   DATA/jobs/ID/input               as it was uploaded
 *   DATA/jobs/ID/attachment-NAME     a file given as the operation's parameter NAME
 *   DATA/jobs/ID/lut-PAGE            a page's tables, from 1, while it runs and once it is done
 *   DATA/jobs/ID/counts              of its picture, until the common table of its batch is made
 *   DATA/jobs/ID/result              once the job is done
 *   DATA/jobs/ID/bands/              parts of the result that workers store, while it runs; see
 *                                    {@link BandRecords}
 *   DATA/jobs/ID/chunks-PAGE         how a page's chunks were done; local
 *   DATA/jobs/ID/scratch/            decoded rows, while it runs; local, one of each master. Where
 *                                    masters share an object store: OWN/scratch/ID/
 * </pre>
 */
public final class JobStore {
  private static final System.Logger LOG = System.getLogger(JobStore.class.getName());

  private static final String INPUT = "input";
  private static final String RESULT = "result";
  private static final String COUNTS = "counts";
  private static final String SCRATCH = "scratch";
  private static final String PART = "part-";
  private static final String ATTACHMENT = "attachment-";
  private static final String TABLES = "lut-";
  private static final String CHUNKS = "chunks-";

  /** The number of random bits of an id, written in base 32. */
  private static final int ID_BITS = 130;

  private final Path jobs;
  private final StorePart blobs;
  private final StrayFiles stray;

  /** Whether other masters use these files too. */
  private final boolean shared;

  /** The name of the folder of a run's scratch files; each master has its own. */
  private final String scratch;

  /** The folder for the scratch folders of jobs whose files lie elsewhere. */
  private final Path ownScratch;

  private final SecureRandom random = new SecureRandom();

  private JobStore(Path jobs, StorePart blobs, JobRepository records, Database database) {
    this.jobs = jobs;
    this.blobs = blobs;
    this.shared = database.isShared();
    this.stray = new StrayFiles(jobs, blobs, records, shared);
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
      store.stray.putInOrder();
    }
    return store;
  }

  /** The running jobs. */
  @FunctionalInterface
  public interface Runs {
    /** Whether the job is running, or may start soon. */
    boolean test(String id) throws IOException;
  }

  /**
   * Removes orphaned files of other jobs and masters.
   *
   * @param runs tells which jobs are running, or may start soon
   */
  public void removeStray(Runs runs) throws IOException {
    stray.remove(runs);
  }

  private Map<String, Long> remoteBytes() throws IOException {
    Map<String, Long> bytes = new HashMap<>();
    for (BlobInfo blob : blobs.list("")) {
      bytes.merge(StrayFiles.id(blobs, blob), blob.bytes(), Long::sum);
    }
    return bytes;
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

  /** The uploaded picture. */
  public Blob input(String id) {
    return blob(id, INPUT);
  }

  /**
   * The uploaded file of a parameter. The blob's name contains the parameter's own name, and
   * nothing sent by a client.
   */
  public Blob attachment(String id, Parameter.Attachment parameter) {
    return blob(id, ATTACHMENT + parameter.name());
  }

  /** The result of a finished job. */
  public Blob result(String id) {
    return blob(id, RESULT);
  }

  /**
   * Whether the result and the tables of a finished job exist with their length. On a local disk,
   * results are not synced, since they can be recomputed: a power failure can truncate or lose
   * files.
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

  /** The length of a blob in bytes, or -1 if it does not exist. */
  private static long length(Blob blob) throws IOException {
    try (RandomAccessSource source = blob.open()) {
      return source.size();
    } catch (NoSuchFileException e) {
      return -1;
    }
  }

  /** A received file whose role is not known yet. */
  public Blob part(String id, int number) {
    return blob(id, PART + number);
  }

  /** Moves a received file to its place. */
  public void place(String id, int part, Blob target) throws IOException {
    blobs.store().move(part(id, part).name(), target.name());
  }

  /**
   * Copies a file into a job, sharing the bytes where the file system supports that.
   *
   * @param from a blob of the store of jobs' files, or a local file
   */
  public void copy(Blob from, Blob target) throws IOException {
    if (from instanceof FileBlob local) {
      FileLinks.link(local.file(), jobs.resolve(target.name()));
    } else {
      blobs.store().copy(from.name(), target.name());
    }
  }

  /**
   * Stores the tables of a page.
   *
   * @param page from 1
   */
  public void writeTables(String id, int page, byte[] tables) throws IOException {
    tables(id, page).write(tables);
  }

  /**
   * The stored tables of a page.
   *
   * @param page from 1
   */
  public Blob tables(String id, int page) {
    return blob(id, TABLES + page);
  }

  /**
   * Stores the chunk map of a page.
   *
   * @param page from 1
   */
  public void writeChunks(String id, int page, ChunkMapView chunks) throws IOException {
    blob(id, CHUNKS + page).write(Json.bytes(chunks));
  }

  /**
   * Reads the chunk map of a page.
   *
   * @param page from 1
   * @return empty if it is not stored, or was lost in a power failure
   */
  public Optional<ChunkMapView> readChunks(String id, int page) throws IOException {
    try {
      byte[] json = blob(id, CHUNKS + page).read();
      return json.length == 0 ? Optional.empty() : Optional.of(Json.read(json, ChunkMapView.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Stores the counts of a picture until the common table of its batch is computed. */
  public void writeCounts(String id, byte[] counts) throws IOException {
    blob(id, COUNTS).writeDurably(counts);
  }

  public byte[] readCounts(String id) throws IOException {
    return blob(id, COUNTS).read();
  }

  /** Deletes the counts of a picture, if there are any. */
  public void removeCounts(String id) throws IOException {
    blobs.delete(id + "/" + COUNTS);
  }

  /** Deletes received files without a role. */
  public void removeParts(String id) throws IOException {
    removeAllBut(id, JobStore::isGiven, Set.of());
  }

  /** Creates an empty folder for a run's scratch files. */
  public Path makeScratch(String id) throws IOException {
    return OwnerOnly.createFolders(
        isApart() ? ownScratch.resolve(id) : folder(id).resolve(scratch));
  }

  /**
   * Removes what a run may have left of which the master is dead.
   *
   * @param recorded as of {@link #clean(JobRecord, Optional)}
   */
  public void cleanOrphan(JobRecord job, Optional<Set<String>> recorded) {
    clean(job, recorded);
    try {
      blobs.abortWrites(job.id() + "/", RESULT);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "half a result of job " + job.id() + " could not be removed", e);
    }
  }

  /**
   * Deletes the temporary files of a run, and its products too unless the job is done.
   *
   * @param recorded the names of stored bands that a later run uses, beside the tables; empty if
   *     there is no later run, or it starts from the input
   */
  public void clean(JobRecord job, Optional<Set<String>> recorded) {
    Predicate<String> kept =
        job.state() == JobState.DONE
            ? file -> isNeeded(file) || isMade(file) || file.startsWith(CHUNKS)
            : file ->
                isNeeded(file)
                    || (job.state().isFinal() && file.startsWith(CHUNKS))
                    || (recorded.isPresent() && file.startsWith(TABLES));
    try {
      FolderTree.remove(ownScratch.resolve(job.id()));
      removeAllBut(job.id(), kept, recorded.orElse(Set.of()));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "scratch of job " + job.id() + " could not be removed", e);
    }
  }

  /** The size in bytes of a job's files without scratch files; 0 if the job is deleted. */
  public long bytes(String id) throws IOException {
    long bytes = DiskBlocks.ofFolder(folder(id));
    if (blobs.remote()) {
      bytes += blobs.list(id + "/").stream().mapToLong(BlobInfo::bytes).sum();
    }
    return bytes;
  }

  /** The sizes of many jobs' files. */
  public interface Sizes {
    long of(String id) throws IOException;
  }

  /** The {@link #bytes} of many jobs, listed by one request to the object store. */
  public Sizes sizes() throws IOException {
    if (!blobs.remote()) {
      return this::bytes;
    }
    Map<String, Long> remote = remoteBytes();
    return id -> DiskBlocks.ofFolder(folder(id)) + remote.getOrDefault(id, 0L);
  }

  /** Deletes the files of a job, whose record must be deleted before. */
  public void delete(String id) throws IOException {
    try {
      if (blobs.remote()) {
        blobs.deleteAll(id + "/");
      }
    } finally {
      // Files that the object store fails to delete are orphans and removed later.
      FolderTree.remove(folder(id));
    }
  }

  /** Whether a file was uploaded. */
  private static boolean isGiven(String file) {
    return file.equals(INPUT) || file.startsWith(ATTACHMENT);
  }

  /** Whether a run needs the file. */
  private static boolean isNeeded(String file) {
    return file.equals(COUNTS) || isGiven(file);
  }

  /** Whether the file is a stored product of a run. */
  private static boolean isMade(String file) {
    return file.equals(RESULT) || file.startsWith(TABLES);
  }

  private void removeAllBut(String id, Predicate<String> kept, Set<String> bands)
      throws IOException {
    for (Path entry : list(folder(id))) {
      if (!kept.test(entry.getFileName().toString())) {
        FolderTree.remove(entry);
      }
    }
    if (blobs.remote()) {
      boolean unrecorded = false;
      for (BlobInfo blob : blobs.list(id + "/")) {
        String name = blobs.name(blob);
        String file = name.substring(id.length() + 1);
        if (file.startsWith(FileStorage.BANDS) && bands.isEmpty()) {
          unrecorded = true;
        } else if (!kept.test(file) && !bands.contains(blob.name())) {
          blobs.delete(name);
        }
      }
      if (unrecorded) {
        blobs.deleteAll(id + "/" + FileStorage.BANDS);
      }
    }
  }

  /**
   * The content of a folder; empty if the folder does not exist, as at a master that does not run
   * the job.
   */
  static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }
}
