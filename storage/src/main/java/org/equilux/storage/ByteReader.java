package org.equilux.storage;

import java.io.IOException;
import java.util.Optional;

/** A reader of bytes at any position. */
@FunctionalInterface
public interface ByteReader {
  /**
   * Reads exactly {@code length} bytes.
   *
   * @param position of the first byte
   * @throws java.io.EOFException if the range exceeds the bytes
   * @throws IOException if the bytes cannot be read
   */
  void read(long position, byte[] into, int offset, int length) throws IOException;

  /** A reader of an array in memory, whose byte {@code first} is at position 0. */
  static ByteReader of(byte[] bytes, int first) {
    return (position, into, offset, length) ->
        System.arraycopy(bytes, Math.toIntExact(first + position), into, offset, length);
  }

  /** The source with the same bytes at the same positions; empty if it has no address. */
  default Optional<AddressedSource> addressed() {
    return Optional.empty();
  }

  /**
   * Whether each read is a remote request, so that few long reads are faster than many short ones.
   */
  default boolean isRemote() {
    return false;
  }

  /** A reader of the same bytes with the byte {@code first} at position 0. */
  default ByteReader from(long first) {
    return (position, into, offset, length) -> read(first + position, into, offset, length);
  }
}
