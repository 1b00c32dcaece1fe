package org.equilux.imaging.tiff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.SplitBand;

/**
 * The splitting of TIFF bands: the head has the lengths of the segments, 4 bytes each, and the body
 * the segments, each at an even position, as in a file.
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
   * @throws PictureException if they do not match a band with such a body
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
      throw PictureException.corrupt("the segments of a band of the TIFF do not match its size");
    }
    return lengths;
  }

  private static long bodyBytes(int[] lengths) {
    return Arrays.stream(lengths).mapToLong(TiffSplitBand::even).sum();
  }

  /** The distance from the start of a segment to the next one. */
  static long even(int length) {
    return length + (length & 1L);
  }
}
