package org.equilux.storage;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A blob written piece by piece that outlives the writing process: {@link ObjectStore#grow}
 * continues after the last durable byte. The blob appears completely after {@link #commit}. Not
 * thread-safe.
 */
public abstract class GrowingBlob extends OutputStream {
  /** The number of written bytes, durable or not: the position of the next one. */
  public abstract long size();

  /** Makes all written bytes durable. */
  public abstract void keep() throws IOException;

  /** Publishes the bytes under the blob's name, replacing older ones atomically. */
  public abstract void commit() throws IOException;

  /** Releases the blob; bytes that are not durable may be lost. Closing again has no effect. */
  @Override
  public abstract void close() throws IOException;
}
