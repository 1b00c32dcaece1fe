package org.equilux.master.storage;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.equilux.engine.executor.BandJournal;
import org.equilux.engine.executor.BandStore;
import org.equilux.master.database.Database;
import org.equilux.master.files.FolderTree;
import org.equilux.storage.Blob;
import org.equilux.storage.ObjectStore;
import org.equilux.storage.ObjectStoreSettings;
import org.equilux.storage.ObjectStores;
import org.equilux.storage.file.FolderStore;
import org.equilux.storage.file.OwnerOnly;

/**
 * Where the files of jobs, batches and uploads lie: in the data folder, or in an object store. What
 * can be made again and is private to this process (scratch, views) is local in any case.
 */
public final class FileStorage implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(FileStorage.class.getName());
  private static final String JOBS = "jobs";
  private static final String BATCHES = "batches";

  /** In the folder of a job: encoded bands that workers store, until they are in the result. */
  public static final String BANDS = "bands/";

  /** In the data folder: parts of objects that are being sent. */
  private static final String SPOOL = "spool";

  /** Age of files that were begun, with several masters; the longest upload is shorter. */
  private static final Duration ABANDONED = Duration.ofDays(1);

  /** Of addresses that browsers are sent to; a download that has begun goes on beyond it. */
  private static final Duration VALIDITY = Duration.ofMinutes(15);

  private final Path data;
  private final Optional<ObjectStore> objects;
  private final boolean redirects;
  private final boolean directTransfers;
  private final Duration abandoned;

  private FileStorage(
      Path data,
      Optional<ObjectStore> objects,
      boolean redirects,
      boolean directTransfers,
      Duration abandoned) {
    this.data = data;
    this.objects = objects;
    this.redirects = redirects;
    this.directTransfers = directTransfers;
    this.abandoned = abandoned;
  }

  /**
   * Opens the place of the files of a database's jobs.
   *
   * @param settings empty if the files lie in the data folder
   * @param data must be there
   * @param database with the records; the folder for what is being sent is its own
   * @throws IOException if the address of the store is malformed, the store cannot be used, or it
   *     is not that of the database
   */
  public static FileStorage open(Optional<StorageSettings> settings, Path data, Database database)
      throws IOException {
    Duration abandoned = database.isShared() ? ABANDONED : Duration.ZERO;
    StorageBinding binding = new StorageBinding(database, data);
    if (settings.isEmpty()) {
      binding.requireLocal();
      return new FileStorage(data, Optional.empty(), false, false, abandoned);
    }
    StorageSettings asked = settings.get();
    Path spool = database.ownFolder().resolve(SPOOL);
    FolderTree.remove(spool);
    ObjectStore objects =
        objects(
            new ObjectStoreSettings(
                asked.address(), asked.endpoint(), asked.region(), OwnerOnly.createFolders(spool)));
    try {
      binding.requireBound(asked.address(), objects);
      return new FileStorage(
          data, Optional.of(objects), asked.redirects(), asked.directTransfers(), abandoned);
    } catch (IOException | RuntimeException e) {
      objects.close();
      throw e;
    }
  }

  private static ObjectStore objects(ObjectStoreSettings settings) throws IOException {
    try {
      return ObjectStores.open(settings);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The files of jobs. */
  public StorePart jobs() {
    return part(JOBS);
  }

  /** The common tables of batches. */
  public StorePart batches() {
    return part(BATCHES);
  }

  private StorePart part(String name) {
    return objects.isPresent()
        ? new StorePart(objects.get(), name + "/", true)
        : new StorePart(new FolderStore(data.resolve(name)), "", false);
  }

  /** The object store; empty if files lie in the data folder. */
  public Optional<ObjectStore> objects() {
    return objects;
  }

  /**
   * An address at which a browser can download a file of a job from the object store for a while.
   *
   * @return empty if the file comes from this master
   */
  public Optional<URI> address(Blob file, String mediaType, String disposition) throws IOException {
    return redirects && objects.isPresent()
        ? Optional.of(objects.get().address(file.name(), VALIDITY, mediaType, disposition))
        : Optional.empty();
  }

  /**
   * The scheme, host and port of the object store, if workers are to read and write there by
   * themselves.
   */
  public Optional<URI> transferOrigin() throws IOException {
    if (!directTransfers || objects.isEmpty()) {
      return Optional.empty();
    }
    URI any = objects.get().uploadAddress(StorageBinding.OWNER, Duration.ofSeconds(1));
    return Optional.of(URI.create(any.getScheme() + "://" + any.getRawAuthority()));
  }

  /**
   * Where workers can store bands of a job's result; empty if they are to send them.
   *
   * @param journal of the bands
   */
  public Optional<BandStore> bands(String job, BandJournal journal) {
    return objects
        .filter(_ -> directTransfers)
        .map(store -> new StoredBands(store, JOBS + "/" + job + "/" + BANDS, journal));
  }

  /** Gives up files that were begun and that no master writes any more. */
  public void abortAbandoned() throws IOException {
    abortAbandoned(abandoned);
  }

  /** Gives up files that were begun, where this process is the only one that writes files. */
  public void abortAbandonedOfOthers() throws IOException {
    abortAbandoned(Duration.ZERO);
  }

  private void abortAbandoned(Duration age) throws IOException {
    if (objects.isPresent()) {
      int aborted = objects.get().abortAbandoned(age);
      if (aborted > 0) {
        LOG.log(Level.INFO, "{0} files were begun and not completed; they are removed", aborted);
      }
    }
  }

  @Override
  public void close() {
    objects.ifPresent(ObjectStore::close);
  }

  @Override
  public String toString() {
    return objects.map(ObjectStore::toString).orElse(data.toString());
  }
}
