package org.equilux.worker.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Iterator;
import org.equilux.chunks.RangeReads;
import org.equilux.imaging.ByteRange;
import org.equilux.storage.ByteReader;

/**
 * The bytes of one band of an object in a store, fetched read by read in the order in which they
 * are needed; one read is in memory at a time. For one thread.
 */
public final class RemoteBands implements ByteReader {
  private final StoreClient store;
  private final String address;
  private final String version;
  private final Iterator<ByteRange> reads;
  private ByteRange here = new ByteRange(0, 1);
  private byte[] bytes = {};

  /**
   * Reads from an object.
   *
   * @param address of the object, possibly hostile
   * @param version its entity tag, possibly hostile
   */
  public RemoteBands(StoreClient store, String address, String version, RangeReads reads) {
    this.store = store;
    this.address = address;
    this.version = version;
    this.reads = reads.reads().iterator();
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int from = fetch(position + done);
      int count = Math.min(length - done, bytes.length - from);
      System.arraycopy(bytes, from, into, offset + done, count);
      done += count;
    }
  }

  /** Goes on to the read that has a position; returns the index of the position's byte there. */
  private int fetch(long position) throws IOException {
    while (position < here.position() || position >= here.position() + bytes.length) {
      if (!reads.hasNext()) {
        throw new EOFException("a band has bytes that its location does not name");
      }
      here = reads.next();
      try {
        bytes = store.get(address, version, here);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("interrupted").initCause(e);
      }
    }
    return (int) (position - here.position());
  }
}
