package org.equilux.imaging.io;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.equilux.storage.RandomAccessSource;

/** The content of a file without pixels: a header, and zeros in place of the pixels. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record BlankSource(byte[] head, long zeros) implements RandomAccessSource {
  @Override
  public long size() {
    return head.length + zeros;
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    requireContains(position, length);
    int fromHead = Math.clamp(head.length - position, 0, length);
    if (fromHead > 0) {
      System.arraycopy(head, (int) position, into, offset, fromHead);
    }
    Arrays.fill(into, offset + fromHead, offset + length, (byte) 0);
  }

  @Override
  public void close() {}
}
