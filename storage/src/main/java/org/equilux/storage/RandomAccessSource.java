package org.equilux.storage;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * A sequence of bytes of fixed length with random access: a file, an object in a store, a part of
 * either. Thread-safe until it is closed.
 */
public interface RandomAccessSource extends ByteReader, Closeable {
  /** The length in bytes, which does not change while the source is open. */
  long size();

  /**
   * Reads exactly {@code length} bytes.
   *
   * @param position of the first byte, at least 0
   * @throws EOFException if the source ends before the last byte; {@code into} is then undefined
   * @throws IOException if the bytes cannot be read
   * @throws IndexOutOfBoundsException if the bytes do not fit into {@code into} from {@code offset}
   */
  @Override
  void read(long position, byte[] into, int offset, int length) throws IOException;

  /** Reads all bytes of a source that is not longer than an array can be. */
  default byte[] bytes() throws IOException {
    byte[] bytes = new byte[Math.toIntExact(size())];
    read(0, bytes, 0, bytes.length);
    return bytes;
  }

  /** Whether a range lies within the source, for any values including negative ones. */
  default boolean contains(long position, long length) {
    return position >= 0 && length >= 0 && length <= size() && position <= size() - length;
  }

  /**
   * Checks that a range lies within the source.
   *
   * @throws EOFException if it does not
   */
  default void requireContains(long position, long length) throws EOFException {
    if (!contains(position, length)) {
      throw new EOFException(
          "%d bytes from position %d are not within the %d bytes of %s"
              .formatted(length, position, size(), this));
    }
  }

  /**
   * Opens a range as an unbuffered stream; closing it leaves the source open.
   *
   * @throws EOFException if the range exceeds the source
   */
  default InputStream stream(long position, long length) throws IOException {
    requireContains(position, length);
    return new RangeStream(this, position, length);
  }

  /** A source over an array, which must not change while the source is in use. */
  static RandomAccessSource of(byte[] bytes) {
    return new RandomAccessSource() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public void read(long position, byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        requireContains(position, length);
        System.arraycopy(bytes, (int) position, into, offset, length);
      }

      @Override
      public void close() {}

      @Override
      public String toString() {
        return "memory";
      }
    };
  }
}
