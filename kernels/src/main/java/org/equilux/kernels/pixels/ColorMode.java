package org.equilux.kernels.pixels;

/** The channels of a color picture that are counted, and how tables map its colors. */
public enum ColorMode {
  /**
   * Count {@link Luminance}; then {@code C' = clamp(C + table[Y] - Y)} for each of R, G and B: the
   * chroma of YCbCr is kept without a round trip through it. A gray picture's only channel is its
   * luminance, so there this is the plain {@code C' = table[C]}, and so it is for the lightness of
   * L*a*b*.
   */
  LUMINANCE,
  /** Count and map each color channel like a separate gray picture. */
  PER_CHANNEL,
  /** Count {@link Luminance}; the result is the gray picture {@code table[Y]}. */
  GRAY;

  /** Whether this mode is one for pixels of a format. */
  public boolean isFor(PixelFormat format) {
    return format.hasLightness() ? this == LUMINANCE : this == PER_CHANNEL || format.hasLuminance();
  }

  /** The number of histograms and tables of a picture in this mode: 1, or one per color channel. */
  public int planes(PixelFormat format) {
    return this == PER_CHANNEL ? format.colorChannels() : 1;
  }

  /** The format of the result for a picture of a format. */
  public PixelFormat outputFormat(PixelFormat input) {
    return this == GRAY ? input.toGray() : input;
  }
}
