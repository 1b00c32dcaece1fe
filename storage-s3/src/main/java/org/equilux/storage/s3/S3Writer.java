package org.equilux.storage.s3;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.Uninterrupted;

/**
 * The writer of an object. Bytes are written to one local file for each part, and a part is sent on
 * its own thread when it is full and has no open gap; a part with an open gap waits on the local
 * disk. A range of another object in the bucket is copied by the store where its parts are large
 * enough. An object smaller than one part is sent as a whole by the commit.
 */
final class S3Writer extends BlobWriter {
  private static final int BUFFER_BYTES = 64 << 10;

  private final S3Bucket bucket;
  private final String key;
  private final Path spool;
  private final S3Settings settings;
  private final Duration patience;
  private final ActiveUploads active;

  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int used;

  /** The number of bytes in parts, without the buffer. */
  private long flushed;

  /** The number of the last part started, sent or not. */
  private int parts;

  /** Parts that are complete except for open gaps. */
  private final List<LocalPart> waiting = new ArrayList<>();

  /** The part for the next bytes; null if they start a part. */
  private LocalPart current;

  /** Null before the first complete part. */
  private PartSender sender;

  private int openGaps;
  private boolean closed;

  /**
   * Creates the writer.
   *
   * @param active protects this writer's upload from being aborted
   */
  S3Writer(S3Bucket bucket, String key, Path spool, S3Settings settings, ActiveUploads active) {
    this.bucket = bucket;
    this.key = key;
    this.spool = spool;
    this.settings = settings;
    this.patience = settings.callTime().multipliedBy(2);
    this.active = active;
  }

  /** A part on the local disk. */
  private static final class LocalPart {
    private final int number;
    private final long begin;
    private final PartSpool bytes;
    private int openGaps;

    LocalPart(int number, long begin, PartSpool bytes) {
      this.number = number;
      this.begin = begin;
      this.bytes = bytes;
    }
  }

  @Override
  public long position() {
    return flushed + used;
  }

  @Override
  public void write(int b) throws IOException {
    if (used == buffer.length) {
      flush();
    }
    buffer[used++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > buffer.length - used) {
      flush();
      if (length >= buffer.length) {
        var _ = append(bytes, offset, length, 0);
        return;
      }
    }
    System.arraycopy(bytes, offset, buffer, used, length);
    used += length;
  }

  /** Moves the buffer to the parts; the store gets complete parts only. */
  @Override
  public void flush() throws IOException {
    int count = used;
    used = 0;
    var _ = append(buffer, 0, count, 0);
  }

