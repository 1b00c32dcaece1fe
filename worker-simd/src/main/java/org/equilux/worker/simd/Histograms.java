package org.equilux.worker.simd;

import org.equilux.kernels.ColorMode;
import org.equilux.kernels.HistogramGrid;
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
    if (planes) {
      countPlanes(span, in, counts);
    } else if (!color) {
      countGray(span, in, counts);
    } else if (narrow) {
      countLuminance8(span, in, counts, scratch);
    } else {
      countLuminance16(span, in, counts, scratch);
    }
    scratch.addCounts(sets, into);
  }

  private static void countGray(Span span, Pixels in, int[] counts) {
    for (int y = 0; y < span.count(); y++) {
      int at = in.rowOffset(y);
      switch (in.format()) {
        case GRAY8 -> Counting.gray8(in.data(), at, span.width(), counts);
        case GRAY_ALPHA8 -> Counting.grayAlpha8(in.data(), at, span.width(), counts);
        default -> Counting.gray16(in.data(), at, span.width(), in.format().channels(), counts);
      }
    }
  }

  private static void countPlanes(Span span, Pixels in, int[] counts) {
    int step = in.format().channels();
    for (int y = 0; y < span.count(); y++) {
      if (in.format().bytesPerSample() == 1) {
        Counting.rgb8(in.data(), in.rowOffset(y), span.width(), step, counts);
      } else {
        Counting.rgb16(in.data(), in.rowOffset(y), span.width(), step, counts);
      }
    }
  }

  // Twice the same but for the depth, on purpose: the JIT inlines the loops into their caller, and
  // those of both depths together may be more than it takes before it boxes vectors.

  private static void countLuminance8(Span span, Pixels in, int[] counts, Scratch scratch) {
    Repack repack = Repack.of(in.format());
    int bytes = in.format().bytesPerPixel();
    for (int y = 0; y < span.count(); y++) {
      for (int x = 0; x < span.width(); x += Scratch.SEGMENT) {
        int n = Math.min(Scratch.SEGMENT, span.width() - x);
        repack.spread(in.data(), in.rowOffset(y) + x * bytes, n, scratch.pixels);
        Rgb8.luminance(scratch.pixels, n, scratch.luminance);
        Counting.values8(scratch.luminance, n, counts);
      }
    }
  }

  private static void countLuminance16(Span span, Pixels in, int[] counts, Scratch scratch) {
    Repack repack = Repack.of(in.format());
    int bytes = in.format().bytesPerPixel();
    for (int y = 0; y < span.count(); y++) {
      for (int x = 0; x < span.width(); x += Scratch.SEGMENT) {
        int n = Math.min(Scratch.SEGMENT, span.width() - x);
        repack.spread(in.data(), in.rowOffset(y) + x * bytes, n, scratch.pixels);
        Rgb16.luminance(scratch.pixels, n, scratch.luminance);
        Counting.values16(scratch.luminance, n, counts);
      }
    }
  }
}
