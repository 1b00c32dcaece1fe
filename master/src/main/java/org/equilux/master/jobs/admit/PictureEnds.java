package org.equilux.master.jobs.admit;

import java.io.IOException;
import java.util.Objects;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;

/**
 * The first and the last bytes of a file that is elsewhere, in which most formats have their
 * headers. Reading any other byte fails, and is remembered. For one thread.
 */
public final class PictureEnds implements Blob {
  private final long size;
  private final byte[] head;
  private final byte[] tail;
  private boolean missed;

  /**
   * @param size of the whole file
   * @param head its first bytes
   * @param tail its last bytes
   * @throws IllegalArgumentException if they do not fit into the file
   */
  public PictureEnds(long size, byte[] head, byte[] tail) {
    if (head.length > size || tail.length > size) {
      throw new IllegalArgumentException(
          "%,d first and %,d last bytes are not of a file of %,d bytes"
              .formatted(head.length, tail.length, size));
    }
    this.size = size;
    this.head = head;
    this.tail = tail;
  }

  /** Whether a byte was asked for that is not here, so that nothing is known of the file. */
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
          throw new IOException("bytes from %,d on are not here".formatted(position));
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public BlobWriter create() {
    throw new UnsupportedOperationException("the ends of a file are only read");
  }
}
