package org.equilux.imaging.tiff.compression;

import java.io.IOException;
import java.io.InputStream;

/**
 * The decoder of strips or tiles, one after the other, as streams, with a buffer of constant size.
 */
public interface SegmentDecoder extends AutoCloseable {
  /** Starts a segment with the stream of its encoded form; discards the previous one. */
  void begin(InputStream encoded) throws IOException;

  /**
   * Reads decoded bytes.
   *
   * @return number of bytes, at least 1, or -1 at the segment's end
   */
  int read(byte[] into, int offset, int length) throws IOException;

  @Override
  default void close() {}
}
