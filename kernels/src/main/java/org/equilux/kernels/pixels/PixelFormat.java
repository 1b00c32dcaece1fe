package org.equilux.kernels.pixels;

/**
 * How the samples of one pixel lie in memory: interleaved, unsigned, alpha last, 16-bit samples
 * little-endian whatever the machine.
 */
public enum PixelFormat {
  GRAY8(1, false, 1),
  GRAY_ALPHA8(1, true, 1),
  RGB8(3, false, 1),
  RGBA8(3, true, 1),
  GRAY16(1, false, 2),
  GRAY_ALPHA16(1, true, 2),
  RGB16(3, false, 2),
  RGBA16(3, true, 2);

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
   * @param bitsPerSample 8 or 16
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

  /** 1 or 2. */
  public int bytesPerSample() {
    return bytesPerSample;
  }

  /** 8 or 16. */
  public int bitsPerSample() {
    return 8 * bytesPerSample;
  }

  public int bytesPerPixel() {
    return channels() * bytesPerSample;
  }

  /** How many values a sample can have: 256 or 65,536. */
  public int levels() {
    return 1 << bitsPerSample();
  }

  /** The gray format of the same depth, with alpha where this one has it. */
  public PixelFormat toGray() {
    return of(1, alpha, bitsPerSample());
  }
}
