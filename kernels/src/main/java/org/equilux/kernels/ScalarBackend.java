package org.equilux.kernels;

import java.util.List;

/**
 * The normative backend: plain loops that say, in as few words as possible, what every other
 * backend must compute. It runs anywhere.
 */
public final class ScalarBackend implements Backend {
  /** The provider of this backend; the last resort. */
  public static final class Provider implements BackendProvider {
    private static final String DEVICE = "any CPU, plain loops";

    @Override
    public String name() {
      return "scalar";
    }

    @Override
    public int preference() {
      return 0;
    }

    @Override
    public List<DeviceReport> devices() {
      return List.of(DeviceReport.usable("scalar", DEVICE));
    }

    @Override
    public Backend open() {
      return new ScalarBackend();
    }
  }

  @Override
  public BackendInfo info() {
    return new BackendInfo("scalar", Provider.DEVICE);
  }

  @Override
  public boolean supports(Kernel kernel, PixelFormat format) {
    return true;
  }

  @Override
  public void histogram(Chunk chunk, ColorMode mode, HistogramGrid into) {
    Pixels in = chunk.core();
    long[] counts = into.counts();
    int planes = mode.planes(in.format());
    for (int y = 0; y < in.height(); y++) {
      for (int x = 0; x < in.width(); x++) {
        if (mode == ColorMode.LUMINANCE) {
          counts[luminance(in, x, y)]++;
        } else {
          for (int plane = 0; plane < planes; plane++) {
            counts[into.start(0, 0, plane) + in.sample(x, y, plane)]++;
          }
        }
      }
    }
  }

  @Override
  public void applyLut(Chunk chunk, ColorMode mode, LutGrid tables, Pixels out) {
    Pixels in = chunk.core();
    PixelFormat format = in.format();
    char[] table = tables.entries();
    int max = format.levels() - 1;
    for (int y = 0; y < in.height(); y++) {
      for (int x = 0; x < in.width(); x++) {
        if (mode == ColorMode.LUMINANCE) {
          int luminance = luminance(in, x, y);
          int shift = table[luminance] - luminance;
          for (int c = 0; c < format.colorChannels(); c++) {
            out.setSample(x, y, c, Math.clamp(in.sample(x, y, c) + shift, 0, max));
          }
        } else {
          for (int c = 0; c < format.colorChannels(); c++) {
            out.setSample(x, y, c, table[tables.start(0, 0, c) + in.sample(x, y, c)]);
          }
        }
        carryAlpha(in, x, y, out, y);
      }
    }
  }

  @Override
  public void sobel(Chunk chunk, Pixels out) {
    Pixels in = chunk.pixels();
    ChunkRows rows = chunk.rows();
    int max = in.format().levels() - 1;
    for (int y = 0; y < rows.count(); y++) {
      int pictureY = rows.first() + y;
      int above = reflect101(pictureY - 1, chunk.pictureHeight()) - rows.firstHeld();
      int here = rows.haloAbove() + y;
      int below = reflect101(pictureY + 1, chunk.pictureHeight()) - rows.firstHeld();
      for (int x = 0; x < in.width(); x++) {
        int left = reflect101(x - 1, in.width());
        int right = reflect101(x + 1, in.width());
        int topLeft = luminance(in, left, above);
        int top = luminance(in, x, above);
        int topRight = luminance(in, right, above);
        int bottomLeft = luminance(in, left, below);
        int bottom = luminance(in, x, below);
        int bottomRight = luminance(in, right, below);
        long gx =
            topRight
                + 2L * luminance(in, right, here)
                + bottomRight
                - topLeft
                - 2L * luminance(in, left, here)
                - bottomLeft;
        long gy = bottomLeft + 2L * bottom + bottomRight - topLeft - 2L * top - topRight;
        out.setSample(x, y, 0, (int) Math.min(max, roundedRoot(gx * gx + gy * gy)));
        carryAlpha(in, x, here, out, y);
      }
    }
  }

  @Override
  public void close() {}

  private static int luminance(Pixels in, int x, int y) {
    return in.format().isColor()
        ? Luminance.of(in.sample(x, y, 0), in.sample(x, y, 1), in.sample(x, y, 2))
        : in.sample(x, y, 0);
  }

  private static void carryAlpha(Pixels in, int x, int fromY, Pixels out, int toY) {
    if (in.format().hasAlpha()) {
      int alpha = in.sample(x, fromY, in.format().colorChannels());
      out.setSample(x, toY, out.format().colorChannels(), alpha);
    }
  }

  /**
   * The index inside 0 to {@code size - 1} that stands for one just outside, reflected about the
   * edge pixel, which is not repeated: -1 is 1. One pixel has no neighbour and stands for itself.
   */
  static int reflect101(int index, int size) {
    if (size == 1) {
      return 0;
    }
    if (index < 0) {
      return -index;
    }
    return index < size ? index : 2 * size - 2 - index;
  }

  /**
   * The square root of a non-negative integer below 2^53, rounded to the nearest integer. A root is
   * never exactly halfway between two integers (that would need a square of r^2 + r + 1/4), so
   * there is no tie to break.
   */
  static long roundedRoot(long square) {
    long root = (long) Math.sqrt((double) square); // exact or one off; mended by the comparisons
    while (root * root > square) {
      root--;
    }
    while ((root + 1) * (root + 1) <= square) {
      root++;
    }
    return square > root * root + root ? root + 1 : root;
  }
}
