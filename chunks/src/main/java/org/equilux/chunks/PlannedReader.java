package org.equilux.chunks;

import java.io.EOFException;
import java.io.IOException;
import java.util.Iterator;
import org.equilux.imaging.ByteRange;
import org.equilux.storage.ByteReader;

/**
 * The reader of one band by planned reads, in the order in which the bytes are needed; buffers one
 * read at a time. Not thread-safe.
 */
final class PlannedReader implements ByteReader {
  private final RangeReads.Fetch fetch;
  private final Iterator<ByteRange> reads;

  /** The position of the first byte of {@link #bytes}. */
  private long start;

  private byte[] bytes = {};

  PlannedReader(RangeReads reads, RangeReads.Fetch fetch) {
    this.reads = reads.reads().iterator();
    this.fetch = fetch;
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int from = advance(position + done);
      int count = Math.min(length - done, bytes.length - from);
      System.arraycopy(bytes, from, into, offset + done, count);
      done += count;
    }
  }

  /**
   * Advances to the read that contains a position; returns the index of the position's byte in it.
   */
  private int advance(long position) throws IOException {
    while (position < start || position >= start + bytes.length) {
      if (!reads.hasNext()) {
        throw new EOFException("a band has bytes outside of its location");
      }
      ByteRange next = reads.next();
      bytes = fetch.get(next);
      start = next.position();
    }
    return (int) (position - start);
  }
}
