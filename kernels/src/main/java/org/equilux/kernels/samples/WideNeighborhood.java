package org.equilux.kernels.samples;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.equilux.kernels.call.KernelCall.Median;
import org.equilux.kernels.call.KernelCall.NeighborhoodCall;
import org.equilux.kernels.call.KernelCall.Sobel;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.SampleType;
import org.equilux.kernels.pixels.Tiling;

/**
 * Neighborhood kernels on wide samples, in double, with the picture's edges as for other samples. A
 * sample that is no finite number stays as it is; as the neighbor of another sample, it counts as
 * that other sample.
 */
public final class WideNeighborhood {
  private WideNeighborhood() {}

  /**
   * The pixels that a chunk of a wide format yields.
   *
   * @param type of the samples, to whose values results are rounded
   */
  public static Pixels compute(NeighborhoodCall call, Chunk chunk, SampleType type) {
    Pixels in = chunk.core();
    Pixels out = Pixels.allocate(call.outputFormat(in.format()), in.width(), in.height());
    switch (call) {
      case Sobel _ -> sobel(chunk, type, out);
      case Median median -> median(chunk, median.radius(), out);
    }
    return out;
  }

  /** Sobel magnitude of the luminance: {@code sqrt(gx^2 + gy^2)}. */
  private static void sobel(Chunk chunk, SampleType type, Pixels out) {
    Pixels luminance = luminance(chunk.pixels());
    ChunkRows rows = chunk.rows();
    double[] at = new double[9];
    for (int y = 0; y < rows.count(); y++) {
      int here = rows.haloAbove() + y;
      for (int x = 0; x < out.width(); x++) {
        double center = luminance.value(x, here, 0);
        for (int i = 0; i < at.length; i++) {
          int nearX = Tiling.reflect101(x + i % 3 - 1, out.width());
          int nearY = Tiling.reflect101(rows.first() + y + i / 3 - 1, chunk.pictureHeight());
          at[i] = finite(luminance.value(nearX, nearY - rows.firstHeld(), 0), center);
        }
        double gx = at[2] + 2 * at[5] + at[8] - at[0] - 2 * at[3] - at[6];
        double gy = at[6] + 2 * at[7] + at[8] - at[0] - 2 * at[1] - at[2];
        double magnitude = type.nearest(Math.sqrt(gx * gx + gy * gy));
        out.setValue(x, y, 0, Double.isFinite(center) ? magnitude : center);
        carryAlpha(chunk.pixels(), x, here, out, y);
      }
    }
  }

  private static Pixels luminance(Pixels in) {
    if (in.format() == PixelFormat.GRAY64) {
      return in;
    }
    Pixels luminance = Pixels.allocate(PixelFormat.GRAY64, in.width(), in.height());
    WideRow row = new WideRow(in, OptionalDouble.empty());
    for (int y = 0; y < in.height(); y++) {
      row.read(y);
      for (int x = 0; x < in.width(); x++) {
        luminance.setValue(x, y, 0, row.holdsData(x) ? row.luminance(x) : row.gray(x));
      }
    }
    return luminance;
  }

  /** The median of each channel in a square of {@code 2 * radius + 1} samples a side. */
  private static void median(Chunk chunk, int radius, Pixels out) {
    Pixels in = chunk.pixels();
    ChunkRows rows = chunk.rows();
    int side = 2 * radius + 1;
    double[] window = new double[side * side];
    for (int y = 0; y < rows.count(); y++) {
      int here = rows.haloAbove() + y;
      for (int x = 0; x < in.width(); x++) {
        for (int c = 0; c < in.format().colorChannels(); c++) {
          double center = in.value(x, here, c);
          for (int i = 0; i < window.length; i++) {
            int nearX = Math.clamp(x + i % side - radius, 0, in.width() - 1);
            int nearY = rows.first() + y + i / side - radius;
            int held = Math.clamp(nearY, 0, chunk.pictureHeight() - 1) - rows.firstHeld();
            window[i] = finite(in.value(nearX, held, c), center);
          }
          Arrays.sort(window);
          out.setValue(x, y, c, Double.isFinite(center) ? window[window.length / 2] : center);
        }
        carryAlpha(in, x, here, out, y);
      }
    }
  }

  private static double finite(double value, double otherwise) {
    return Double.isFinite(value) ? value : otherwise;
  }

  private static void carryAlpha(Pixels in, int x, int fromY, Pixels out, int toY) {
    if (in.format().hasAlpha()) {
      double alpha = in.value(x, fromY, in.format().colorChannels());
      out.setValue(x, toY, out.format().colorChannels(), alpha);
    }
  }
}
