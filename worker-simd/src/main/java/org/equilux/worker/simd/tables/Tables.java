package org.equilux.worker.simd.tables;

import java.util.List;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.Tiling;
import org.equilux.worker.simd.lanes.Channels;
import org.equilux.worker.simd.lanes.Scratch;
import org.equilux.worker.simd.lanes.Span;
import org.equilux.worker.simd.luminance.Luminances;

/**
 * The kernels that map pixels through tables. Rows are processed in segments, with short loops over
 * buffers that stay in the L1 cache: read the values of a plane, map them, write them back into the
 * pixels. A plane that is contiguous in memory needs no buffers.
 */
public final class Tables {
  private final Pixels in;
  private final ColorMode mode;
  private final LutGrid tables;
  private final Pixels out;
  private final TableBuffers buffers;

  private Tables(Pixels in, ColorMode mode, LutGrid tables, Pixels out, TableBuffers buffers) {
    this.in = in;
    this.mode = mode;
    this.tables = tables;
    this.out = out;
    this.buffers = buffers;
  }

  /**
   * Maps pixels through one table for each plane.
   *
   * @param permute whether 8-bit values go through {@link Lookups#permute}
   */
  public static void apply(
      Pixels in, ColorMode mode, LutGrid tables, Pixels out, boolean permute, Scratch scratch) {
    TableBuffers buffers = scratch.of(TableBuffers.class, TableBuffers::new);
    boolean byLuminance = in.format().isColor() && mode != ColorMode.PER_CHANNEL;
    if (in.format().channels() > 1 && !byLuminance) {
      ChannelTables.apply(in, tables, out, buffers);
      return;
    }
    Mapping mapping = new GlobalTables(tables, permute, buffers);
    Tables work = new Tables(in, mode, tables, out, buffers);
    Span span = Span.of(in, out);
    for (int y = 0; y < span.count(); y++) {
      for (int x = 0; x < span.width(); x += Scratch.SEGMENT) {
        work.segment(mapping, x, y, Math.min(Scratch.SEGMENT, span.width() - x));
      }
    }
  }

  /**
   * Maps a chunk's pixels between the four tables around each pixel.
   *
   * @param permute whether 8-bit values go through {@link Lookups#permute}
   */
  public static void interpolate(
      Chunk chunk, ColorMode mode, LutGrid tables, Pixels out, boolean permute, Scratch scratch) {
    TableBuffers buffers = scratch.of(TableBuffers.class, TableBuffers::new);
    Pixels in = chunk.core();
    Tables work = new Tables(in, mode, tables, out, buffers);
    Tiling tiling = Tiling.of(chunk, tables.columns(), tables.rows());
    List<Region> regions = Region.of(tables, tiling, permute, buffers);
    int first = chunk.rows().first();
    for (int y = first; y < chunk.rows().end(); ) {
      int height = Region.length(tiling.down(), y, chunk.rows().end() - y);
      if (Region.isNarrow(tables)) {
        work.rows(regions, first, y, height);
      } else {
        for (Region region : regions) {
          work.rows(List.of(region), first, y, height);
        }
      }
      y += height;
    }
  }

  /** Maps rows of the picture in some regions, row by row. */
  private void rows(List<Region> regions, int first, int y, int height) {
    regions.forEach(region -> region.prepare(y, height));
    for (int row = y; row < y + height; row++) {
      for (Region region : regions) {
        region.row(row);
        segment(region, region.x(), row - first, region.width());
      }
    }
  }

  /**
   * Maps n pixels of a row. Every loop is called in one place only: the JIT inlines loops into this
   * method up to a limit, beyond which vectors would be boxed.
   */
  private void segment(Mapping mapping, int x, int y, int n) {
    PixelFormat format = in.format();
    int bytes = format.bytesPerSample();
    int channels = format.channels();
    int outChannels = out.format().channels();
    int at = in.rowOffset(y) + x * format.bytesPerPixel();
    int to = out.rowOffset(y) + x * out.format().bytesPerPixel();
    boolean byLuminance = format.isColor() && mode != ColorMode.PER_CHANNEL;
    boolean shifts = format.isColor() && mode == ColorMode.LUMINANCE;
    if (byLuminance) {
      Luminances.read(format, in.data(), at, n, buffers.luminance, 0);
    }
    boolean inPlace = channels == 1;
    boolean outInPlace = outChannels == 1;
    for (int plane = 0; plane < tables.planes(); plane++) {
      int from = at + plane * bytes;
      if (!inPlace && !byLuminance) {
        Channels.copy(format, in.data(), from, channels, buffers.luminance, 0, 1, n);
      }
      mapping.map(
          inPlace ? in.data() : buffers.luminance,
          inPlace ? from : 0,
          n,
          plane,
          outInPlace ? out.data() : buffers.mapped,
          outInPlace ? to : 0);
      if (!shifts && !outInPlace) {
        Channels.copy(format, buffers.mapped, 0, 1, out.data(), to + plane * bytes, outChannels, n);
      }
    }
    if (shifts) {
      Shifts.of(format)
          .apply(
              in.data(),
              at,
              n,
              buffers.luminance,
              buffers.mapped,
              tables.maximum(),
              out.data(),
              to);
    }
    if (format.hasAlpha()) {
      int alpha = at + format.colorChannels() * bytes;
      int outAlpha = to + out.format().colorChannels() * bytes;
      Channels.copy(format, in.data(), alpha, channels, out.data(), outAlpha, outChannels, n);
    }
  }
}
