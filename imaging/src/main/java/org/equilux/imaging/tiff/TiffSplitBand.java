package org.equilux.imaging.tiff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.SplitBand;

/**
 * Splits bands of a TIFF: the head is the lengths of the segments, 4 bytes each, and the body is
 * the segments, of which each one begins at an even position, as in a file.
 */
final class TiffSplitBand {
  private TiffSplitBand() {}

  static SplitBand split(TiffBandCoding coding, byte[] encoded, int rows) {
    int[] lengths = coding.lengths(encoded, rows);
    int headBytes = lengths.length * Integer.BYTES;
    byte[] body = new byte[Math.toIntExact(bodyBytes(lengths))];
    int from = headBytes;
    int to = 0;
    for (int length : lengths) {
      System.arraycopy(encoded, from, body, to, length);
      from += length;
      to += (int) even(length);
    }
    return new SplitBand(Arrays.copyOf(encoded, headBytes), body);
  }

  static byte[] join(TiffBandCoding coding, SplitBand band, int rows) throws IOException {
    int[] lengths = lengths(coding, band.head(), band.body().length, rows);
    int bytes = band.head().length;
    for (int length : lengths) {
      bytes += length;
    }
    byte[] encoded = Arrays.copyOf(band.head(), bytes);
    int from = 0;
    int to = band.head().length;
    for (int length : lengths) {
      System.arraycopy(band.body(), from, encoded, to, length);
      from += (int) even(length);
      to += length;
    }
    return encoded;
  }

  /**
   * The lengths of a split band's segments.
   *
   * @throws PictureException if they cannot be those of a band with such a body
   */
  static int[] lengths(TiffBandCoding coding, byte[] head, long bodyBytes, int rows)
      throws PictureException {
    int[] lengths = new int[head.length / Integer.BYTES];
    ByteBuffer.wrap(head).asIntBuffer().get(lengths);
    boolean right =
        lengths.length == coding.segments(rows)
            && head.length % Integer.BYTES == 0
            && Arrays.stream(lengths).allMatch(length -> length > 0)
            && bodyBytes(lengths) == bodyBytes
            && coding.isPlausible(rows, head.length + bodyBytes);
    if (!right) {
      throw PictureException.corrupt("the band of a TIFF has not the segments that it says");
    }
    return lengths;
  }

  private static long bodyBytes(int[] lengths) {
    return Arrays.stream(lengths).mapToLong(TiffSplitBand::even).sum();
  }

  /** The distance from the begin of a segment to that of the next one. */
  static long even(int length) {
    return length + (length & 1L);
  }
}
