package org.equilux.spark.sql;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;

/** A blob in memory. Not thread-safe. */
final class MemoryBlob implements Blob {
  /**
   * The size limit: a value in a Spark row has less than 2 GiB, and several are in memory at the
   * same time.
   */
  static final int MOST_BYTES = 1 << 30;

  private static final int FIRST_BYTES = 1 << 16;

  /** Null if nothing is committed. */
  private byte[] bytes;

  /** Creates an empty blob. */
  MemoryBlob() {}

  MemoryBlob(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The bytes; null if nothing is committed. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public RandomAccessSource open() throws NoSuchFileException {
    if (bytes == null) {
      throw new NoSuchFileException(name());
    }
    return RandomAccessSource.of(bytes);
  }

  @Override
  public BlobWriter create() {
    return new Writer();
  }

  private final class Writer extends BlobWriter {
    private byte[] buffer = new byte[FIRST_BYTES];
    private int used;
    private int openGaps;
    private boolean closed;

    @Override
    public long position() {
      return used;
    }

    private void reserve(int length) throws IOException {
      if (length > MOST_BYTES - used) {
        throw new IOException(
            "the result has more than %,d bytes, the limit of the SQL function; process the picture as a file"
                .formatted(MOST_BYTES));
      }
      if (length > buffer.length - used) {
        long doubled = Math.max(2L * buffer.length, (long) used + length);
        buffer = Arrays.copyOf(buffer, (int) Math.min(doubled, MOST_BYTES));
      }
    }

    @Override
    public void write(int b) throws IOException {
      reserve(1);
      buffer[used++] = (byte) b;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      reserve(length);
      System.arraycopy(from, offset, buffer, used, length);
      used += length;
    }

    @Override
    public Gap gap(int length) throws IOException {
      int position = used;
      write(new byte[length]);
      openGaps++;
      return new Gap() {
        private boolean filled;

        @Override
        public void fill(byte[] content) {
          if (content.length != length) {
            throw new IllegalArgumentException(
                content.length + " bytes for a gap of " + length + " bytes");
          }
          if (filled || closed) {
            throw new IllegalStateException("the gap can no longer be filled");
          }
          System.arraycopy(content, 0, buffer, position, length);
          filled = true;
          openGaps--;
        }
      };
    }

    @Override
    public void commit() {
      if (closed) {
        throw new IllegalStateException("the bytes are committed or discarded already");
      }
      if (openGaps > 0) {
        throw new IllegalStateException(openGaps + " gaps are open");
      }
      bytes = Arrays.copyOf(buffer, used);
      close();
    }

    @Override
    public void close() {
      closed = true;
      buffer = new byte[0];
    }
  }
}
