package org.equilux.master.jobs.admit;

import java.io.IOException;
import java.util.Objects;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;

/**
 * The first and last bytes of a remote file, which contain the headers of most formats. Reading any
 * other byte fails and is recorded. Not thread-safe.
 */
public final class PictureEnds implements Blob {
  private final long size;
  private final byte[] head;
  private final byte[] tail;
  private boolean missed;

  /**
   * Creates the view of a file.
   *
   * @param size length of the whole file in bytes
   * @param head its first bytes
   * @param tail its last bytes
   * @throws IllegalArgumentException if head and tail are longer than the file
   */
  public PictureEnds(long size, byte[] head, byte[] tail) {
    if (head.length > size || tail.length > size) {
      throw new IllegalArgumentException(
          "%,d first and %,d last bytes exceed a file of %,d bytes"
              .formatted(head.length, tail.length, size));
    }
    this.size = size;
    this.head = head;
    this.tail = tail;
  }

  /** Whether a missing byte was requested, so that the check is inconclusive. */
  boolean missed() {
    return missed;
  }

  @Override
  public String name() {
    return "the ends of a file";
  }

  @Override
  public RandomAccessSource open() {
    return new RandomAccessSource() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public void read(long position, byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        requireContains(position, length);
        long fromEnd = position - (size - tail.length);
        if (position + length <= head.length) {
          System.arraycopy(head, (int) position, into, offset, length);
        } else if (fromEnd >= 0) {
          System.arraycopy(tail, (int) fromEnd, into, offset, length);
        } else {
          missed = true;
          throw new IOException("the bytes from %,d on were not sent".formatted(position));
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public BlobWriter create() {
    throw new UnsupportedOperationException("the ends of a file are read-only");
  }
}
