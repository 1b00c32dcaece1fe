package org.equilux.imaging.tiff.compression;

import java.io.IOException;

/** The encoder of strips or tiles, one after the other, to a stream. */
public interface SegmentEncoder extends AutoCloseable {
  /** Encodes one row of the segment. */
  void row(byte[] bytes, int length) throws IOException;

  /** Completes the segment; later rows belong to the next. */
  void endSegment() throws IOException;

  @Override
  default void close() {}
}