  /**
   * Appends bytes to the parts.
   *
   * @param gaps number of open gaps in each of the parts, to be filled before it can be sent
   * @return parts that contain the bytes
   */
  private List<LocalPart> append(byte[] bytes, int offset, int length, int gaps)
      throws IOException {
    requireOpen();
    List<LocalPart> touched = new ArrayList<>();
    int done = 0;
    while (done < length) {
      if (current == null) {
        current = new LocalPart(nextNumber(), flushed, PartSpool.create(spool));
      }
      LocalPart part = current;
      int from = (int) (flushed - part.begin);
      int count = Math.min(length - done, settings.partBytes() - from);
      part.bytes.write(from, bytes, offset + done, count);
      part.openGaps += gaps;
      touched.add(part);
      done += count;
      flushed += count;
      if (from + count == settings.partBytes()) {
        endPart();
      }
    }
    return touched;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the blob is committed or discarded already");
    }
  }

  private int nextNumber() throws IOException {
    if (parts == MultipartUpload.MOST_PARTS) {
      throw new IOException(
          "%s is longer than the %,d parts of %,d bytes that an object can have"
              .formatted(bucket.where(key), MultipartUpload.MOST_PARTS, settings.partBytes()));
    }
    return ++parts;
  }

  /** Ends the current part, and sends it as soon as it has no open gap. */
  private void endPart() throws IOException {
    LocalPart part = current;
    current = null;
    if (part.openGaps > 0) {
      waiting.add(part);
    } else {
      sender().send(part.number, part.bytes);
    }
  }

  private PartSender sender() throws IOException {
    if (sender == null) {
      MultipartUpload upload = MultipartUpload.begin(bucket, key);
      active.add(upload);
      sender = new PartSender(upload, patience);
    }
    return sender;
  }

  @Override
  public Gap gap(int length) throws IOException {
    flush();
    long position = flushed;
    List<LocalPart> touched = append(new byte[length], 0, length, 1);
    openGaps++;
    return new Gap() {
      private boolean filled;

      @Override
      public void fill(byte[] bytes) throws IOException {
        if (bytes.length != length) {
          throw new IllegalArgumentException(
              bytes.length + " bytes for a gap of " + length + " bytes");
        }
        if (filled || closed) {
          throw new IllegalStateException("the gap can no longer be filled");
        }
        filled = true;
        openGaps--;
        for (LocalPart part : touched) {
          S3Writer.this.fill(part, position, bytes);
        }
      }
    };
  }

  /** Fills the bytes of a gap in one part. */
  private void fill(LocalPart part, long position, byte[] bytes) throws IOException {
    int skipped = (int) Math.max(0, part.begin - position);
    int from = (int) Math.max(0, position - part.begin);
    int count = (int) Math.min(bytes.length - skipped, part.bytes.length() - from);
    part.bytes.write(from, bytes, skipped, count);
    part.openGaps--;
    if (part.openGaps == 0 && waiting.remove(part)) {
      sender().send(part.number, part.bytes);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>The store copies a range of an object of its own as parts. Parts but the last have 5 MiB, so
   * a current part that is smaller takes the first bytes of the range by itself.
   */
  @Override
  public void copy(RandomAccessSource from, long position, long length) throws IOException {
    requireOpen();
    from.requireContains(position, length);
    flush();
    long begun = current == null ? 0 : flushed - current.begin;
    long missing = begun == 0 ? 0 : Math.max(0, S3Settings.MIN_PART_BYTES - begun);
    if (!(from instanceof S3Source object)
        || !object.isIn(bucket)
        || length - missing < S3Settings.MIN_PART_BYTES) {
      super.copy(from, position, length);
      return;
    }
    super.copy(from, position, missing);
    flush();
    if (current != null) {
      endPart();
    }
    long at = position + missing;
    long end = position + length;
    while (at < end) {
      // Avoid a rest that is too small for a part.
      boolean last = end - at < settings.copyBytes() + S3Settings.MIN_PART_BYTES;
      long count = last ? end - at : settings.copyBytes();
      sender().copy(nextNumber(), object, at, count);
      at += count;
      flushed += count;
    }
  }

  @Override
  public void commit() throws IOException {
    requireOpen();
    if (openGaps > 0) {
      throw new IllegalStateException(openGaps + " gaps are open");
    }
    flush();
    if (sender == null) {
      try (PartSpool whole = current == null ? PartSpool.create(spool) : current.bytes) {
        current = null;
        var _ =
            bucket.call(
                key,
                client ->
                    client.putObject(
                        b -> b.bucket(bucket.name()).key(key), MultipartUpload.body(whole)));
      }
    } else {
      if (current != null) {
        endPart();
      }
      sender.upload().complete(sender.await());
      active.remove(sender.upload());
    }
    closed = true;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      // Canceling a job interrupts its thread; the upload must be aborted nevertheless.
      Uninterrupted.run(this::giveUp);
    }
  }

  private void giveUp() throws IOException {
    if (current != null) {
      waiting.add(current);
      current = null;
    }
    for (LocalPart part : waiting) {
      part.bytes.close();
    }
    waiting.clear();
    if (sender != null) {
      try {
        sender.giveUp();
      } finally {
        active.remove(sender.upload());
      }
    }
  }
}
