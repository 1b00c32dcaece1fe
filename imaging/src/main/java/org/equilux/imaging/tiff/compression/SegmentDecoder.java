package org.equilux.imaging.tiff.compression;

import java.io.IOException;
import java.io.InputStream;

/**
 * Decompresses strips or tiles, one after the other, as streams: of a segment of any size only a
 * buffer is in memory.
 */
public interface SegmentDecoder extends AutoCloseable {
  /** Begins a segment, whose encoded form the stream gives; nothing is left of the one before. */
  void begin(InputStream encoded) throws IOException;

  /**
   * Reads decoded bytes.
   *
   * @return how many, at least 1, or -1 at the segment's end
   */
  int read(byte[] into, int offset, int length) throws IOException;

  @Override
  default void close() {}
}
