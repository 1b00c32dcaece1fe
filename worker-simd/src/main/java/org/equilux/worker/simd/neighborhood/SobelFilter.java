package org.equilux.worker.simd.neighborhood;

import java.util.Arrays;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.worker.simd.lanes.Channels;
import org.equilux.worker.simd.lanes.Lanes;
import org.equilux.worker.simd.lanes.Scratch;

/**
 * The Sobel kernel, in columns of the picture one segment wide, so that the three rows it looks at
 * stay in the first cache and each row's luminance is computed once.
 */
public final class SobelFilter {
  private SobelFilter() {}

  public static void compute(Chunk chunk, Pixels out, Scratch scratch) {
    SobelBuffers buffers = scratch.of(SobelBuffers.class, SobelBuffers::new);
    int width = out.width();
    for (int x = 0; x < width; x += Scratch.SEGMENT) {
      column(chunk, x, Math.min(Scratch.SEGMENT, width - x), out, buffers);
    }
    if (out.format().hasAlpha()) {
      carryAlpha(chunk.core(), out);
    }
  }

  private static void column(Chunk chunk, int x, int n, Pixels out, SobelBuffers buffers) {
    ChunkRows rows = chunk.rows();
    Arrays.fill(buffers.rowsHeld, -1);
    for (int y = 0; y < rows.count(); y++) {
      int here = rows.first() + y;
      for (int near = here - 1; near <= here + 1; near++) {
        hold(chunk, LuminanceRows.reflect(near, chunk.pictureHeight()), x, n, buffers);
      }
      Gradients.columns(
          buffers.rows[slot(LuminanceRows.reflect(here - 1, chunk.pictureHeight()))],
          buffers.rows[slot(here)],
          buffers.rows[slot(LuminanceRows.reflect(here + 1, chunk.pictureHeight()))],
          n + 2,
          buffers.smooth,
          buffers.slope);
      Gradients.along(buffers.smooth, buffers.slope, n, buffers.gx, buffers.gy);
      store(buffers, n, out, out.rowOffset(y) + x * out.format().bytesPerPixel());
    }
  }

  /** Ensures that the slot of a row contains its luminance. */
  private static void hold(Chunk chunk, int pictureY, int x, int n, SobelBuffers buffers) {
    int slot = slot(pictureY);
    if (buffers.rowsHeld[slot] != pictureY) {
      int y = pictureY - chunk.rows().firstHeld();
      LuminanceRows.fill(chunk.pixels(), y, x, n, buffers.rows[slot], buffers);
      buffers.rowsHeld[slot] = pictureY;
    }
  }

  /** The three rows that are needed at once are neighbors: each has a slot. */
  private static int slot(int pictureY) {
    return pictureY % 3;
  }

  private static void store(SobelBuffers buffers, int n, Pixels out, int to) {
    int step = out.format().channels();
    if (out.format().bytesPerSample() == 2) {
      Gradients.magnitude16(buffers.gx, buffers.gy, n);
      store16(buffers.gx, n, out.data(), to, step);
      return;
    }
    Gradients.magnitude8(buffers.gx, buffers.gy, n);
    if (step == 1) {
      store8(buffers.gx, n, out.data(), to);
    } else {
      storeEverySecond8(buffers.gx, n, out.data(), to);
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
      Lanes.CHAR.set(out, to + 2 * i * step, (char) values[i]);
    }
  }

  private static void carryAlpha(Pixels in, Pixels out) {
    PixelFormat from = in.format();
    int alpha = from.colorChannels() * from.bytesPerSample();
    for (int y = 0; y < in.height(); y++) {
      Channels.copy(
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
