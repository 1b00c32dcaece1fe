package org.equilux.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/** A range of a source as a stream. Not thread-safe. */
final class RangeStream extends InputStream {
  private static final int BUFFER_BYTES = 128 << 10;

  private final RandomAccessSource source;
  private final long end;
  private long position;

  RangeStream(RandomAccessSource source, long position, long length) {
    this.source = source;
    this.position = position;
    this.end = position + length;
  }

  /** Uses a larger buffer than other streams, as each use costs a call of both sides. */
  @Override
  public long transferTo(OutputStream out) throws IOException {
    long all = end - position;
    byte[] buffer = new byte[(int) Math.min(all, BUFFER_BYTES)];
    while (position < end) {
      out.write(buffer, 0, read(buffer, 0, buffer.length));
    }
    return all;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    if (position == end) {
      return -1;
    }
    int count = (int) Math.min(length, end - position);
    source.read(position, into, offset, count);
    position += count;
    return count;
  }
}
