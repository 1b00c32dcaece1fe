package org.equilux.storage;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The writer of a blob, from start to end. The blob appears completely after {@link #commit}; a
 * writer that is closed without a commit leaves nothing. Not thread-safe.
 */
public abstract class BlobWriter extends OutputStream {
  /** The number of bytes written, including gaps: the position of the next byte. */
  public abstract long position();

  /**
   * Skips bytes, to be filled in before the commit. A store without random access holds back the
   * part of the blob with an open gap, so gaps should be few and short-lived.
   *
   * @param length in bytes, at least 1
   */
  public abstract Gap gap(int length) throws IOException;

  /** Skipped bytes. */
  public interface Gap {
    /**
     * Fills the gap; allowed once, before the commit.
     *
     * @param bytes in the length of the gap
     * @throws IllegalArgumentException if the length differs
     * @throws IllegalStateException if the gap is filled already
     */
    void fill(byte[] bytes) throws IOException;
  }

  /** Appends a range of a source. */
  public void copy(RandomAccessSource from, long position, long length) throws IOException {
    try (var in = from.stream(position, length)) {
      in.transferTo(this);
    }
  }

  /**
   * Makes the bytes written so far durable after their commit, even if this machine fails. Remote
   * stores do that without this call.
   */
  public void force() throws IOException {}

  /**
   * Publishes the bytes under the blob's name, replacing older ones atomically.
   *
   * @throws IllegalStateException if a gap is open, or the writer is committed or closed
   */
  public abstract void commit() throws IOException;

  /** Discards uncommitted bytes. Closing again has no effect. */
  @Override
  public abstract void close() throws IOException;
}
