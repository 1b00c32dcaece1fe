package org.equilux.imaging;

/**
 * A range of a file.
 *
 * @param position of the first byte, at least 0
 * @param length in bytes, at least 1
 */
public record ByteRange(long position, int length) {
  public ByteRange {
    if (position < 0 || length < 1) {
      throw new IllegalArgumentException(
          "no range of a file: %d bytes from position %d".formatted(length, position));
    }
  }
}
