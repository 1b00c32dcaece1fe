package org.equilux.imaging.tiff;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.compression.SegmentDecoder;

/** The check of bands encoded by {@link TiffBandEncoder}. */
final class TiffBandCheck {
  private TiffBandCheck() {}

  /**
   * Checks that a band consists of its segments, each of which decompresses as described in {@link
   * BandCoding#check}.
   *
   * @throws PictureException if it does not
   */
  static void check(TiffBandCoding coding, byte[] encoded, int rows) throws IOException {
    int[] lengths = coding.readLengths(encoded, rows);
    Layout layout = coding.layout();
    long rowBytes = coding.coding().rowBytes(layout.width());
    int at = lengths.length * Integer.BYTES;
    byte[] buffer = new byte[BandCoding.CHECKED_BYTES + 1];
    boolean plain = coding.packing().compression() == Compression.NONE;
    try (SegmentDecoder decoder = coding.packing().decoder()) {
      for (int i = 0; i < lengths.length; i++) {
        int y = i / layout.across() * layout.height();
        int held = layout.tiled() ? layout.height() : Math.min(layout.height(), rows - y);
        long bytes = held * rowBytes;
        boolean right;
        if (plain) {
          right = lengths[i] == bytes;
        } else {
          decoder.begin(new ByteArrayInputStream(encoded, at, lengths[i]));
          right = decompressed(decoder, buffer) == Math.min(bytes, buffer.length);
        }
        if (!right) {
          throw PictureException.corrupt(
              "a strip or tile of a band of the TIFF does not have the bytes of its %d rows"
                  .formatted(held));
        }
        at += lengths[i];
      }
    }
  }

  /** Decompresses the current segment until it ends or the buffer is full. */
  private static int decompressed(SegmentDecoder decoder, byte[] buffer) throws IOException {
    int bytes = 0;
    int n = 0;
    while (n >= 0 && bytes < buffer.length) {
      bytes += n;
      n = bytes < buffer.length ? decoder.read(buffer, bytes, buffer.length - bytes) : -1;
    }
    return bytes;
  }
}
