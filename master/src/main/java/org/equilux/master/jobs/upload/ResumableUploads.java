package org.equilux.master.jobs.upload;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.equilux.master.database.Database;
import org.equilux.master.database.RecordTable;
import org.equilux.master.files.DiskBlocks;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.model.PictureNames;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.storage.FileStorage;
import org.equilux.storage.Uninterrupted;
import org.equilux.storage.file.OwnerOnly;

/**
 * Files that clients send piece by piece, so that a broken connection costs one piece at most.
 * Uploads survive a restart, and wait for a job to take them. The database has a record of each
 * upload, {@link UploadBytes} the bytes that are here; their number is the offset at which the
 * client goes on.
 */
public final class ResumableUploads {
  /** From the last byte on. */
  public static final Duration LIFETIME = Duration.ofHours(24);

  private static final System.Logger LOG = System.getLogger(ResumableUploads.class.getName());

  /** Ended the names of records in releases without a database. */
  private static final String OLD_RECORD = ".json";

  private static final int BUFFER_BYTES = 64 << 10;

  /** Of a file that is empty. */
  private static final long BYTES_AT_FIRST = DiskBlocks.BYTES;

  private final Path folder;
  private final UploadBytes bytes;
  private final RecordTable<UploadSlot.Kept> records;
  private final DataBudget budget;
  private final long mostBytes;
  private final int most;
  private final Supplier<String> ids;
  private final Clock clock;
  private final Map<String, UploadSlot> slots = new ConcurrentHashMap<>();

  private ResumableUploads(
      Path folder,
      UploadBytes bytes,
      RecordTable<UploadSlot.Kept> records,
      DataBudget budget,
      JobLimits limits,
      Supplier<String> ids,
      Clock clock) {
    this.folder = folder;
    this.bytes = bytes;
    this.records = records;
    this.budget = budget;
    this.mostBytes = limits.uploadBytes();
    this.most = limits.quotas().uploads();
    this.ids = ids;
    this.clock = clock;
  }

  private static final class Kind implements RecordTable.Kind<UploadSlot.Kept> {
    @Override
    public String id(UploadSlot.Kept upload) {
      return upload.id();
    }

    @Override
    public Instant created(UploadSlot.Kept upload) {
      return upload.created();
    }

    @Override
    public boolean isComplete(UploadSlot.Kept upload) {
      return upload.owner() != null && upload.name() != null && upload.created() != null;
    }
  }

  /**
   * Opens the uploads of a data folder, and takes over those that an older release left there;
   * files that belong to no upload are removed.
   */
  public static ResumableUploads open(
      Path data,
      FileStorage storage,
      Database database,
      DataBudget budget,
      JobLimits limits,
      Supplier<String> ids,
      Clock clock)
      throws IOException {
    Path folder = OwnerOnly.createFolders(data.resolve("uploads"));
    RecordTable<UploadSlot.Kept> records =
        new RecordTable<>(database, "upload", UploadSlot.Kept.class, new Kind());
    UploadBytes bytes =
        storage.objects().isPresent()
            ? new UploadObjects(storage.objects().get())
            : new UploadFiles(folder);
    ResumableUploads uploads =
        new ResumableUploads(folder, bytes, records, budget, limits, ids, clock);
    uploads.load();
    return uploads;
  }

