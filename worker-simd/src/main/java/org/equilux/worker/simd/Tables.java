package org.equilux.worker.simd;

import org.equilux.kernels.ColorMode;
import org.equilux.kernels.LutGrid;
import org.equilux.kernels.PixelFormat;
import org.equilux.kernels.Pixels;

/**
 * The apply kernel. Colour by luminance is computed in vectors but for the lookup itself; 8-bit
 * gray is permuted in vectors where that is quicker. The rest (16-bit gray, each channel by itself)
 * is plain lookups, which no SIMD of today beats.
 */
final class Tables {
  private Tables() {}

  /**
   * @param permute whether 8-bit gray goes through {@link Lookups#permute}
   */
  static void apply(
      Pixels in, ColorMode mode, LutGrid tables, Pixels out, boolean permute, Scratch scratch) {
    Span span = Span.of(in, out);
    PixelFormat format = in.format();
    if (format == PixelFormat.GRAY8) {
      narrow(tables.entries(), scratch.table);
      gray8(span, in, out, scratch.table, permute);
    } else if (!format.isColor() || mode == ColorMode.PER_CHANNEL) {
      eachChannel(span, in, out, tables);
    } else if (format.bytesPerSample() == 1) {
      byLuminance8(span, in, out, tables.entries(), scratch);
    } else {
      byLuminance16(span, in, out, tables.entries(), scratch);
    }
  }

  private static void narrow(char[] entries, byte[] table) {
    for (int k = 0; k < table.length; k++) {
      table[k] = (byte) entries[k];
    }
  }

  private static void gray8(Span span, Pixels in, Pixels out, byte[] table, boolean permute) {
    for (int y = 0; y < span.count(); y++) {
      int at = in.rowOffset(y);
      int to = out.rowOffset(y);
      if (permute) {
        Lookups.permute(in.data(), at, out.data(), to, span.width(), table);
      } else {
        Lookups.lookup(in.data(), at, out.data(), to, span.width(), table);
      }
    }
  }

  // Twice the same but for the depth, on purpose: the JIT inlines the loops into their caller, and
  // those of both depths together are more than it takes before it boxes vectors.
  private static void byLuminance8(
      Span span, Pixels in, Pixels out, char[] table, Scratch scratch) {
    Repack repack = Repack.of(in.format());
    int bytes = in.format().bytesPerPixel();
    for (int y = 0; y < span.count(); y++) {
      for (int x = 0; x < span.width(); x += Scratch.SEGMENT) {
        int n = Math.min(Scratch.SEGMENT, span.width() - x);
        repack.spread(in.data(), in.rowOffset(y) + x * bytes, n, scratch.pixels);
        Rgb8.luminance(scratch.pixels, n, scratch.luminance);
        Rgb8.shifts(scratch.luminance, n, table);
        Rgb8.shift(scratch.pixels, scratch.luminance, n);
        repack.pack(scratch.pixels, n, out.data(), out.rowOffset(y) + x * bytes);
      }
    }
  }

  private static void byLuminance16(
      Span span, Pixels in, Pixels out, char[] table, Scratch scratch) {
    Repack repack = Repack.of(in.format());
    int bytes = in.format().bytesPerPixel();
    for (int y = 0; y < span.count(); y++) {
      for (int x = 0; x < span.width(); x += Scratch.SEGMENT) {
        int n = Math.min(Scratch.SEGMENT, span.width() - x);
        repack.spread(in.data(), in.rowOffset(y) + x * bytes, n, scratch.pixels);
        Rgb16.luminance(scratch.pixels, n, scratch.luminance);
        Rgb16.shifts(scratch.luminance, n, table);
        Rgb16.shift(scratch.pixels, scratch.luminance, n);
        repack.pack(scratch.pixels, n, out.data(), out.rowOffset(y) + x * bytes);
      }
    }
  }

  /** A segment's channels one after the other, while it is in the first cache. */
  private static void eachChannel(Span span, Pixels in, Pixels out, LutGrid tables) {
    PixelFormat format = in.format();
    for (int y = 0; y < span.count(); y++) {
      for (int x = 0; x < span.width(); x += Scratch.SEGMENT) {
        int n = Math.min(Scratch.SEGMENT, span.width() - x);
        int offset = x * format.bytesPerPixel();
        for (int c = 0; c < format.channels(); c++, offset += format.bytesPerSample()) {
          int at = in.rowOffset(y) + offset;
          int to = out.rowOffset(y) + offset;
          if (c == format.colorChannels()) {
            copy(in, at, out, to, n);
          } else {
            lookUp(in, at, out, to, n, tables.entries(), tables.start(0, 0, c));
          }
        }
      }
    }
  }

  private static void lookUp(
      Pixels in, int at, Pixels out, int to, int n, char[] table, int first) {
    int step = in.format().channels();
    if (in.format().bytesPerSample() == 1) {
      Lookups.strided8(in.data(), at, out.data(), to, n, step, table, first);
    } else {
      Lookups.strided16(in.data(), at, out.data(), to, n, step, table, first);
    }
  }

  /** Copies the channel that begins at a byte of each picture. */
  static void copy(Pixels in, int at, Pixels out, int to, int n) {
    int step = in.format().channels();
    int toStep = out.format().channels();
    if (in.format().bytesPerSample() == 1) {
      Lookups.copy8(in.data(), at, step, out.data(), to, toStep, n);
    } else {
      Lookups.copy16(in.data(), at, step, out.data(), to, toStep, n);
    }
  }
}
