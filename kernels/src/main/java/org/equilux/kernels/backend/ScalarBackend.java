package org.equilux.kernels.backend;

import java.util.Arrays;
import java.util.List;
import org.equilux.kernels.call.KernelCall;
import org.equilux.kernels.call.KernelCall.ApplyLut;
import org.equilux.kernels.call.KernelCall.CellHistograms;
import org.equilux.kernels.call.KernelCall.CountCall;
import org.equilux.kernels.call.KernelCall.Histogram;
import org.equilux.kernels.call.KernelCall.InterpolateLut;
import org.equilux.kernels.call.KernelCall.Median;
import org.equilux.kernels.call.KernelCall.PixelCall;
import org.equilux.kernels.call.KernelCall.Sobel;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.Luminance;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.Tiling;

/**
 * The normative backend: plain loops that say, in as few words as possible, what every other
 * backend must compute. It runs anywhere. Counting and tables go row by row and channel by channel,
 * in loops over arrays: small pictures are done before the JVM has compiled anything, and these
 * loops are then five times faster than a call for each sample.
 */
public final class ScalarBackend implements Backend {
  /** The name of this backend. */
  static final String NAME = "scalar";

  /** The provider of this backend; the last resort. */
  public static final class Provider implements BackendProvider {
    private static final String DEVICE = "any CPU, plain loops";

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public int preference() {
      return 0;
    }

    @Override
    public List<DeviceReport> devices() {
      return List.of(DeviceReport.usable(NAME, DEVICE));
    }

    @Override
    public Backend open() {
      return new ScalarBackend();
    }
  }

  @Override
  public BackendInfo info() {
    return new BackendInfo(NAME, Provider.DEVICE);
  }

  @Override
  public boolean supports(KernelCall call, PixelFormat format) {
    return !format.isWide();
  }

  @Override
  public void count(CountCall call, Chunk chunk, HistogramGrid into) {
    switch (call) {
      case Histogram _ -> histogram(chunk, call.mode(), into);
      case CellHistograms _ -> cellHistograms(chunk, call.mode(), into);
    }
  }

  @Override
  public void compute(PixelCall call, Chunk chunk, Pixels out) {
    switch (call) {
      case ApplyLut apply -> applyLut(chunk, apply.mode(), apply.tables(), out);
      case InterpolateLut interpolate ->
          interpolateLut(chunk, interpolate.mode(), interpolate.tables(), out);
      case Sobel _ -> sobel(chunk, out);
      case Median median -> median(chunk, median.radius(), out);
    }
  }

  private static void histogram(Chunk chunk, ColorMode mode, HistogramGrid into) {
    Pixels in = chunk.core();
    int[] values = new int[in.width()];
    for (int y = 0; y < in.height(); y++) {
      boolean[] counted = counted(chunk, y);
      for (int plane = 0; plane < into.planes(); plane++) {
        readPlane(in, mode, y, plane, values);
        count(values, counted, into.counts(), into.start(0, 0, plane));
      }
    }
  }

  private static void count(int[] values, boolean[] counted, long[] counts, int start) {
    for (int x = 0; x < values.length; x++) {
      if (counted == null || counted[x]) {
        counts[start + values[x]]++;
      }
    }
  }

  private static void cellHistograms(Chunk chunk, ColorMode mode, HistogramGrid into) {
    Pixels in = chunk.core();
    Tiling tiling = Tiling.of(chunk, into.columns(), into.rows());
    int tileWidth = tiling.tileWidth();
    int[] sources = tiling.paddingSources();
    int[] values = new int[in.width()];
    for (int y = 0; y < in.height(); y++) {
      boolean[] counted = counted(chunk, y);
      for (int plane = 0; plane < into.planes(); plane++) {
        readPlane(in, mode, y, plane, values);
        for (int row : tiling.tileRows(chunk.rows().first() + y)) {
          for (int x = 0; x < tiling.paddedWidth(); x++) {
            int source = x < values.length ? x : sources[x - values.length];
            if (counted == null || counted[source]) {
              into.counts()[into.start(x / tileWidth, row, plane) + values[source]]++;
            }
          }
        }
      }
    }
  }

  /** Flags of the pixels of a row that the mask counts; null for all. */
  private static boolean[] counted(Chunk chunk, int y) {
    if (chunk.mask().isEmpty()) {
      return null;
    }
    boolean[] counted = new boolean[chunk.core().width()];
    for (int x = 0; x < counted.length; x++) {
      counted[x] = chunk.mask().get().sample(x, y, 0) != 0;
    }
    return counted;
  }

  /** Reads a row of the values that are counted and mapped: a color channel or the luminance. */
  private static void readPlane(Pixels in, ColorMode mode, int y, int plane, int[] values) {
    if (mode == ColorMode.PER_CHANNEL || !in.format().isColor()) {
      in.readChannel(y, plane, values);
    } else {
      in.readLuminance(y, values);
    }
  }

  private static void applyLut(Chunk chunk, ColorMode mode, LutGrid tables, Pixels out) {
    char[] entries = tables.entries();
    map(
        chunk.core(),
        mode,
        tables.maximum(),
        out,
        (_, plane, values) -> {
          int start = tables.start(0, 0, plane);
          for (int x = 0; x < values.length; x++) {
            values[x] = entries[start + values[x]];
          }
        });
  }

