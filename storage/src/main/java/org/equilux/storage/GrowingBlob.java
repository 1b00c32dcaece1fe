package org.equilux.storage;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A blob that is written piece by piece and outlasts the process that writes it: {@link
 * ObjectStore#grow} goes on after the last byte that was kept. Readers see the blob whole after
 * {@link #commit}, and not before. Not safe for use by several threads at once.
 */
public abstract class GrowingBlob extends OutputStream {
  /** Bytes that were written, kept or not: the position of the next one. */
  public abstract long size();

  /** Keeps everything that was written, whatever becomes of this process. */
  public abstract void keep() throws IOException;

  /** Makes the bytes visible under the blob's name, replacing older ones in one step. */
  public abstract void commit() throws IOException;

  /** Lets go of the blob; bytes that were not kept may be lost. Closing again does nothing. */
  @Override
  public abstract void close() throws IOException;
}
