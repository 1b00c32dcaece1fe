package org.equilux.kernels.pixels;

import java.util.Optional;

/**
 * Transparent pixels: those whose alpha is 0. Their colors cannot be seen, and are those that a
 * program left behind; they are mapped, but not counted unless a job asks for it. Plain loops
 * around the backends, which know nothing of it.
 */
public final class Transparency {
  private Transparency() {}

  /** The chunk with a mask that leaves out its own mask's pixels and the transparent ones. */
  public static Chunk leftOut(Chunk chunk) {
    Pixels in = chunk.core();
    if (!in.format().hasAlpha() || !isAnywhere(in)) {
      return chunk;
    }
    Pixels mask = Pixels.allocate(PixelFormat.GRAY8, in.width(), in.height());
    Pixels given = chunk.mask().orElse(null);
    int alpha = in.format().colorChannels();
    for (int y = 0; y < in.height(); y++) {
      for (int x = 0; x < in.width(); x++) {
        boolean counted = given == null || given.sample(x, y, 0) != 0;
        mask.setSample(x, y, 0, counted && in.sample(x, y, alpha) != 0 ? 0xFF : 0);
      }
    }
    return chunk.withMask(Optional.of(mask));
  }

  private static boolean isAnywhere(Pixels in) {
    PixelFormat format = in.format();
    int alpha = format.colorChannels() * format.bytesPerSample();
    int last = format.bytesPerPixel() - 1;
    for (int y = 0; y < in.height(); y++) {
      int row = in.rowOffset(y);
      for (int at = row; at < row + in.rowBytes(); at += format.bytesPerPixel()) {
        if ((in.data()[at + alpha] | in.data()[at + last]) == 0) {
          return true;
        }
      }
    }
    return false;
  }
}
