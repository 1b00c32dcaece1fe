package org.equilux.imaging.jpeg.encode;

import org.equilux.imaging.jpeg.header.Inks;

/**
 * The conversion of samples of four components to inks, of which 255 is full, and back. YCC is
 * converted as in libjpeg (jdcolor.c and jccolor.c), in integers with 16 fractional bits.
 */
public final class InkSamples {
  private static final int MAX = 255;
  private static final int CENTER = 128;
  private static final int SHIFT = 16;
  private static final int HALF = 1 << (SHIFT - 1);

  private InkSamples() {}

  private static int fixed(double factor) {
    return (int) (factor * (1 << SHIFT) + 0.5);
  }

  private static final int RED_OF_CR = fixed(1.40200);
  private static final int BLUE_OF_CB = fixed(1.77200);
  private static final int GREEN_OF_CR = fixed(0.71414);
  private static final int GREEN_OF_CB = fixed(0.34414);

  /** Converts the components of pixels to inks, in place. */
  public static void toInks(byte[] samples, int offset, int pixels, Inks inks) {
    if (inks == Inks.YCCK) {
      for (int at = offset; at < offset + 4 * pixels; at += 4) {
        toRgb(samples, at);
        complement(samples, at, 3);
      }
    }
    if (inks.isInverted()) {
      complement(samples, offset, 4 * pixels);
    }
  }

  /** Converts inks to the components of pixels, in place. */
  static void toComponents(byte[] samples, int offset, int pixels, Inks inks) {
    if (inks.isInverted()) {
      complement(samples, offset, 4 * pixels);
    }
    if (inks == Inks.YCCK) {
      for (int at = offset; at < offset + 4 * pixels; at += 4) {
        complement(samples, at, 3);
        toYcc(samples, at);
      }
    }
  }

  private static void complement(byte[] samples, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      samples[i] = (byte) ~samples[i];
    }
  }

  private static void toRgb(byte[] samples, int at) {
    int y = samples[at] & 0xff;
    int cb = (samples[at + 1] & 0xff) - CENTER;
    int cr = (samples[at + 2] & 0xff) - CENTER;
    samples[at] = clamped(y + ((RED_OF_CR * cr + HALF) >> SHIFT));
    samples[at + 1] = clamped(y + ((-GREEN_OF_CB * cb - GREEN_OF_CR * cr + HALF) >> SHIFT));
    samples[at + 2] = clamped(y + ((BLUE_OF_CB * cb + HALF) >> SHIFT));
  }

  private static byte clamped(int value) {
    return (byte) Math.clamp(value, 0, MAX);
  }

  private static void toYcc(byte[] samples, int at) {
    int r = samples[at] & 0xff;
    int g = samples[at + 1] & 0xff;
    int b = samples[at + 2] & 0xff;
    int center = (CENTER << SHIFT) + HALF - 1;
    samples[at] =
        (byte) ((fixed(0.29900) * r + fixed(0.58700) * g + fixed(0.11400) * b + HALF) >> SHIFT);
    samples[at + 1] =
        (byte) ((-fixed(0.16874) * r - fixed(0.33126) * g + fixed(0.5) * b + center) >> SHIFT);
    samples[at + 2] =
        (byte) ((fixed(0.5) * r - fixed(0.41869) * g - fixed(0.08131) * b + center) >> SHIFT);
  }
}
