package org.equilux.imaging.io;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.equilux.storage.BlobWriter;

/** A blob writer in memory, for small structures. */
public final class MemoryWriter extends BlobWriter {
  private byte[] bytes = new byte[1 << 10];
  private int used;
  private int openGaps;

  @Override
  public long position() {
    return used;
  }

  @Override
  public void write(int b) {
    reserve(1);
    bytes[used++] = (byte) b;
  }

  @Override
  public void write(byte[] from, int offset, int length) {
    reserve(length);
    System.arraycopy(from, offset, bytes, used, length);
    used += length;
  }

  private void reserve(int more) {
    if (more > bytes.length - used) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(used, more), 2 * bytes.length));
    }
  }

  @Override
  public Gap gap(int length) {
    int at = used;
    write(new byte[length], 0, length);
    openGaps++;
    return new Gap() {
      private boolean filled;

      @Override
      public void fill(byte[] value) {
        if (filled) {
          throw new IllegalStateException("the gap is filled already");
        }
        if (value.length != length) {
          throw new IllegalArgumentException(
              "the gap has %d bytes, not %d".formatted(length, value.length));
        }
        ByteBuffer.wrap(bytes).put(at, value);
        filled = true;
        openGaps--;
      }
    };
  }

  /** All bytes so far. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, used);
  }

  @Override
  public void commit() {
    if (openGaps > 0) {
      throw new IllegalStateException(openGaps + " gaps are open");
    }
  }

  @Override
  public void close() {}
}
