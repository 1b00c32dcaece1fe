package org.equilux.kernels.pixels;

/** The channels of pixels, taken out as gray pixels and put back. */
public final class Planes {
  private Planes() {}

  /** A copy of one channel of some pixels, as packed gray pixels. */
  public static Pixels of(Pixels in, int channel) {
    PixelFormat gray = PixelFormat.of(1, false, in.format().bitsPerSample());
    Pixels plane = Pixels.allocate(gray, in.width(), in.height());
    for (int y = 0; y < in.height(); y++) {
      copy(in, y, channel, plane, y, 0);
    }
    return plane;
  }

  /** Sets one channel of some pixels to gray pixels of the same size and depth. */
  public static void put(Pixels plane, Pixels out, int channel) {
    for (int y = 0; y < out.height(); y++) {
      copy(plane, y, 0, out, y, channel);
    }
  }

  /** A chunk of one channel, with the same mask. */
  public static Chunk of(Chunk chunk, int channel) {
    return new Chunk(
        chunk.pictureHeight(), chunk.rows(), of(chunk.pixels(), channel), chunk.mask());
  }

  private static void copy(
      Pixels in, int fromRow, int fromChannel, Pixels out, int toRow, int toChannel) {
    int bytes = in.format().bytesPerSample();
    int step = in.format().bytesPerPixel();
    int toStep = out.format().bytesPerPixel();
    int from = in.rowOffset(fromRow) + fromChannel * bytes;
    int to = out.rowOffset(toRow) + toChannel * bytes;
    byte[] source = in.data();
    byte[] target = out.data();
    for (int x = 0; x < in.width(); x++, from += step, to += toStep) {
      target[to] = source[from];
      if (bytes == 2) {
        target[to + 1] = source[from + 1];
      }
    }
  }
}
