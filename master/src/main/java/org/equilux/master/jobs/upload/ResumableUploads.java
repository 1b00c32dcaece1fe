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
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private final RecordTable<UploadRecord> records;
  private final DataBudget budget;
  private final long mostBytes;
  private final int most;
  private final Supplier<String> ids;
  private final Clock clock;
  private final Database database;
  private final UploadSlots slots;

  private ResumableUploads(
      Path folder,
      UploadBytes bytes,
      RecordTable<UploadRecord> records,
      Database database,
      DataBudget budget,
      JobLimits limits,
      Supplier<String> ids,
      Clock clock) {
    this.database = database;
    this.slots = new UploadSlots(database);
    this.folder = folder;
    this.bytes = bytes;
    this.records = records;
    this.budget = budget;
    this.mostBytes = limits.uploadBytes();
    this.most = limits.quotas().uploads();
    this.ids = ids;
    this.clock = clock;
  }

  private static final class Kind implements RecordTable.Kind<UploadRecord> {
    @Override
    public String id(UploadRecord upload) {
      return upload.id();
    }

    @Override
    public Instant created(UploadRecord upload) {
      return upload.created();
    }

    @Override
    public boolean isComplete(UploadRecord upload) {
      return upload.owner() != null && upload.name() != null && upload.created() != null;
    }

    @Override
    public List<RecordTable.Column> columns(UploadRecord upload) {
      return List.of(new RecordTable.Column("account", upload.owner()));
    }
  }

  /**
   * Opens the uploads of a data folder. The first master takes over those that an older release
   * left there, and removes files that belong to no upload.
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
    RecordTable<UploadRecord> records =
        new RecordTable<>(database, "upload", UploadRecord.class, new Kind());
    UploadBytes bytes =
        storage.objects().isPresent()
            ? new UploadObjects(storage.objects().get())
            : new UploadFiles(folder);
    ResumableUploads uploads =
        new ResumableUploads(folder, bytes, records, database, budget, limits, ids, clock);
    if (database.joinedAlone()) {
      uploads.putInOrder();
    }
    return uploads;
  }

  private void putInOrder() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.toList();
    }
    records.takeOver(
        files.stream()
            .filter(file -> file.getFileName().toString().endsWith(OLD_RECORD))
            .map(file -> new RecordTable.OldFile(file, id(file)))
            .toList());
    for (UploadRecord kept : records.list()) {
      if (bytes.state(kept.id()).isEmpty()) {
        // The master died between the record and the file, or while it removed them.
        records.delete(kept.id());
        continue;
      }
      budget.open(kept.id(), kept.owner());
      settle(kept.id());
      budget.done(kept.id());
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
    return view(begin(owner, PictureNames.safe(name), length));
  }

  private UploadRecord begin(String owner, String name, long length)
      throws IOException, LimitExceededException {
    UploadRecord kept = new UploadRecord(ids.get(), owner, name, length, clock.instant());
    String id = kept.id();
    budget.open(id, owner);
    boolean begun = false;
    try {
      bytes.begin(id, length);
      long own = add(kept);
      if (own >= most) {
        throw new LimitExceededException(
            Limit.UPLOADS,
            most,
            "%,d of your uploads wait for a job; begin jobs with them or delete some"
                .formatted(own));
      }
      settle(id);
      budget.done(id);
      begun = true;
      return kept;
    } finally {
      if (!begun) {
        budget.close(id);
        bytes.delete(id);
      }
    }
  }

  /** Keeps a new upload if there is room for it; how many its owner had before. */
  private long add(UploadRecord upload) throws IOException {
    return database.transaction(
        sql -> {
          long own =
              sql.first(
                      "select count(*) as n from upload where account = ? and id <> ?",
                      row -> row.number("n"),
                      upload.owner(),
                      upload.id())
                  .orElseThrow();
          if (own < most) {
            records.add(sql, upload);
          }
          return own;
        });
  }

  private ResumableUpload view(UploadRecord upload) throws IOException {
    String id = upload.id();
    return view(upload, bytes.state(id).orElseThrow(() -> new NoSuchFileException(id)));
  }

  private static ResumableUpload view(UploadRecord kept, UploadBytes.State here) {
    return new ResumableUpload(
        kept.id(),
        kept.name(),
        kept.length(),
        here.bytes(),
        kept.created(),
        here.modified().plus(LIFETIME));
  }

  private Optional<UploadRecord> record(String id, String owner) throws IOException {
    return rows("where id = ?", id).stream().filter(upload -> upload.isOf(owner)).findFirst();
  }

  private List<UploadRecord> rows(String rest, Object... arguments) throws IOException {
    return database
        .transaction(
            sql -> sql.list("select id, record from upload " + rest, records::read, arguments))
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  /** An account's uploads, newest first. */
  public List<ResumableUpload> list(String owner) throws IOException {
    List<ResumableUpload> found = new ArrayList<>();
    for (UploadRecord upload : rows("where account = ? order by created desc, id", owner)) {
      bytes.state(upload.id()).ifPresent(here -> found.add(view(upload, here)));
    }
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
    if (record(id, owner).isEmpty()) {
      return Optional.empty();
    }
    try (UploadSlots.Held _ = slots.take(id)) {
      Optional<UploadRecord> upload = record(id, owner);
      return upload.isPresent() ? Optional.of(view(upload.get())) : Optional.empty();
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
    if (record(id, owner).isEmpty()) {
      return Optional.empty();
    }
    try (UploadSlots.Held _ = slots.take(id)) {
      Optional<UploadRecord> upload = record(id, owner);
      if (upload.isEmpty()) {
        return Optional.empty();
      }
      long here = view(upload.get()).offset();
      if (here != offset) {
        throw new OffsetException(offset, here);
      }
      budget.open(id, owner);
      try {
        receive(upload.get(), here, source);
      } finally {
        // A later request for the same upload interrupts this one.
        Uninterrupted.run(() -> settle(id));
        budget.done(id);
      }
      return Optional.of(view(upload.get()));
    }
  }

  private void receive(UploadRecord kept, long from, InputStream source)
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

  private void copy(UploadRecord kept, long from, InputStream source, UploadBytes.Appender out)
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
      if (!database.holds()) {
        throw new IOException("another master may have taken the upload over by now");
      }
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
    if (record(id, owner).isEmpty()) {
      return false;
    }
    try (UploadSlots.Held _ = slots.take(id)) {
      return remove(id);
    }
  }

  private boolean remove(String id) throws IOException {
    int deleted = database.transaction(sql -> records.delete(sql, id));
    if (deleted == 0) {
      return false;
    }
    bytes.delete(id);
    budget.close(id);
    return true;
  }

  /** Removes every upload of an account. */
  public void deleteAllOf(String owner) throws IOException, InterruptedException {
    for (UploadRecord upload : rows("where account = ?", owner)) {
      boolean _ = delete(upload.id(), owner);
    }
  }

  /**
   * Removes uploads to which nothing was added for a while, unless a request holds them.
   *
   * @param lifetime from the last byte on
   */
  public void removeOlderThan(Duration lifetime) throws IOException {
    Instant before = clock.instant().minus(lifetime);
    for (UploadRecord upload : rows("where master is null and created < ?", before)) {
      String id = upload.id();
      Optional<UploadBytes.State> here = bytes.state(id);
      boolean old = here.isEmpty() || here.get().modified().isBefore(before);
      if (old && !slots.isUsed(id) && remove(id)) {
        LOG.log(Level.INFO, "upload {0} has expired", id);
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
