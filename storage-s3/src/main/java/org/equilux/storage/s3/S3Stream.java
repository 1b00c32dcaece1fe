package org.equilux.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * A range of an object as a stream, fetched in windows of growing size. No connection is open
 * between two windows, so the reader may be slow. Not thread-safe.
 */
final class S3Stream extends InputStream {
  private static final int FIRST_BYTES = 128 << 10;

  /** The limit of a stream's memory in bytes. */
  private static final int MOST_BYTES = 1 << 20;

  private final S3Source source;
  private final long end;

  /** The position after the window. */
  private long position;

  private byte[] window = new byte[0];
  private int at;

  S3Stream(S3Source source, long position, long length) {
    this.source = source;
    this.position = position;
    this.end = position + length;
  }

  @Override
  public int read() throws IOException {
    return fill() ? window[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, window.length - at);
    System.arraycopy(window, at, into, offset, count);
    at += count;
    return count;
  }

  /** Fetches the next window when this one is read; returns whether there is another byte. */
  private boolean fill() throws IOException {
    if (at < window.length) {
      return true;
    }
    if (position == end) {
      return false;
    }
    long wanted = Math.clamp(2L * window.length, FIRST_BYTES, MOST_BYTES);
    byte[] next = new byte[(int) Math.min(wanted, end - position)];
    source.fetch(position, next, 0, next.length);
    position += next.length;
    window = next;
    at = 0;
    return true;
  }

  @Override
  public long skip(long count) throws IOException {
    if (count <= 0) {
      return 0;
    }
    int kept = (int) Math.min(count, window.length - at);
    at += kept;
    long jumped = Math.min(count - kept, end - position);
    if (jumped > 0) {
      position += jumped;
      window = new byte[0];
      at = 0;
    }
    return kept + jumped;
  }
}
