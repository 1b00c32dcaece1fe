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
 * Writes an object. Bytes go into a file for each part, and a part is sent, by a thread of its own,
 * once it is full and no gap in it is open; a part with an open gap waits on the local disk. A
 * range of another object of the bucket is copied by the store where it makes parts that are large
 * enough. An object of less than one part is sent as a whole by the commit.
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

  /** Bytes that are in parts, without the buffer. */
  private long flushed;

  /** Parts that were begun, sent or not: the number of the last one. */
  private int parts;

  /** Parts that are complete but for open gaps. */
  private final List<LocalPart> waiting = new ArrayList<>();

  /** The part that takes the next bytes; null if those begin a part. */
  private LocalPart current;

  /** Null while no part is complete. */
  private PartSender sender;

  private int openGaps;
  private boolean closed;

  /**
   * @param active keeps this writer's upload from being given up
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

  /** Moves the buffer to the parts; the store gets parts only. */
  @Override
  public void flush() throws IOException {
    int count = used;
    used = 0;
    var _ = append(buffer, 0, count, 0);
  }

  /**
   * Appends bytes to the parts.
   *
   * @param gaps open gaps that each of the parts has from now on, before it can be sent
   * @return the parts that have the bytes
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
      throw new IllegalStateException("the blob is committed or given up already");
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

  /** Lets the next bytes begin a part, and sends the current one as soon as it has no open gap. */
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
          throw new IllegalStateException("the gap cannot be filled any more");
        }
        filled = true;
        openGaps--;
        for (LocalPart part : touched) {
          S3Writer.this.fill(part, position, bytes);
        }
      }
    };
  }

  /** Fills those bytes of a gap that lie in a part. */
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
      // Not a rest that is too small for a part.
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
      throw new IllegalStateException(openGaps + " gaps are not filled");
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
      // Canceling a job interrupts its thread, and what was begun is given up all the same.
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
