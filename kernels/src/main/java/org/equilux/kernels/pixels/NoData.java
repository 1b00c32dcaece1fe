package org.equilux.kernels.pixels;

import java.util.Optional;

/**
 * Pixels that hold no data: those whose color channels all have one given value. They are neither
 * counted nor changed, and no other pixel becomes one. Plain loops around the backends, which know
 * nothing of it.
 */
public final class NoData {
  private NoData() {}

  /** The chunk with a mask that leaves out its own mask's pixels and those without data. */
  public static Chunk leftOut(Chunk chunk, int nodata) {
    Pixels in = chunk.core();
    Pixels mask = Pixels.allocate(PixelFormat.GRAY8, in.width(), in.height());
    Pixels given = chunk.mask().orElse(null);
    for (int y = 0; y < in.height(); y++) {
      for (int x = 0; x < in.width(); x++) {
        boolean counted = given == null || given.sample(x, y, 0) != 0;
        mask.setSample(x, y, 0, counted && !is(in, x, y, nodata) ? 0xFF : 0);
      }
    }
    return chunk.withMask(Optional.of(mask));
  }

  /**
   * Restores the pixels without data in a result. Other pixels that were mapped to the "no data"
   * value get the adjacent value: one more, or one less if it is the greatest.
   *
   * @param in what was mapped
   * @param out the result; changed
   * @param maximum the largest value that a mapped color may have
   */
  public static void putBack(Pixels in, Pixels out, int nodata, int maximum) {
    int beside = nodata < maximum ? nodata + 1 : nodata - 1;
    for (int y = 0; y < in.height(); y++) {
      for (int x = 0; x < in.width(); x++) {
        if (is(in, x, y, nodata)) {
          fill(out, x, y, nodata);
        } else if (is(out, x, y, nodata)) {
          fill(out, x, y, beside);
        }
      }
    }
  }

  private static boolean is(Pixels pixels, int x, int y, int nodata) {
    for (int c = 0; c < pixels.format().colorChannels(); c++) {
      if (pixels.sample(x, y, c) != nodata) {
        return false;
      }
    }
    return true;
  }

  private static void fill(Pixels pixels, int x, int y, int value) {
    for (int c = 0; c < pixels.format().colorChannels(); c++) {
      pixels.setSample(x, y, c, value);
    }
  }
}
