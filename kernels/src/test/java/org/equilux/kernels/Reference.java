package org.equilux.kernels;

/**
 * What the kernels must compute, written once more and as naively as can be, from {@link Backend}'s
 * Javadoc and not from any backend: it reads bytes by itself and takes roots digit by digit.
 */
final class Reference {
  private Reference() {}

  /** Counts of a whole picture: plane after plane. */
  static long[] histogram(Pixels picture, ColorMode mode) {
    int levels = picture.format().levels();
    int planes = planes(picture.format(), mode);
    long[] counts = new long[planes * levels];
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        for (int plane = 0; plane < planes; plane++) {
          int value =
              mode == ColorMode.LUMINANCE ? luminance(picture, x, y) : sample(picture, x, y, plane);
          counts[plane * levels + value]++;
        }
      }
    }
    return counts;
  }

  /** A whole picture mapped through tables that lie plane after plane; packed. */
  static Pixels applyLut(Pixels picture, ColorMode mode, char[] tables) {
    PixelFormat format = picture.format();
    int levels = format.levels();
    Pixels out = Pixels.allocate(format, picture.width(), picture.height());
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        for (int c = 0; c < format.channels(); c++) {
          int value = sample(picture, x, y, c);
          if (c < colors(format)) {
            if (mode == ColorMode.PER_CHANNEL) {
              value = tables[c * levels + value];
            } else {
              int luminance = luminance(picture, x, y);
              value = Math.min(levels - 1, Math.max(0, value + tables[luminance] - luminance));
            }
          }
          setSample(out, x, y, c, value);
        }
      }
    }
    return out;
  }

  /** Sobel magnitude of a whole picture; packed. */
  static Pixels sobel(Pixels picture) {
    PixelFormat format = picture.format();
    int max = format.levels() - 1;
    int width = picture.width();
    int height = picture.height();
    long[][] luminance = new long[height][width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        luminance[y][x] = luminance(picture, x, y);
      }
    }
    int[] smooth = {1, 2, 1};
    int[] slope = {-1, 0, 1};
    Pixels out = Pixels.allocate(format.toGray(), width, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        long gx = 0;
        long gy = 0;
        for (int dy = -1; dy <= 1; dy++) {
          for (int dx = -1; dx <= 1; dx++) {
            long value = luminance[mirror(y + dy, height)][mirror(x + dx, width)];
            gx += value * slope[dx + 1] * smooth[dy + 1];
            gy += value * smooth[dx + 1] * slope[dy + 1];
          }
        }
        setSample(out, x, y, 0, (int) Math.min(max, roundedRoot(gx * gx + gy * gy)));
        if (format.hasAlpha()) {
          setSample(out, x, y, 1, sample(picture, x, y, format.channels() - 1));
        }
      }
    }
    return out;
  }

  /** round(sqrt(n)): half of floor(sqrt(4n)), rounded up; the floor is found bit by bit. */
  static long roundedRoot(long n) {
    long twice = 0;
    for (int bit = 28; bit >= 0; bit--) {
      long tried = twice | 1L << bit;
      if (tried * tried <= 4 * n) {
        twice = tried;
      }
    }
    return (twice + 1) / 2;
  }

  private static int mirror(int index, int size) {
    if (size == 1) {
      return 0;
    }
    int at = Math.abs(index);
    return at < size ? at : 2 * (size - 1) - at;
  }

  private static int planes(PixelFormat format, ColorMode mode) {
    return mode == ColorMode.LUMINANCE ? 1 : colors(format);
  }

  private static int colors(PixelFormat format) {
    return switch (format) {
      case GRAY8, GRAY_ALPHA8, GRAY16, GRAY_ALPHA16 -> 1;
      case RGB8, RGBA8, RGB16, RGBA16 -> 3;
    };
  }

  private static int luminance(Pixels picture, int x, int y) {
    if (colors(picture.format()) == 1) {
      return sample(picture, x, y, 0);
    }
    return (9798 * sample(picture, x, y, 0)
            + 19235 * sample(picture, x, y, 1)
            + 3735 * sample(picture, x, y, 2)
            + 16384)
        / 32768;
  }

  private static int sample(Pixels picture, int x, int y, int channel) {
    byte[] data = picture.data();
    int index = x * picture.format().channels() + channel;
    int row = picture.rowOffset(y);
    return picture.format().levels() == 256
        ? data[row + index] & 0xFF
        : (data[row + 2 * index] & 0xFF) | (data[row + 2 * index + 1] & 0xFF) << 8;
  }

  private static void setSample(Pixels packed, int x, int y, int channel, int value) {
    int index = (y * packed.width() + x) * packed.format().channels() + channel;
    if (packed.format().levels() == 256) {
      packed.data()[index] = (byte) value;
    } else {
      packed.data()[2 * index] = (byte) value;
      packed.data()[2 * index + 1] = (byte) (value >> 8);
    }
  }
}