  private void load() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.toList();
    }
    records.takeOver(
        files.stream()
            .filter(file -> file.getFileName().toString().endsWith(OLD_RECORD))
            .map(file -> new RecordTable.OldFile(file, id(file)))
            .toList());
    for (UploadSlot.Kept kept : records.list()) {
      if (bytes.state(kept.id()).isEmpty()) {
        // The master died between the record and the file, or while it removed them.
        records.delete(kept.id());
        continue;
      }
      budget.open(kept.id(), kept.owner());
      settle(kept.id());
      slots.put(kept.id(), new UploadSlot(kept));
    }
    removeStray(records.ids());
  }

  private void removeStray(Set<String> known) throws IOException {
    for (String id : bytes.ids()) {
      if (!known.contains(id) && !Files.exists(folder.resolve(id + OLD_RECORD))) {
        bytes.delete(id);
      }
    }
  }

  /** The id of an upload is the name of its files up to the dot. */
  private static String id(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, Math.max(0, name.indexOf('.')));
  }

  /** Counts what an upload really takes: bytes that were reserved may not have been written. */
  private void settle(String id) throws IOException {
    budget.settle(id, bytes.taken(id));
  }

  /** The most bytes of one. */
  public long mostBytes() {
    return mostBytes;
  }

  /**
   * Begins an upload.
   *
   * @param name the name that the owner gives the file
   * @throws LimitExceededException if it is too long, or there is no room for it
   */
  public ResumableUpload create(String owner, String name, long length)
      throws IOException, LimitExceededException {
    if (length > mostBytes) {
      throw new LimitExceededException(
          Limit.UPLOAD_BYTES, mostBytes, "The upload has more bytes than this master takes");
    }
    budget.check(owner, BYTES_AT_FIRST + length);
    synchronized (this) {
      long own = slots.values().stream().filter(slot -> slot.isOf(owner)).count();
      if (own >= most) {
        throw new LimitExceededException(
            Limit.UPLOADS,
            most,
            "%,d of your uploads wait for a job; begin jobs with them or delete some"
                .formatted(own));
      }
      return view(begin(owner, PictureNames.safe(name), length));
    }
  }

  private UploadSlot begin(String owner, String name, long length) throws IOException {
    UploadSlot.Kept kept = new UploadSlot.Kept(ids.get(), owner, name, length, clock.instant());
    String id = kept.id();
    budget.open(id, owner);
    try {
      bytes.begin(id, length);
      records.add(kept);
      settle(id);
    } catch (IOException e) {
      budget.close(id);
      bytes.delete(id);
      throw e;
    }
    UploadSlot slot = new UploadSlot(kept);
    slots.put(id, slot);
    return slot;
  }

  private ResumableUpload view(UploadSlot slot) throws IOException {
    String id = slot.kept().id();
    return view(slot, bytes.state(id).orElseThrow(() -> new NoSuchFileException(id)));
  }

  private static ResumableUpload view(UploadSlot slot, UploadBytes.State here) {
    UploadSlot.Kept kept = slot.kept();
    return new ResumableUpload(
        kept.id(),
        kept.name(),
        kept.length(),
        here.bytes(),
        kept.created(),
        here.modified().plus(LIFETIME));
  }

  private Optional<UploadSlot> slot(String id, String owner) {
    return Optional.ofNullable(slots.get(id)).filter(slot -> slot.isOf(owner));
  }

  /** An account's uploads, newest first. */
  public List<ResumableUpload> list(String owner) throws IOException {
    List<ResumableUpload> found = new ArrayList<>();
    for (UploadSlot slot : slots.values()) {
      if (slot.isOf(owner)) {
        bytes.state(slot.kept().id()).ifPresent(here -> found.add(view(slot, here)));
      }
    }
    found.sort(Comparator.comparing(ResumableUpload::created).reversed());
    return found;
  }

  /**
   * Finds an upload and how far it is. A request that still sends to the upload is ended: a client
   * that asks has lost its connection.
   *
   * @return empty if the account has none of this id
   */
  public Optional<ResumableUpload> find(String id, String owner)
      throws IOException, InterruptedException {
    Optional<UploadSlot> found = slot(id, owner);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    UploadSlot slot = found.get();
    slot.take();
    try {
      return slots.containsKey(id) ? Optional.of(view(slot)) : Optional.empty();
    } finally {
      slot.release();
    }
  }

  /**
   * Adds a piece. If the source breaks off, the bytes received before are kept.
   *
   * @param offset at which it begins
   * @return empty if the account has no such upload
   * @throws OffsetException if the upload does not end there
   * @throws LimitExceededException if the piece goes beyond the upload's length, or there is no
   *     room
   */
  public Optional<ResumableUpload> append(String id, String owner, long offset, InputStream source)
      throws IOException, InterruptedException, OffsetException, LimitExceededException {
    Optional<UploadSlot> found = slot(id, owner);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    UploadSlot slot = found.get();
    slot.take();
    try {
      if (!slots.containsKey(id)) {
        return Optional.empty();
      }
      long here = view(slot).offset();
      if (here != offset) {
        throw new OffsetException(offset, here);
      }
      try {
        receive(slot.kept(), here, source);
      } finally {
        // A later request for the same upload interrupts this one.
        Uninterrupted.run(() -> settle(id));
      }
      return Optional.of(view(slot));
    } finally {
      slot.release();
    }
  }

  private void receive(UploadSlot.Kept kept, long from, InputStream source)
      throws IOException, LimitExceededException {
    try (UploadBytes.Appender out = bytes.append(kept.id())) {
      try {
        copy(kept, from, source, out);
      } catch (IOException | LimitExceededException e) {
        try {
          out.keep();
        } catch (IOException onTop) {
          e.addSuppressed(onTop);
        }
        throw e;
      }
      out.keep();
    }
  }

  private void copy(UploadSlot.Kept kept, long from, InputStream source, UploadBytes.Appender out)
      throws IOException, LimitExceededException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long here = from;
    for (int count = source.read(buffer); count >= 0; count = source.read(buffer)) {
      if (here + count > kept.length()) {
        throw LimitExceededException.fixed(
            Limit.UPLOAD_BYTES,
            kept.length(),
            "The piece goes beyond the length that was announced for the upload");
      }
      budget.reserve(kept.id(), count);
      out.write(buffer, 0, count);
      here += count;
    }
  }

  /**
   * The checksum of the bytes of an upload that are here, by which a client that goes on with it
   * proves that it sends the same file. A request that still sends to the upload is ended, as
   * {@link #find} ends it; bytes are only ever added, so they are read without holding the upload.
   *
   * @return empty if the account has none of this id
   */
  public Optional<UploadChecksum> checksum(String id, String owner)
      throws IOException, InterruptedException {
    Optional<ResumableUpload> found = find(id, owner);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    return bytes.checksum(id);
  }

  /**
   * Removes an upload.
   *
   * @return whether the account had it
   */
  public boolean delete(String id, String owner) throws IOException, InterruptedException {
    Optional<UploadSlot> found = slot(id, owner);
    if (found.isEmpty()) {
      return false;
    }
    UploadSlot slot = found.get();
    slot.take();
    try {
      return remove(slot);
    } finally {
      slot.release();
    }
  }

  private boolean remove(UploadSlot slot) throws IOException {
    String id = slot.kept().id();
    if (!slots.containsKey(id)) {
      return false;
    }
    records.delete(id);
    slots.remove(id);
    bytes.delete(id);
    budget.close(id);
    return true;
  }

  /** Removes every upload of an account. */
  public void deleteAllOf(String owner) throws IOException, InterruptedException {
    for (UploadSlot slot : slots.values()) {
      if (slot.isOf(owner)) {
        boolean _ = delete(slot.kept().id(), owner);
      }
    }
  }

  /**
   * Removes uploads to which nothing was added for a while, unless a request holds them.
   *
   * @param lifetime from the last byte on
   */
  public void removeOlderThan(Duration lifetime) throws IOException {
    Instant before = clock.instant().minus(lifetime);
    for (UploadSlot slot : slots.values()) {
      if (slot.tryTake()) {
        try {
          String id = slot.kept().id();
          boolean old =
              bytes.state(id).filter(here -> here.modified().isBefore(before)).isPresent();
          if (old && remove(slot)) {
            LOG.log(Level.INFO, "upload {0} has expired", id);
          }
        } finally {
          slot.release();
        }
      }
    }
  }

  /**
   * The file of an upload that is complete.
   *
   * @return empty if the account has none of this id
   * @throws UnsuitableException if something is missing
   */
  public Optional<NamedBlob> whole(String id, String owner)
      throws IOException, InterruptedException, UnsuitableException {
    Optional<ResumableUpload> found = find(id, owner);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    ResumableUpload upload = found.get();
    if (upload.offset() != upload.length()) {
      throw new UnsuitableException(
          "the upload is not complete: %,d of its %,d bytes are here"
              .formatted(upload.offset(), upload.length()));
    }
    return Optional.of(new NamedBlob(upload.name(), bytes.whole(id)));
  }
}
