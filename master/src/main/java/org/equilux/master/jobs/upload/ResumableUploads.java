package org.equilux.master.jobs.upload;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.equilux.master.files.DiskBlocks;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.model.PictureNames;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.json.Json;
import org.equilux.master.json.RecordFile;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.OwnerOnly;

/**
 * Files that clients send piece by piece, so that a broken connection costs one piece at most.
 * Uploads survive a restart, and wait for a job to take them. {@code DATA/uploads} has a record of
 * each upload and a file with the bytes that are here; the length of that file is the offset at
 * which the client goes on.
 */
public final class ResumableUploads {
  /** From the last byte on. */
  public static final Duration LIFETIME = Duration.ofHours(24);

  private static final System.Logger LOG = System.getLogger(ResumableUploads.class.getName());
  private static final String RECORD = ".json";
  private static final String DATA = ".data";
  private static final int BUFFER_BYTES = 64 << 10;

  /** A record, and a file that is empty at first. */
  private static final long BYTES_AT_FIRST = 2 * DiskBlocks.BYTES;

  private final Path folder;
  private final DataBudget budget;
  private final long mostBytes;
  private final int most;
  private final Supplier<String> ids;
  private final Clock clock;
  private final Map<String, UploadSlot> slots = new ConcurrentHashMap<>();

  private ResumableUploads(
      Path folder, DataBudget budget, JobLimits limits, Supplier<String> ids, Clock clock) {
    this.folder = folder;
    this.budget = budget;
    this.mostBytes = limits.uploadBytes();
    this.most = limits.quotas().uploads();
    this.ids = ids;
    this.clock = clock;
  }

  /** Opens the uploads of a data folder; files that belong to no upload are removed. */
  public static ResumableUploads open(
      Path data, DataBudget budget, JobLimits limits, Supplier<String> ids, Clock clock)
      throws IOException {
    Path folder = OwnerOnly.createFolders(data.resolve("uploads"));
    ResumableUploads uploads = new ResumableUploads(folder, budget, limits, ids, clock);
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.toList();
    }
    for (Path file : files) {
      if (file.getFileName().toString().endsWith(RECORD)) {
        uploads.load(file);
      }
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (!name.endsWith(RECORD)
          && !uploads.slots.containsKey(name.substring(0, Math.max(0, name.indexOf('.'))))) {
        Files.delete(file);
      }
    }
    return uploads;
  }

  private void load(Path file) {
    try {
      UploadSlot.Kept kept = Json.read(Files.readAllBytes(file), UploadSlot.Kept.class);
      if (!kept.isComplete() || !file.getFileName().toString().equals(kept.id() + RECORD)) {
        throw new IOException("its record is incomplete or another upload's");
      }
      budget.open(kept.id(), kept.owner());
      settle(kept.id());
      slots.put(kept.id(), new UploadSlot(kept));
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.ERROR, "the upload " + file + " cannot be read and is left aside", e);
    }
  }

  private Path record(String id) {
    return folder.resolve(id + RECORD);
  }

  /** Counts what an upload really takes: bytes that were reserved may not have been written. */
  private void settle(String id) throws IOException {
    budget.settle(id, DiskBlocks.of(data(id)) + DiskBlocks.of(record(id)));
  }

  private Path data(String id) {
    return folder.resolve(id + DATA);
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
      OwnerOnly.createFile(data(id));
      RecordFile.write(record(id), kept);
      settle(id);
    } catch (IOException e) {
      budget.close(id);
      Files.deleteIfExists(data(id));
      throw e;
    }
    UploadSlot slot = new UploadSlot(kept);
    slots.put(id, slot);
    return slot;
  }

  private ResumableUpload view(UploadSlot slot) throws IOException {
    UploadSlot.Kept kept = slot.kept();
    Path data = data(kept.id());
    return new ResumableUpload(
        kept.id(),
        kept.name(),
        kept.length(),
        Files.size(data),
        kept.created(),
        Files.getLastModifiedTime(data).toInstant().plus(LIFETIME));
  }

  private Optional<UploadSlot> slot(String id, String owner) {
    return Optional.ofNullable(slots.get(id)).filter(slot -> slot.isOf(owner));
  }

  /** An account's uploads, newest first. */
  public List<ResumableUpload> list(String owner) throws IOException {
    List<ResumableUpload> found = new ArrayList<>();
    for (UploadSlot slot : slots.values()) {
      if (slot.isOf(owner) && Files.exists(data(slot.kept().id()))) {
        found.add(view(slot));
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
      long here = Files.size(data(id));
      if (here != offset) {
        throw new OffsetException(offset, here);
      }
      try {
        receive(slot.kept(), here, source);
      } finally {
        settle(id);
      }
      return Optional.of(view(slot));
    } finally {
      slot.release();
    }
  }

  /** A plain stream is not closed by interrupts, as a channel is. */
  private void receive(UploadSlot.Kept kept, long from, InputStream source)
      throws IOException, LimitExceededException {
    try (FileOutputStream out = new FileOutputStream(data(kept.id()).toFile(), true)) {
      try {
        copy(kept, from, source, out);
      } catch (IOException | LimitExceededException e) {
        try {
          out.getFD().sync();
        } catch (IOException onTop) {
          e.addSuppressed(onTop);
        }
        throw e;
      }
      out.getFD().sync();
    }
  }

  private void copy(UploadSlot.Kept kept, long from, InputStream source, OutputStream out)
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
    try (InputStream in = Files.newInputStream(data(id))) {
      return Optional.of(UploadChecksum.of(in, found.get().offset()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
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
    if (slots.remove(id) == null) {
      return false;
    }
    Files.deleteIfExists(record(id));
    Files.deleteIfExists(data(id));
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
          Path data = data(slot.kept().id());
          if (Files.exists(data)
              && Files.getLastModifiedTime(data).toInstant().isBefore(before)
              && remove(slot)) {
            LOG.log(Level.INFO, "upload {0} has expired", slot.kept().id());
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
    return Optional.of(new NamedBlob(upload.name(), new FileBlob(data(id))));
  }
}
