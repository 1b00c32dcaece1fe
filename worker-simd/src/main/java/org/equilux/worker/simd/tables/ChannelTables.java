package org.equilux.worker.simd.tables;

import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.worker.simd.lanes.Channels;
import org.equilux.worker.simd.lanes.Lanes;
import org.equilux.worker.simd.lanes.Span;

/**
 * Maps each channel of interleaved pixels through its own table, where they lie: plain loops, as
 * taking the channels apart and putting them together again costs more than vectors gain.
 */
final class ChannelTables {
  private ChannelTables() {}

  /**
   * Maps pixels.
   *
   * @param tables one a channel but for alpha, which is carried over
   * @param out of the same format
   */
  static void apply(Pixels in, LutGrid tables, Pixels out, TableBuffers buffers) {
    PixelFormat format = in.format();
    int channels = format.channels();
    Span span = Span.of(in, out);
    for (int y = 0; y < span.count(); y++) {
      int at = in.rowOffset(y);
      int to = out.rowOffset(y);
      if (format.bytesPerSample() == 1) {
        rows8(in.data(), at, tables, channels, out.data(), to, span.width(), buffers.tables);
      } else {
        rows16(in.data(), at, tables, channels, out.data(), to, span.width());
      }
      if (format.hasAlpha()) {
        int alpha = format.colorChannels() * format.bytesPerSample();
        Channels.copy(
            format,
            in.data(),
            at + alpha,
            channels,
            out.data(),
            to + alpha,
            channels,
            span.width());
      }
    }
  }

  private static void rows8(
      byte[] in, int at, LutGrid tables, int channels, byte[] out, int to, int n, byte[][] narrow) {
    for (int plane = 0; plane < tables.planes(); plane++) {
      Lookups.narrow(tables.entries(), tables.start(0, 0, plane), narrow[plane]);
    }
    if (tables.planes() == 3 && channels == 3) {
      rgb8(in, at, out, to, n, narrow[0], narrow[1], narrow[2]);
      return;
    }
    for (int plane = 0; plane < tables.planes(); plane++) {
      every8(in, at + plane, out, to + plane, n, channels, narrow[plane]);
    }
  }

  /** The common case, each byte read and written once. */
  private static void rgb8(
      byte[] in, int at, byte[] out, int to, int n, byte[] red, byte[] green, byte[] blue) {
    for (int i = 0; i < 3 * n; i += 3) {
      out[to + i] = red[in[at + i] & 0xFF];
      out[to + i + 1] = green[in[at + i + 1] & 0xFF];
      out[to + i + 2] = blue[in[at + i + 2] & 0xFF];
    }
  }

  private static void every8(byte[] in, int at, byte[] out, int to, int n, int step, byte[] table) {
    for (int i = 0; i < n * step; i += step) {
      out[to + i] = table[in[at + i] & 0xFF];
    }
  }

  private static void rows16(
      byte[] in, int at, LutGrid tables, int channels, byte[] out, int to, int n) {
    char[] entries = tables.entries();
    for (int plane = 0; plane < tables.planes(); plane++) {
      every16(
          in,
          at + 2 * plane,
          out,
          to + 2 * plane,
          n,
          2 * channels,
          entries,
          tables.start(0, 0, plane));
    }
  }

  private static void every16(
      byte[] in, int at, byte[] out, int to, int n, int step, char[] table, int first) {
    for (int i = 0; i < n * step; i += step) {
      char value = table[first + (char) Lanes.CHAR.get(in, at + i)];
      Lanes.CHAR.set(out, to + i, value);
    }
  }
}