  private static void interpolateLut(Chunk chunk, ColorMode mode, LutGrid tables, Pixels out) {
    Tiling tiling = Tiling.of(chunk, tables.columns(), tables.rows());
    Tiling.Axis across = tiling.across();
    Tiling.Axis down = tiling.down();
    int first = chunk.rows().first();
    char[] t = tables.entries();
    map(
        chunk.core(),
        mode,
        tables.maximum(),
        out,
        (y, plane, values) -> {
          int y0 = down.lower(first + y);
          int y1 = down.upper(first + y);
          float wy = down.weight(first + y);
          for (int x = 0; x < values.length; x++) {
            int v = values[x];
            int x0 = across.lower(x);
            int x1 = across.upper(x);
            float wx = across.weight(x);
            float above =
                t[tables.start(x0, y0, plane) + v] * (1f - wx)
                    + t[tables.start(x1, y0, plane) + v] * wx;
            float below =
                t[tables.start(x0, y1, plane) + v] * (1f - wx)
                    + t[tables.start(x1, y1, plane) + v] * wx;
            values[x] = (int) Math.rint((double) (above * (1f - wy) + below * wy));
          }
        });
  }

  /** Replaces the values of one row of a plane by those that stand for them. */
  private interface Mapping {
    void apply(int y, int plane, int[] values);
  }

  private static void map(Pixels in, ColorMode mode, int maximum, Pixels out, Mapping mapping) {
    int colors = in.format().colorChannels();
    int[] values = new int[in.width()];
    int[] before = new int[in.width()];
    for (int y = 0; y < in.height(); y++) {
      switch (mode) {
        case LUMINANCE -> {
          readPlane(in, mode, y, 0, values);
          System.arraycopy(values, 0, before, 0, values.length);
          mapping.apply(y, 0, values);
          if (in.format().isColor()) {
            shift(in, y, values, before, maximum, out);
          } else {
            out.writeChannel(y, 0, values);
          }
        }
        case PER_CHANNEL -> {
          for (int c = 0; c < colors; c++) {
            in.readChannel(y, c, values);
            mapping.apply(y, c, values);
            out.writeChannel(y, c, values);
          }
        }
        case GRAY -> {
          readPlane(in, mode, y, 0, values);
          mapping.apply(y, 0, values);
          out.writeChannel(y, 0, values);
        }
      }
      if (in.format().hasAlpha()) {
        in.readChannel(y, colors, values);
        out.writeChannel(y, out.format().colorChannels(), values);
      }
    }
  }

  /** Adds to all colors of a row by how much the luminance of each pixel changes. */
  private static void shift(
      Pixels in, int y, int[] luminance, int[] before, int maximum, Pixels out) {
    if (in.format() == PixelFormat.RGB8) {
      shiftRgb8(in, y, luminance, before, maximum, out);
      return;
    }
    int[] values = new int[in.width()];
    for (int c = 0; c < in.format().colorChannels(); c++) {
      in.readChannel(y, c, values);
      for (int x = 0; x < values.length; x++) {
        values[x] = Math.max(0, Math.min(maximum, values[x] + luminance[x] - before[x]));
      }
      out.writeChannel(y, c, values);
    }
  }

  /** Does what {@link #shift} does in a third of its time; most pictures are of this format. */
  private static void shiftRgb8(
      Pixels in, int y, int[] luminance, int[] before, int maximum, Pixels out) {
    byte[] from = in.data();
    byte[] to = out.data();
    int at = in.rowOffset(y);
    int outAt = out.rowOffset(y);
    for (int x = 0; x < luminance.length; x++) {
      int shift = luminance[x] - before[x];
      to[outAt + 3 * x] = clamped((from[at + 3 * x] & 0xFF) + shift, maximum);
      to[outAt + 3 * x + 1] = clamped((from[at + 3 * x + 1] & 0xFF) + shift, maximum);
      to[outAt + 3 * x + 2] = clamped((from[at + 3 * x + 2] & 0xFF) + shift, maximum);
    }
  }

  private static byte clamped(int value, int maximum) {
    return (byte) Math.max(0, Math.min(maximum, value));
  }

  private static void sobel(Chunk chunk, Pixels out) {
    Pixels in = chunk.pixels();
    ChunkRows rows = chunk.rows();
    int max = in.format().levels() - 1;
    for (int y = 0; y < rows.count(); y++) {
      int pictureY = rows.first() + y;
      int above = Tiling.reflect101(pictureY - 1, chunk.pictureHeight()) - rows.firstHeld();
      int here = rows.haloAbove() + y;
      int below = Tiling.reflect101(pictureY + 1, chunk.pictureHeight()) - rows.firstHeld();
      for (int x = 0; x < in.width(); x++) {
        int left = Tiling.reflect101(x - 1, in.width());
        int right = Tiling.reflect101(x + 1, in.width());
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

  private static void median(Chunk chunk, int radius, Pixels out) {
    Pixels in = chunk.pixels();
    ChunkRows rows = chunk.rows();
    int side = 2 * radius + 1;
    int[] window = new int[side * side];
    for (int y = 0; y < rows.count(); y++) {
      for (int x = 0; x < in.width(); x++) {
        for (int c = 0; c < in.format().colorChannels(); c++) {
          for (int i = 0; i < window.length; i++) {
            int nearX = Math.clamp(x + i % side - radius, 0, in.width() - 1);
            int nearY = rows.first() + y + i / side - radius;
            int held = Math.clamp(nearY, 0, chunk.pictureHeight() - 1) - rows.firstHeld();
            window[i] = in.sample(nearX, held, c);
          }
          Arrays.sort(window);
          out.setSample(x, y, c, window[window.length / 2]);
        }
        carryAlpha(in, x, rows.haloAbove() + y, out, y);
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
