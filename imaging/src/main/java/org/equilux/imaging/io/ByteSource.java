package org.equilux.imaging.io;

import java.io.IOException;

/** Bytes that can be read at any place. */
@FunctionalInterface
public interface ByteSource {
  /**
   * Reads exactly so many bytes, all of which are there.
   *
   * @param position of the first one
   */
  void read(long position, byte[] into, int offset, int length) throws IOException;

  /** Bytes that are in memory, from one of them on. */
  static ByteSource of(byte[] bytes, int first) {
    return (position, into, offset, length) ->
        System.arraycopy(bytes, Math.toIntExact(first + position), into, offset, length);
  }

  /** The same bytes, from one of them on. */
  default ByteSource from(long first) {
    return (position, into, offset, length) -> read(first + position, into, offset, length);
  }
}
