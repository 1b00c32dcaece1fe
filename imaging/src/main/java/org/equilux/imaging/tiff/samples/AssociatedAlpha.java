package org.equilux.imaging.tiff.samples;

import org.equilux.kernels.pixels.PixelFormat;

/**
 * The arithmetic of associated alpha (ExtraSamples 1), whose stored colors are multiplied by alpha.
 * Decoded pixels have the colors before this multiplication, as with unassociated alpha. With
 * {@code m} the greatest value of a sample, {@code a} the alpha of a pixel and divisions that round
 * down:
 *
 * <ul>
 *   <li>A stored sample {@code s} is decoded as {@code min(m, (s * m + a / 2) / a)}, and as {@code
 *       s} where {@code a} is 0.
 *   <li>A color {@code c} is stored as {@code (c * a + m / 2) / m}, which is at most {@code a}.
 * </ul>
 *
 * <p>Storing what was decoded gives back every stored sample of at most {@code a}. Fully
 * transparent pixels are stored with colors of 0.
 *
 * @param format of the pixels, with alpha
 * @param inverted whether a stored color of 0 is white: then the stored samples are multiplied
 */
public record AssociatedAlpha(PixelFormat format, boolean inverted) {
  /** Turns stored pixels into pixels with colors before the multiplication. */
  public void decode(byte[] row, int offset, int pixels) {
    convert(row, offset, pixels, true);
  }

  /** Turns pixels with colors before the multiplication into stored pixels. */
  public void encode(byte[] row, int offset, int pixels) {
    convert(row, offset, pixels, false);
  }

  private void convert(byte[] row, int offset, int pixels, boolean decoding) {
    int step = format.bytesPerPixel();
    int bytes = format.bytesPerSample();
    int max = format.levels() - 1;
    int flip = inverted ? max : 0;
    for (int at = offset; at < offset + pixels * step; at += step) {
      int alphaAt = at + format.colorChannels() * bytes;
      int alpha = get(row, alphaAt, bytes);
      // What is opaque is the same in both forms.
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
