package org.equilux.worker.simd;

import org.equilux.kernels.ColorMode;
import org.equilux.kernels.HistogramGrid;
import org.equilux.kernels.PixelFormat;
import org.equilux.kernels.Pixels;

/** The histogram kernel: luminance in vectors, counting in plain loops. */
final class Histograms {
  private Histograms() {}

  static void count(Pixels in, ColorMode mode, HistogramGrid into, Scratch scratch) {
    Span span = Span.of(in);
    boolean color = in.format().isColor();
    boolean planes = color && mode == ColorMode.PER_CHANNEL;
    boolean narrow = in.format().bytesPerSample() == 1;
    int sets = planes ? 1 : narrow ? Counting.SETS8 : Counting.SETS16;
    int[] counts = scratch.counts(sets * into.counts().length);
    for (int y = 0; y < span.count(); y++) {
      int at = in.rowOffset(y);
      if (planes) {
        countPlanes(in, at, span.width(), counts);
      } else if (color) {
        countLuminance(in, at, span.width(), counts, scratch);
      } else {
        countGray(in, at, span.width(), counts);
      }
    }
    scratch.addCounts(sets, into);
  }

  private static void countGray(Pixels in, int at, int n, int[] counts) {
    switch (in.format()) {
      case GRAY8 -> Counting.gray8(in.data(), at, n, counts);
      case GRAY_ALPHA8 -> Counting.grayAlpha8(in.data(), at, n, counts);
      default -> Counting.gray16(in.data(), at, n, in.format().channels(), counts);
    }
  }

  private static void countPlanes(Pixels in, int at, int n, int[] counts) {
    int step = in.format().channels();
    if (in.format().bytesPerSample() == 1) {
      Counting.rgb8(in.data(), at, n, step, counts);
    } else {
      Counting.rgb16(in.data(), at, n, step, counts);
    }
  }

  private static void countLuminance(Pixels in, int at, int width, int[] counts, Scratch scratch) {
    PixelFormat format = in.format();
    Repack repack = Repack.of(format);
    for (int x = 0; x < width; x += Scratch.SEGMENT) {
      int n = Math.min(Scratch.SEGMENT, width - x);
      repack.spread(in.data(), at + x * format.bytesPerPixel(), n, scratch.pixels);
      if (format.bytesPerSample() == 1) {
        Rgb8.luminance(scratch.pixels, n, scratch.luminance);
        Counting.values8(scratch.luminance, n, counts);
      } else {
        Rgb16.luminance(scratch.pixels, n, scratch.luminance);
        Counting.values16(scratch.luminance, n, counts);
      }
    }
  }
}
