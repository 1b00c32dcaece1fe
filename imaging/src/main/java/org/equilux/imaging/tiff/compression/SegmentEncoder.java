package org.equilux.imaging.tiff.compression;

import java.io.IOException;

/** Compresses strips or tiles, one after the other, into the stream it was made for. */
public interface SegmentEncoder extends AutoCloseable {
  /** Takes one row of the segment. */
  void row(byte[] bytes, int length) throws IOException;

  /** Completes the segment; what follows belongs to the next. */
  void endSegment() throws IOException;

  @Override
  default void close() {}
}
