package org.equilux.worker.simd.lanes;

import org.equilux.kernels.pixels.PixelFormat;

/** Loops that copy one channel out of, into and between interleaved pixels. */
public final class Channels {
  private Channels() {}

  /** Copies every {@code step}th sample, to every {@code toStep}th. */
  public static void copy(
      PixelFormat format, byte[] in, int at, int step, byte[] out, int to, int toStep, int n) {
    if (format.bytesPerSample() == 1) {
      copy8(in, at, step, out, to, toStep, n);
    } else {
      copy16(in, at, step, out, to, toStep, n);
    }
  }

  private static void copy8(byte[] in, int at, int step, byte[] out, int to, int toStep, int n) {
    for (int i = 0; i < n; i++) {
      out[to + i * toStep] = in[at + i * step];
    }
  }

  private static void copy16(byte[] in, int at, int step, byte[] out, int to, int toStep, int n) {
    for (int i = 0; i < n; i++) {
      Lanes.CHAR.set(out, to + 2 * i * toStep, (char) Lanes.CHAR.get(in, at + 2 * i * step));
    }
  }
}
