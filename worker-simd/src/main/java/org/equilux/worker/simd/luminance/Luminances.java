package org.equilux.worker.simd.luminance;

import org.equilux.kernels.pixels.Luminance;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.worker.simd.lanes.Lanes;

/** Luminance of color pixels in a row, as packed samples of the same depth. */
public final class Luminances {
  private Luminances() {}

  /**
   * Computes the luminance of pixels in a row.
   *
   * @param format of {@code in}: a color one
   * @param at byte of the first pixel
   * @param n pixels
   * @param to byte of {@code luminance} from which on the result is written
   */
  public static void read(PixelFormat format, byte[] in, int at, int n, byte[] luminance, int to) {
    // Vectors overlap at the end rather than leave pixels over; a row shorter than one has no other
    // way.
    if (n < Interleaved.VECTOR / format.bytesPerSample()) {
      plain(format, in, at, n, luminance, to);
      return;
    }
    if (format == PixelFormat.RGB8) {
      Luminance8.rgb(in, at, n, luminance, to);
    } else if (format == PixelFormat.RGBA8) {
      Luminance8.rgba(in, at, n, luminance, to);
    } else if (format == PixelFormat.RGB16) {
      Luminance16.rgb(in, at, n, luminance, to);
    } else if (format == PixelFormat.RGBA16) {
      Luminance16.rgba(in, at, n, luminance, to);
    } else {
      throw new IllegalArgumentException(format + " is not RGB");
    }
  }

  private static void plain(PixelFormat format, byte[] in, int at, int n, byte[] out, int to) {
    int step = format.bytesPerPixel();
    for (int x = 0; x < n; x++) {
      int i = at + x * step;
      if (format.bytesPerSample() == 1) {
        out[to + x] = (byte) Luminance.of(in[i] & 0xFF, in[i + 1] & 0xFF, in[i + 2] & 0xFF);
      } else {
        char y = (char) Luminance.of(sample(in, i), sample(in, i + 2), sample(in, i + 4));
        Lanes.CHAR.set(out, to + 2 * x, y);
      }
    }
  }

  private static int sample(byte[] in, int at) {
    return (char) Lanes.CHAR.get(in, at);
  }
}
