package org.equilux.kernels.pixels;

import java.util.Arrays;
import java.util.List;

/**
 * How the samples of one pixel lie in memory: interleaved, alpha last, little-endian whatever the
 * machine. Samples of 8 and 16 bits are unsigned. Samples of 64 bits are IEEE 754 doubles, which
 * hold the values of all wide {@link SampleType}s; the kernels that count and map get codes of 16
 * bits instead of them.
 */
public enum PixelFormat {
  GRAY8(1, false, 1),
  GRAY_ALPHA8(1, true, 1),
  RGB8(3, false, 1),
  RGBA8(3, true, 1),
  GRAY16(1, false, 2),
  GRAY_ALPHA16(1, true, 2),
  RGB16(3, false, 2),
  RGBA16(3, true, 2),
  GRAY64(1, false, 8),
  GRAY_ALPHA64(1, true, 8),
  RGB64(3, false, 8),
  RGBA64(3, true, 8);

  private static final int MOST_LEVELS = 1 << 16;

  private final int colorChannels;
  private final boolean alpha;
  private final int bytesPerSample;

  PixelFormat(int colorChannels, boolean alpha, int bytesPerSample) {
    this.colorChannels = colorChannels;
    this.alpha = alpha;
    this.bytesPerSample = bytesPerSample;
  }

  /**
   * The format with these properties.
   *
   * @param colorChannels 1 (gray) or 3 (RGB)
   * @param bitsPerSample 8, 16 or 64
   * @throws IllegalArgumentException if there is none
   */
  public static PixelFormat of(int colorChannels, boolean alpha, int bitsPerSample) {
    for (PixelFormat format : values()) {
      if (format.colorChannels == colorChannels
          && format.alpha == alpha
          && format.bitsPerSample() == bitsPerSample) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "no pixel format has "
            + colorChannels
            + " colour channels of "
            + bitsPerSample
            + " bits"
            + (alpha ? " and alpha" : ""));
  }

  /** Channels that carry colour: 1 for gray, 3 for RGB. */
  public int colorChannels() {
    return colorChannels;
  }

  public boolean hasAlpha() {
    return alpha;
  }

  public boolean isColor() {
    return colorChannels == 3;
  }

  /** All channels, alpha included: 1 to 4. */
  public int channels() {
    return colorChannels + (alpha ? 1 : 0);
  }

  /** 1, 2 or 8. */
  public int bytesPerSample() {
    return bytesPerSample;
  }

  /** 8, 16 or 64. */
  public int bitsPerSample() {
    return 8 * bytesPerSample;
  }

  public int bytesPerPixel() {
    return channels() * bytesPerSample;
  }

  /** Whether samples are doubles instead of unsigned integers of 8 or 16 bits. */
  public boolean isWide() {
    return bytesPerSample == Double.BYTES;
  }

  /** The formats whose samples are unsigned integers of 8 or 16 bits. */
  public static List<PixelFormat> narrow() {
    return Arrays.stream(values()).filter(format -> !format.isWide()).toList();
  }

  /**
   * How many values of a sample are told apart in counts and tables: 256 or 65,536. Those of a
   * double are equal parts of a {@link ValueRange}.
   */
  public int levels() {
    return isWide() ? MOST_LEVELS : 1 << bitsPerSample();
  }

  /** The gray format of the same depth, with alpha where this one has it. */
  public PixelFormat toGray() {
    return of(1, alpha, bitsPerSample());
  }
}
