package org.equilux.storage;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a blob from front to back. Readers see the blob whole after {@link #commit} or not at all;
 * a writer that is closed without a commit leaves nothing behind. Not safe for use by several
 * threads at once.
 */
public abstract class BlobWriter extends OutputStream {
  /** Bytes written so far, gaps included: the position of the next byte. */
  public abstract long position();

  /**
   * Leaves bytes out, to be filled in before the commit. A store that cannot write at a position
   * holds back the part of the blob in which an open gap lies, so gaps should be few and
   * short-lived.
   *
   * @param length in bytes, at least 1
   */
  public abstract Gap gap(int length) throws IOException;

  /** Bytes that were left out. */
  public interface Gap {
    /**
     * Fills the gap; allowed once, before the commit.
     *
     * @param bytes as many as the gap has
     * @throws IllegalArgumentException if the length differs
     * @throws IllegalStateException if the gap is filled already
     */
    void fill(byte[] bytes) throws IOException;
  }

  /** Copies a range of a source to the end of this blob. */
  public void copy(RandomAccessSource from, long position, long length) throws IOException {
    try (var in = from.stream(position, length)) {
      in.transferTo(this);
    }
  }

  /**
   * Makes sure that the bytes written so far outlast a failure of this machine once they are
   * committed. A store on other machines sees to that by itself.
   */
  public void force() throws IOException {}

  /**
   * Makes the bytes visible under the blob's name, replacing older ones in one step.
   *
   * @throws IllegalStateException if a gap is open, or the writer is committed or closed
   */
  public abstract void commit() throws IOException;

  /** Gives up everything that was not committed. Closing again does nothing. */
  @Override
  public abstract void close() throws IOException;
}
