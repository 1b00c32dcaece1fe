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
    }
    for (int y = 0; y < span.count(); y++) {
      int at = in.rowOffset(y);
      int to = out.rowOffset(y);
      if (format == PixelFormat.GRAY8) {
        gray8(in, at, out, to, span.width(), scratch.table, permute);
      } else if (format.isColor() && mode == ColorMode.LUMINANCE) {
        byLuminance(in, at, out, to, span.width(), tables.entries(), scratch);
      } else {
        eachChannel(in, at, out, to, span.width(), tables);
      }
    }
  }

  private static void narrow(char[] entries, byte[] table) {
    for (int k = 0; k < table.length; k++) {
      table[k] = (byte) entries[k];
    }
  }

  private static void gray8(
      Pixels in, int at, Pixels out, int to, int n, byte[] table, boolean permute) {
    if (permute) {
      Lookups.permute(in.data(), at, out.data(), to, n, table);
    } else {
      Lookups.lookup(in.data(), at, out.data(), to, n, table);
    }
  }

  private static void byLuminance(
      Pixels in, int at, Pixels out, int to, int width, char[] table, Scratch scratch) {
    PixelFormat format = in.format();
    Repack repack = Repack.of(format);
    for (int x = 0; x < width; x += Scratch.SEGMENT) {
      int n = Math.min(Scratch.SEGMENT, width - x);
      int offset = x * format.bytesPerPixel();
      repack.spread(in.data(), at + offset, n, scratch.pixels);
      if (format.bytesPerSample() == 1) {
        Rgb8.luminance(scratch.pixels, n, scratch.luminance);
        Rgb8.shifts(scratch.luminance, n, table);
        Rgb8.shift(scratch.pixels, scratch.luminance, n);
      } else {
        Rgb16.luminance(scratch.pixels, n, scratch.luminance);
        Rgb16.shifts(scratch.luminance, n, table);
        Rgb16.shift(scratch.pixels, scratch.luminance, n);
      }
      repack.pack(scratch.pixels, n, out.data(), to + offset);
    }
  }

  /** A segment's channels one after the other, while it is in the first cache. */
  private static void eachChannel(
      Pixels in, int at, Pixels out, int to, int width, LutGrid tables) {
    PixelFormat format = in.format();
    int bytes = format.bytesPerSample();
    int step = format.channels();
    for (int x = 0; x < width; x += Scratch.SEGMENT) {
      int n = Math.min(Scratch.SEGMENT, width - x);
      int offset = x * format.bytesPerPixel();
      for (int c = 0; c < step; c++, offset += bytes) {
        if (c == format.colorChannels()) {
          copy(in, at + offset, out, to + offset, n);
        } else {
          lookUp(in, at + offset, out, to + offset, n, tables.entries(), tables.start(0, 0, c));
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
