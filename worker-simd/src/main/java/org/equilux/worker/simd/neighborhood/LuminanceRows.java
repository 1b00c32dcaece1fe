package org.equilux.worker.simd.neighborhood;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.equilux.kernels.pixels.Luminance;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.worker.simd.lanes.Channels;
import org.equilux.worker.simd.lanes.Lanes;
import org.equilux.worker.simd.lanes.Scratch;
import org.equilux.worker.simd.luminance.Luminances;

/** Luminance of a segment of a row, with one more pixel at either end, reflected at the edges. */
final class LuminanceRows {
  private LuminanceRows() {}

  /**
   * @param y row of {@code in}
   * @param x first pixel of the segment
   * @param n its pixels, at most {@link Scratch#SEGMENT}
   * @param row n + 2 numbers
   */
  static void fill(Pixels in, int y, int x, int n, int[] row, SobelBuffers buffers) {
    PixelFormat format = in.format();
    byte[] samples = in.data();
    int at = in.rowOffset(y) + x * format.bytesPerPixel();
    if (format.isColor()) {
      Luminances.read(format, samples, at, n, buffers.luminance, 0);
    } else if (format.hasAlpha()) {
      Channels.copy(format, samples, at, 2, buffers.luminance, 0, 1, n);
    }
    if (format.channels() > 1) {
      samples = buffers.luminance;
      at = 0;
    }
    // One call of each loop, as the JIT inlines them.
    if (format.bytesPerSample() == 1) {
      widen8(samples, at, n, row);
    } else {
      widen16(samples, at, n, row);
    }
    row[0] = luminance(in, reflect(x - 1, in.width()), y);
    row[n + 1] = luminance(in, reflect(x + n, in.width()), y);
  }

  /** Reflects an index that is at most one outside: -1 becomes 1. For size 1, the result is 0. */
  static int reflect(int index, int size) {
    if (index < 0) {
      return Math.min(1, size - 1);
    }
    return index < size ? index : Math.max(0, size - 2);
  }

  private static void widen8(byte[] in, int at, int n, int[] row) {
    int lanes = Lanes.INTS.length();
    int i = 0;
    for (; i <= n - Lanes.BYTES.length(); i += Lanes.BYTES.length()) {
      ByteVector bytes = ByteVector.fromArray(Lanes.BYTES, in, at + i);
      ints(bytes, 0).intoArray(row, 1 + i);
      ints(bytes, 1).intoArray(row, 1 + i + lanes);
      ints(bytes, 2).intoArray(row, 1 + i + 2 * lanes);
      ints(bytes, 3).intoArray(row, 1 + i + 3 * lanes);
    }
    for (; i < n; i++) {
      row[1 + i] = in[at + i] & 0xFF;
    }
  }

  private static IntVector ints(ByteVector bytes, int part) {
    return (IntVector) bytes.convertShape(VectorOperators.ZERO_EXTEND_B2I, Lanes.INTS, part);
  }

  private static void widen16(byte[] in, int at, int n, int[] row) {
    for (int i = 0; i < n; i++) {
      row[1 + i] = (char) Lanes.CHAR.get(in, at + 2 * i);
    }
  }

  private static int luminance(Pixels in, int x, int y) {
    PixelFormat format = in.format();
    return format.isColor()
        ? Luminance.of(in.sample(x, y, 0), in.sample(x, y, 1), in.sample(x, y, 2))
        : in.sample(x, y, 0);
  }
}
