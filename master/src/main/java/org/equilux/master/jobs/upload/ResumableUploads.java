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
import org.equilux.master.database.DatabaseException;
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
 * The resumable uploads, sent in pieces, so that a broken connection costs one piece at most.
 * Uploads survive a restart and wait for a job to use them. The database has a record of each
 * upload, {@link UploadBytes} the received bytes; their number is the offset at which the client
 * continues.
 */
public final class ResumableUploads {
  /** The time after the last byte until an upload expires. */
  public static final Duration LIFETIME = Duration.ofHours(24);

  private static final System.Logger LOG = System.getLogger(ResumableUploads.class.getName());

  /** The suffix of records in releases without a database. */
  private static final String OLD_RECORD = ".json";

  private static final int BUFFER_BYTES = 64 << 10;

  /** The bytes counted for an empty upload. */
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
   * Opens the uploads of a data folder. The first master imports those of an older release, and
   * removes files without an upload.
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
        // The master died between storing the record and the file, or while it removed them.
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

  /** The id of the upload to which a file belongs: its name up to the dot. */
  private static String id(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, Math.max(0, name.indexOf('.')));
  }

  /**
   * Settles the budget at the real size of an upload, since reserved bytes may not have been
   * written.
   */
  private void settle(String id) throws IOException {
    budget.settle(id, bytes.taken(id));
  }

  /** The limit of an upload in bytes. */
  public long mostBytes() {
    return mostBytes;
  }

  /**
   * Creates an upload.
   *
   * @param name given by the owner
   * @throws LimitExceededException if the length exceeds the limit, or the data limit is reached
   */
  public ResumableUpload create(String owner, String name, long length)
      throws IOException, LimitExceededException {
    if (length > mostBytes) {
      throw new LimitExceededException(
          Limit.UPLOAD_BYTES, mostBytes, "The upload has more bytes than this master accepts");
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

  /**
   * Stores a new upload if the owner's limit allows it; returns the previous number of the owner's
   * uploads.
   */
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

  /** The uploads of an account, newest first. */
  public List<ResumableUpload> list(String owner) throws IOException {
    List<ResumableUpload> found = new ArrayList<>();
    for (UploadRecord upload : rows("where account = ? order by created desc, id", owner)) {
      bytes.state(upload.id()).ifPresent(here -> found.add(view(upload, here)));
    }
    return found;
  }

  /**
   * Finds an upload. Interrupts a request that is still sending to the upload, because a client
   * that asks for its state has lost its connection.
   *
   * @return empty if the account has no upload of this id
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
   * Appends a piece. If the source fails, the bytes received before are kept.
   *
   * @param offset at which the piece starts
   * @return empty if the account has no upload of this id
   * @throws OffsetException if the upload does not end at the offset
   * @throws LimitExceededException if the piece exceeds the upload's length, or the data limit is
   *     reached
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
        // A later request for the same upload interrupts this one; settling must not be
        // interrupted.
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
            "The piece exceeds the announced length of the upload");
      }
      budget.reserve(kept.id(), count);
      if (!database.holds()) {
        throw DatabaseException.claimLost("the upload " + kept.id());
      }
      out.write(buffer, 0, count);
      here += count;
    }
  }

  /**
   * The checksum of the received bytes of an upload, by which a client that resumes the upload
   * verifies that it sends the same file. Interrupts a request that is still sending, as {@link
   * #find} does. Received bytes never change, so they are read without a claim.
   *
   * @return empty if the account has no upload of this id
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
   * Deletes an upload.
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
    int deleted =
        database.transaction(
            sql -> {
              DataBudget.close(sql, id);
              return records.delete(sql, id);
            });
    if (deleted == 0) {
      return false;
    }
    bytes.delete(id);
    budget.close(id);
    return true;
  }

  /** Deletes every upload of an account. */
  public void deleteAllOf(String owner) throws IOException, InterruptedException {
    for (UploadRecord upload : rows("where account = ?", owner)) {
      boolean _ = delete(upload.id(), owner);
    }
  }

  /**
   * Removes uploads without recent bytes, unless a request is using them.
   *
   * @param lifetime time since the last byte
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
   * The file of a complete upload.
   *
   * @return empty if the account has no upload of this id
   * @throws UnsuitableException if bytes are missing
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
          "the upload is incomplete: it has %,d of its %,d bytes"
              .formatted(upload.offset(), upload.length()));
    }
    return Optional.of(new NamedBlob(upload.name(), bytes.whole(id)));
  }
}
