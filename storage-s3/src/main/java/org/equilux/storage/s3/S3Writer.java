package org.equilux.storage.s3;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.Uninterrupted;

/**
 * Writes an object. Bytes go into a file for each part, and a part is sent, by a thread of its own,
 * once it is full and no gap in it is open; a part with an open gap waits on the local disk. An
 * object of less than one part is sent as a whole by the commit.
 */
final class S3Writer extends BlobWriter {
  private static final int BUFFER_BYTES = 64 << 10;

  private final S3Bucket bucket;
  private final String key;
  private final Path spool;
  private final int partBytes;
  private final Duration patience;
  private final ActiveUploads active;

  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int used;

  /** Bytes that are in parts, without the buffer. */
  private long flushed;

  /** Parts that are not being sent yet, by their indexes from 0. */
  private final Map<Integer, PartSpool> parts = new TreeMap<>();

  /** Open gaps by the indexes of parts. */
  private final Map<Integer, Integer> gaps = new TreeMap<>();

  /** Null while no part is full. */
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
    this.partBytes = settings.partBytes();
    this.patience = settings.callTime().multipliedBy(2);
    this.active = active;
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
        append(bytes, offset, length);
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
    append(buffer, 0, count);
  }

  private void append(byte[] bytes, int offset, int length) throws IOException {
    if (closed) {
      throw new IllegalStateException("the blob is committed or given up already");
    }
    int done = 0;
    while (done < length) {
      int index = Math.toIntExact(flushed / partBytes);
      int from = (int) (flushed % partBytes);
      int count = Math.min(length - done, partBytes - from);
      part(index).write(from, bytes, offset + done, count);
      done += count;
      flushed += count;
      sendIfReady(index);
    }
  }

  private PartSpool part(int index) throws IOException {
    if (index >= MultipartUpload.MOST_PARTS) {
      throw new IOException(
          "%s is longer than the %,d parts of %,d bytes that an object can have"
              .formatted(bucket.where(key), MultipartUpload.MOST_PARTS, partBytes));
    }
    PartSpool part = parts.get(index);
    if (part == null) {
      part = PartSpool.create(spool);
      parts.put(index, part);
    }
    return part;
  }

  @Override
  public Gap gap(int length) throws IOException {
    long position = position();
    int first = Math.toIntExact(position / partBytes);
    int last = Math.toIntExact((position + length - 1) / partBytes);
    for (int index = first; index <= last; index++) {
      gaps.merge(index, 1, Integer::sum);
    }
    openGaps++;
    write(new byte[length]);
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
        flush();
        put(position, bytes);
        filled = true;
        openGaps--;
        for (int index = first; index <= last; index++) {
          gaps.computeIfPresent(index, (_, open) -> open == 1 ? null : open - 1);
          sendIfReady(index);
        }
      }
    };
  }

  private void put(long position, byte[] bytes) throws IOException {
    int done = 0;
    while (done < bytes.length) {
      long at = position + done;
      int from = (int) (at % partBytes);
      int count = Math.min(bytes.length - done, partBytes - from);
      parts.get(Math.toIntExact(at / partBytes)).write(from, bytes, done, count);
      done += count;
    }
  }

  private void sendIfReady(int index) throws IOException {
    if (flushed >= (index + 1L) * partBytes && !gaps.containsKey(index)) {
      send(index);
    }
  }

  private void send(int index) throws IOException {
    if (sender == null) {
      MultipartUpload upload = MultipartUpload.begin(bucket, key);
      active.add(upload);
      sender = new PartSender(upload, patience);
    }
    sender.send(index + 1, parts.remove(index));
  }

  @Override
  public void commit() throws IOException {
    if (closed) {
      throw new IllegalStateException("the blob is committed or given up already");
    }
    if (openGaps > 0) {
      throw new IllegalStateException(openGaps + " gaps are not filled");
    }
    flush();
    if (sender == null) {
      try (PartSpool whole = part(0)) {
        parts.clear();
        var _ =
            bucket.call(
                key,
                client ->
                    client.putObject(
                        b -> b.bucket(bucket.name()).key(key), MultipartUpload.body(whole)));
      }
    } else {
      if (flushed % partBytes > 0) {
        send(Math.toIntExact(flushed / partBytes));
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
    for (PartSpool part : parts.values()) {
      part.close();
    }
    parts.clear();
    if (sender != null) {
      try {
        sender.giveUp();
      } finally {
        active.remove(sender.upload());
      }
    }
  }
}
