package org.equilux.imaging;

/**
 * The meaning of a pixel's channel besides its colors; {@link
 * org.equilux.kernels.pixels.PixelFormat} calls every such channel alpha.
 */
public enum ExtraChannel {
  /** Opacity; colors are not premultiplied. */
  ALPHA,
  /** Opacity; colors are premultiplied by it. */
  ASSOCIATED_ALPHA,
  /** Another band, for instance near infrared. */
  OTHER
}
