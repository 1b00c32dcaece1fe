package org.equilux.imaging.tiff;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.compression.SegmentDecoder;

/** Checks that bytes are a band as {@link TiffBandEncoder} encodes them. */
final class TiffBandCheck {
  /** Bytes that are decompressed at once: few enough for a processor's first caches. */
  private static final int BUFFER_BYTES = 1 << 16;

  private TiffBandCheck() {}

  /**
   * Checks that a band consists of its segments, and that each of them decompresses, checksums
   * included, to exactly the bytes of its rows.
   *
   * @throws PictureException if that is not so
   */
  static void check(TiffBandCoding coding, byte[] encoded, int rows) throws IOException {
    int[] lengths = coding.readLengths(encoded, rows);
    Layout layout = coding.layout();
    long rowBytes = coding.coding().rowBytes(layout.width());
    int at = lengths.length * Integer.BYTES;
    byte[] buffer = new byte[BUFFER_BYTES];
    boolean plain = coding.packing().compression() == Compression.NONE;
    try (SegmentDecoder decoder = coding.packing().decoder()) {
      for (int i = 0; i < lengths.length; i++) {
        int y = i / layout.across() * layout.height();
        int held = layout.tiled() ? layout.height() : Math.min(layout.height(), rows - y);
        long left = held * rowBytes;
        if (plain) {
          left -= lengths[i];
        } else {
          decoder.begin(new ByteArrayInputStream(encoded, at, lengths[i]));
          left -= decompressed(decoder, buffer, left);
        }
        if (left != 0) {
          throw PictureException.corrupt(
              "a strip or tile of a band of the TIFF has not the bytes of its %d rows"
                  .formatted(held));
        }
        at += lengths[i];
      }
    }
  }

  /**
   * The bytes of the segment that was begun.
   *
   * @param enough more than these are not counted to their end
   */
  private static long decompressed(SegmentDecoder decoder, byte[] buffer, long enough)
      throws IOException {
    long bytes = 0;
    int n = decoder.read(buffer, 0, buffer.length);
    while (n >= 0 && bytes <= enough) {
      bytes += n;
      n = decoder.read(buffer, 0, buffer.length);
    }
    return bytes;
  }
}
