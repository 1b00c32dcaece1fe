package org.equilux.worker.simd;

import org.equilux.kernels.Chunk;
import org.equilux.kernels.ColorMode;
import org.equilux.kernels.LutGrid;
import org.equilux.kernels.PixelFormat;
import org.equilux.kernels.Pixels;
import org.equilux.kernels.Tiling;

/**
 * The kernels that map pixels through tables. Rows are worked through in segments, each in short
 * loops over buffers that stay in the first cache: the values of a plane, what they are mapped to,
 * and that back into the pixels. A plane that lies in memory by itself needs no buffers.
 */
final class Tables {
  private final Pixels in;
  private final ColorMode mode;
  private final LutGrid tables;
  private final Pixels out;
  private final Mapping mapping;
  private final Scratch scratch;

  private Tables(
      Pixels in, ColorMode mode, LutGrid tables, Pixels out, Mapping mapping, Scratch scratch) {
    this.in = in;
    this.mode = mode;
    this.tables = tables;
    this.out = out;
    this.mapping = mapping;
    this.scratch = scratch;
  }

  /**
   * @param permute whether 8-bit values go through {@link Lookups#permute}
   */
  static void apply(
      Pixels in, ColorMode mode, LutGrid tables, Pixels out, boolean permute, Scratch scratch) {
    Mapping mapping = new GlobalTables(tables, permute, scratch);
    Tables work = new Tables(in, mode, tables, out, mapping, scratch);
    Span span = Span.of(in, out);
    for (int y = 0; y < span.count(); y++) {
      for (int x = 0; x < span.width(); x += Scratch.SEGMENT) {
        work.segment(x, y, Math.min(Scratch.SEGMENT, span.width() - x));
      }
    }
  }

  /**
   * @param permute whether 8-bit values go through {@link Lookups#permute}
   */
  static void interpolate(
      Chunk chunk, ColorMode mode, LutGrid tables, Pixels out, boolean permute, Scratch scratch) {
    Pixels in = chunk.core();
    InterpolatedTables mapping = new InterpolatedTables(tables, permute, scratch);
    Tables work = new Tables(in, mode, tables, out, mapping, scratch);
    Tiling tiling = Tiling.of(chunk, tables.columns(), tables.rows());
    int first = chunk.rows().first();
    for (int y = 0; y < in.height(); ) {
      int height = length(tiling.down(), first + y, in.height() - y);
      for (int x = 0; x < in.width(); ) {
        int most = Math.min(Scratch.SEGMENT, in.width() - x);
        int width = length(tiling.across(), x, most);
        mapping.rectangle(tiling, x, first + y, width, height);
        for (int row = y; row < y + height; row++) {
          mapping.row(tiling.down().weight(first + row));
          work.segment(x, row, width);
        }
        x += width;
      }
      y += height;
    }
  }

  /** How many pixels from one on lie between the same two cells' centres. */
  private static int length(Tiling.Axis axis, int from, int most) {
    int length = 1;
    while (length < most
        && axis.lower(from + length) == axis.lower(from)
        && axis.upper(from + length) == axis.upper(from)) {
      length++;
    }
    return length;
  }

  /** Maps n pixels of a row. */
  private void segment(int x, int y, int n) {
    PixelFormat format = in.format();
    int at = in.rowOffset(y) + x * format.bytesPerPixel();
    int to = out.rowOffset(y) + x * out.format().bytesPerPixel();
    boolean byLuminance = format.isColor() && mode != ColorMode.PER_CHANNEL;
    if (byLuminance) {
      Luminances.read(format, in.data(), at, n, scratch.luminance, 0);
    }
    if (byLuminance && mode == ColorMode.LUMINANCE) {
      mapping.map(scratch.luminance, 0, n, 0, scratch.mapped, 0);
      Shifts.of(format)
          .apply(
              in.data(),
              at,
              n,
              scratch.luminance,
              scratch.mapped,
              tables.maximum(),
              out.data(),
              to);
      return;
    }
    if (byLuminance) {
      plane(scratch.luminance, 0, 1, n, 0, to);
    } else {
      for (int plane = 0; plane < tables.planes(); plane++) {
        int offset = plane * format.bytesPerSample();
        plane(in.data(), at + offset, format.channels(), n, plane, to + offset);
      }
    }
    if (format.hasAlpha()) {
      int alpha = format.colorChannels() * format.bytesPerSample();
      int outAlpha = out.format().colorChannels() * format.bytesPerSample();
      copy(
          format,
          in.data(),
          at + alpha,
          format.channels(),
          out.data(),
          to + outAlpha,
          out.format().channels(),
          n);
    }
  }

  /** Maps a plane into that of the output which begins at a byte. */
  private void plane(byte[] values, int at, int step, int n, int plane, int to) {
    byte[] packed = values;
    int packedAt = at;
    if (step > 1) {
      packed = scratch.luminance;
      packedAt = 0;
      copy(in.format(), values, at, step, packed, 0, 1, n);
    }
    int outStep = out.format().channels();
    if (outStep == 1) {
      mapping.map(packed, packedAt, n, plane, out.data(), to);
    } else {
      mapping.map(packed, packedAt, n, plane, scratch.mapped, 0);
      copy(out.format(), scratch.mapped, 0, 1, out.data(), to, outStep, n);
    }
  }

  /** Copies every {@code step}th sample, to every {@code toStep}th. */
  static void copy(
      PixelFormat format, byte[] in, int at, int step, byte[] out, int to, int toStep, int n) {
    if (format.bytesPerSample() == 1) {
      Lookups.copy8(in, at, step, out, to, toStep, n);
    } else {
      Lookups.copy16(in, at, step, out, to, toStep, n);
    }
  }
}
