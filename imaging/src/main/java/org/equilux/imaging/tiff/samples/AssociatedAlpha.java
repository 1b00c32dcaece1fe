package org.equilux.imaging.tiff.samples;

import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.SampleType;

/**
 * The conversion of associated alpha (ExtraSamples 1), with stored colors premultiplied by alpha,
 * to unassociated alpha and back. With {@code m} the greatest value of a sample, {@code a} the
 * alpha of a pixel and divisions that round down:
 *
 * <ul>
 *   <li>A stored sample {@code s} is decoded as {@code min(m, (s * m + a / 2) / a)}, and as {@code
 *       s} where {@code a} is 0.
 *   <li>A color {@code c} is stored as {@code (c * a + m / 2) / m}, which is at most {@code a}.
 * </ul>
 *
 * <p>Encoding a decoded sample of at most {@code a} restores it. Fully transparent pixels are
 * stored with colors of 0.
 *
 * <p>Wide samples are computed in double precision; the alpha of an opaque pixel is 1 of
 * floating-point samples, and the greatest value of others.
 *
 * @param format of the pixels, with alpha
 * @param samples type of the samples in the file
 * @param inverted whether a stored color of 0 is white, so that inverted samples are premultiplied
 */
public record AssociatedAlpha(PixelFormat format, SampleType samples, boolean inverted) {
  /** Converts stored pixels to unassociated alpha. */
  public void decode(byte[] row, int offset, int pixels) {
    if (format.isWide()) {
      convertWide(row, offset, pixels, true);
    } else {
      convert(row, offset, pixels, true);
    }
  }

  /** Converts pixels with unassociated alpha to stored ones. */
  public void encode(byte[] row, int offset, int pixels) {
    if (format.isWide()) {
      convertWide(row, offset, pixels, false);
    } else {
      convert(row, offset, pixels, false);
    }
  }

  private void convertWide(byte[] row, int offset, int pixels, boolean decoding) {
    double opaque = samples.isFloat() ? 1 : samples.greatest();
    Pixels of =
        new Pixels(
            format, pixels, 1, offset, Math.multiplyExact(pixels, format.bytesPerPixel()), row);
    for (int x = 0; x < pixels; x++) {
      double part = of.value(x, 0, format.colorChannels()) / opaque;
      if (part == 1 || !Double.isFinite(part) || (decoding && part == 0)) {
        continue;
      }
      for (int c = 0; c < format.colorChannels(); c++) {
        double sample = of.value(x, 0, c);
        if (Double.isFinite(sample)) {
          of.setValue(x, 0, c, decoding ? sample / part : sample * part);
        }
      }
    }
  }

  private void convert(byte[] row, int offset, int pixels, boolean decoding) {
    int step = format.bytesPerPixel();
    int bytes = format.bytesPerSample();
    int max = format.levels() - 1;
    int flip = inverted ? max : 0;
    for (int at = offset; at < offset + pixels * step; at += step) {
      int alphaAt = at + format.colorChannels() * bytes;
      int alpha = get(row, alphaAt, bytes);
      // Opaque pixels are equal in both forms.
      if (alpha < max) {
        for (int i = at; i < alphaAt; i += bytes) {
          int sample = get(row, i, bytes) ^ flip;
          int converted = decoding ? straight(sample, alpha, max) : stored(sample, alpha, max);
          put(row, i, bytes, converted ^ flip);
        }
      }
    }
  }

  private static int straight(int sample, int alpha, int max) {
    return alpha == 0 ? sample : (int) Math.min(max, ((long) sample * max + alpha / 2) / alpha);
  }

  private static int stored(int color, int alpha, int max) {
    return (int) (((long) color * alpha + max / 2) / max);
  }

  private static int get(byte[] row, int at, int bytes) {
    int low = row[at] & 0xff;
    return bytes == 1 ? low : low | (row[at + 1] & 0xff) << Byte.SIZE;
  }

  private static void put(byte[] row, int at, int bytes, int value) {
    row[at] = (byte) value;
    if (bytes == 2) {
      row[at + 1] = (byte) (value >> Byte.SIZE);
    }
  }
}
