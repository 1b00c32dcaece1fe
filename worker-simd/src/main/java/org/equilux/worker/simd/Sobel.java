package org.equilux.worker.simd;

import java.util.Arrays;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/**
 * The Sobel kernel, in columns of the picture one segment wide, so that the three rows it looks at
 * stay in the first cache and each row's luminance is computed once.
 */
final class Sobel {
  private Sobel() {}

  static void compute(Chunk chunk, Pixels out, Scratch scratch) {
    int width = out.width();
    for (int x = 0; x < width; x += Scratch.SEGMENT) {
      column(chunk, x, Math.min(Scratch.SEGMENT, width - x), out, scratch);
    }
    if (out.format().hasAlpha()) {
      carryAlpha(chunk.core(), out);
    }
  }

  private static void column(Chunk chunk, int x, int n, Pixels out, Scratch scratch) {
    ChunkRows rows = chunk.rows();
    Arrays.fill(scratch.rowsHeld, -1);
    for (int y = 0; y < rows.count(); y++) {
      int here = rows.first() + y;
      for (int near = here - 1; near <= here + 1; near++) {
        hold(chunk, LuminanceRows.reflect(near, chunk.pictureHeight()), x, n, scratch);
      }
      Gradients.columns(
          scratch.rows[slot(LuminanceRows.reflect(here - 1, chunk.pictureHeight()))],
          scratch.rows[slot(here)],
          scratch.rows[slot(LuminanceRows.reflect(here + 1, chunk.pictureHeight()))],
          n + 2,
          scratch.smooth,
          scratch.slope);
      Gradients.along(scratch.smooth, scratch.slope, n, scratch.gx, scratch.gy);
      store(scratch, n, out, out.rowOffset(y) + x * out.format().bytesPerPixel());
    }
  }

  /** Has the luminance of a row of the picture in its slot. */
  private static void hold(Chunk chunk, int pictureY, int x, int n, Scratch scratch) {
    int slot = slot(pictureY);
    if (scratch.rowsHeld[slot] != pictureY) {
      int y = pictureY - chunk.rows().firstHeld();
      LuminanceRows.fill(chunk.pixels(), y, x, n, scratch.rows[slot], scratch);
      scratch.rowsHeld[slot] = pictureY;
    }
  }

  /** The three rows that are needed at once are neighbours: each has a slot. */
  private static int slot(int pictureY) {
    return pictureY % 3;
  }

  private static void store(Scratch scratch, int n, Pixels out, int to) {
    int step = out.format().channels();
    if (out.format().bytesPerSample() == 2) {
      Gradients.magnitude16(scratch.gx, scratch.gy, n);
      store16(scratch.gx, n, out.data(), to, step);
      return;
    }
    Gradients.magnitude8(scratch.gx, scratch.gy, n);
    if (step == 1) {
      store8(scratch.gx, n, out.data(), to);
    } else {
      storeEverySecond8(scratch.gx, n, out.data(), to);
    }
  }

  private static void store8(int[] values, int n, byte[] out, int to) {
    for (int i = 0; i < n; i++) {
      out[to + i] = (byte) values[i];
    }
  }

  private static void storeEverySecond8(int[] values, int n, byte[] out, int to) {
    for (int i = 0; i < n; i++) {
      out[to + 2 * i] = (byte) values[i];
    }
  }

  private static void store16(int[] values, int n, byte[] out, int to, int step) {
    for (int i = 0; i < n; i++) {
      Counting.CHAR.set(out, to + 2 * i * step, (char) values[i]);
    }
  }

  private static void carryAlpha(Pixels in, Pixels out) {
    PixelFormat from = in.format();
    int alpha = from.colorChannels() * from.bytesPerSample();
    for (int y = 0; y < in.height(); y++) {
      Lookups.copy(
          from,
          in.data(),
          in.rowOffset(y) + alpha,
          from.channels(),
          out.data(),
          out.rowOffset(y) + from.bytesPerSample(),
          out.format().channels(),
          in.width());
    }
  }
}
