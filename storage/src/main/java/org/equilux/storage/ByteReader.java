package org.equilux.storage;

import java.io.IOException;
import java.util.Optional;

/** Reads bytes at any position. */
@FunctionalInterface
public interface ByteReader {
  /**
   * Reads exactly {@code length} bytes.
   *
   * @param position of the first byte
   * @throws java.io.EOFException if there are no such bytes
   * @throws IOException if the bytes cannot be read
   */
  void read(long position, byte[] into, int offset, int length) throws IOException;

  /** Reads an array in memory, whose byte {@code first} is at position 0. */
  static ByteReader of(byte[] bytes, int first) {
    return (position, into, offset, length) ->
        System.arraycopy(bytes, Math.toIntExact(first + position), into, offset, length);
  }

  /** The source that has these bytes at these positions; empty if it has no address. */
  default Optional<AddressedSource> addressed() {
    return Optional.empty();
  }

  /**
   * Whether each read is a request to another machine, so that few long reads are faster than many
   * short ones.
   */
  default boolean isRemote() {
    return false;
  }

  /** Reads the same bytes with the byte {@code first} at position 0. */
  default ByteReader from(long first) {
    return (position, into, offset, length) -> read(first + position, into, offset, length);
  }
}
