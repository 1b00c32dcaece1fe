package org.equilux.worker.simd.histogram;

import java.util.Optional;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.Tiling;
import org.equilux.worker.simd.histogram.Counting.Samples;
import org.equilux.worker.simd.lanes.Scratch;
import org.equilux.worker.simd.luminance.Luminances;

/**
 * The histogram kernels: a picture, or each of the rectangles that a grid makes of it. Luminance is
 * computed in vectors, a block at a time, and then counted like gray.
 */
public final class Histograms {
  /** Pixels whose luminance is computed before it is counted; they stay in the second cache. */
  private static final int BLOCK = 1 << 16;

  /**
   * Bytes of rows that are worked through rectangle by rectangle: they stay in the second cache.
   */
  private static final int NEAR = 1 << 20;

  /** Luminance of {@link #BLOCK} pixels, 8 or 16 bits each. */
  private static final class Block {
    private final byte[] luminance = new byte[2 * BLOCK];
  }

  private final Pixels in;
  private final Optional<Pixels> mask;
  private final ColorMode mode;
  private final HistogramGrid into;
  private final Scratch scratch;

  private Histograms(Chunk chunk, ColorMode mode, HistogramGrid into, Scratch scratch) {
    this.in = chunk.core();
    this.mask = chunk.mask();
    this.mode = mode;
    this.into = into;
    this.scratch = scratch;
  }

  public static void count(Chunk chunk, ColorMode mode, HistogramGrid into, Scratch scratch) {
    Histograms histograms = new Histograms(chunk, mode, into, scratch);
    Pixels in = histograms.in;
    histograms.rectangle(0, 0, in.width(), in.height(), 0, 0);
  }

  public static void countGrid(Chunk chunk, ColorMode mode, HistogramGrid into, Scratch scratch) {
    Histograms histograms = new Histograms(chunk, mode, into, scratch);
    Tiling tiling = Tiling.of(chunk, into.columns(), into.rows());
    int first = chunk.rows().first();
    int end = chunk.rows().end();
    int y = first;
    while (y < end) {
      int row = y / tiling.tileHeight();
      int next = Math.min(y + rows(histograms.in), (row + 1) * tiling.tileHeight());
      next = Math.min(next, end);
      histograms.band(tiling, y - first, next - y, row);
      y = next;
    }
    // Few rows, near the lower edge, are also repeated by the padding below it.
    for (y = first; y < end; y++) {
      int[] rows = tiling.tileRows(y);
      for (int again = 1; again < rows.length; again++) {
        histograms.band(tiling, y - first, 1, rows[again]);
      }
    }
  }

  /**
   * The number of rows of pixels per rectangle when cells are counted by rectangles. With 16 bits,
   * a rectangle has all rows, because the cost per rectangle of the large tables dominates.
   */
  private static int rows(Pixels pixels) {
    return pixels.format().bytesPerSample() == 1
        ? Math.max(1, NEAR / pixels.stride())
        : pixels.height();
  }

  /** Rows that are counted in one row of cells. */
  private void band(Tiling tiling, int y, int height, int row) {
    int tileWidth = tiling.tileWidth();
    for (int column = 0; column * tileWidth < in.width(); column++) {
      int x = column * tileWidth;
      rectangle(x, y, Math.min(tileWidth, in.width() - x), height, column, row);
    }
    int[] sources = tiling.paddingSources();
    for (int i = 0; i < sources.length; i++) {
      rectangle(sources[i], y, 1, height, (in.width() + i) / tileWidth, row);
    }
  }

  private void rectangle(int x, int y, int width, int height, int column, int row) {
    if (mode != ColorMode.PER_CHANNEL && in.format().isColor()) {
      luminance(x, y, width, height, into.start(column, row, 0));
      return;
    }
    // A block's planes one after the other, while it is in a near cache.
    int rows = into.planes() == 1 ? height : Math.max(1, BLOCK / width);
    for (int top = y; top < y + height; top += rows) {
      int count = Math.min(rows, y + height - top);
      for (int plane = 0; plane < into.planes(); plane++) {
        int at = byteOf(x, top) + plane * in.format().bytesPerSample();
        Samples samples = new Samples(in.data(), at, in.format().bytesPerPixel(), in.stride());
        add(samples, x, top, width, count, into.start(column, row, plane));
      }
    }
  }

  private void luminance(int x, int y, int width, int height, int start) {
    int columns = Math.min(width, BLOCK);
    int rows = Math.max(1, BLOCK / columns);
    byte[] block = scratch.of(Block.class, Block::new).luminance;
    int step = in.format().bytesPerSample();
    for (int top = y; top < y + height; top += rows) {
      int count = Math.min(rows, y + height - top);
      for (int left = x; left < x + width; left += columns) {
        int n = Math.min(columns, x + width - left);
        for (int i = 0; i < count; i++) {
          Luminances.read(in.format(), in.data(), byteOf(left, top + i), n, block, i * n * step);
        }
        add(new Samples(block, 0, step, n * step), left, top, n, count, start);
      }
    }
  }

  /** Adds samples, which are those of a rectangle of the picture. */
  private void add(Samples samples, int x, int y, int width, int height, int start) {
    boolean narrow = in.format().bytesPerSample() == 1;
    if (mask.isPresent()) {
      Pixels pixels = mask.get();
      Samples set = new Samples(pixels.data(), pixels.rowOffset(y) + x, 1, pixels.stride());
      if (narrow) {
        Counting.masked8(samples, set, width, height, into.counts(), start);
      } else {
        Counting.masked16(samples, set, width, height, into.counts(), start);
      }
    } else if (narrow) {
      Counting.samples8(samples, width, height, into.counts(), start);
    } else {
      Counting.samples16(samples, width, height, into.counts(), start);
    }
  }

  private int byteOf(int x, int y) {
    PixelFormat format = in.format();
    return in.rowOffset(y) + x * format.bytesPerPixel();
  }
}
