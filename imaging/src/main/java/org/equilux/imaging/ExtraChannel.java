package org.equilux.imaging;

/**
 * The meaning of the channel that a pixel has beside its colors: {@link
 * org.equilux.kernels.pixels.PixelFormat} calls every such channel alpha.
 */
public enum ExtraChannel {
  /** Opacity, independent of the colors. */
  ALPHA,
  /** Opacity by which the colors are multiplied. */
  ASSOCIATED_ALPHA,
  /** No opacity, but any other band, for instance near infrared. */
  OTHER
}
