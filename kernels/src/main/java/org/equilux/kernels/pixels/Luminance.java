package org.equilux.kernels.pixels;

/**
 * Luminance of an RGB pixel in integers, bit for bit OpenCV's {@code COLOR_RGB2GRAY}: ITU-R BT.601
 * weights 0.299, 0.587 and 0.114 in 15-bit fixed point, rounded.
 */
public final class Luminance {
  public static final int RED = 9798;
  public static final int GREEN = 19235;
  public static final int BLUE = 3735;
  public static final int ROUND = 1 << 14;
  public static final int SHIFT = 15;

  private Luminance() {}

  /** Y of samples of 8 or 16 bits, in their own range; the weights add up to one exactly. */
  public static int of(int red, int green, int blue) {
    // For 16-bit samples the sum stays below 2^31: 65535 * 32768 + 16384 = 2,147,467,264.
    return (RED * red + GREEN * green + BLUE * blue + ROUND) >> SHIFT;
  }
}
