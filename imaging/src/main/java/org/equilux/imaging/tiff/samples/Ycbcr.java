package org.equilux.imaging.tiff.samples;

import java.io.IOException;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.Tag;

/**
 * The conversion of uncompressed YCbCr (TIFF 6.0, section 21), in which the pixels of a small unit
 * share their color differences, to RGB as in libtiff's TIFFRGBAImage, in integers with 16
 * fractional bits; each pixel has the color differences of its unit.
 */
public final class Ycbcr {
  private static final double[] USUAL_LUMA = {0.299, 0.587, 0.114};
  private static final double[] USUAL_REFERENCE = {0, 255, 128, 255, 128, 255};
  private static final int SHIFT = 16;
  private static final int HALF = 1 << (SHIFT - 1);
  private static final int MAX = 255;
  private static final int CENTER = 128;

  /** The clamp of values, beyond which they have no further effect. */
  private static final float MAX_CODE = 128 * 32;

  private final int across;
  private final int down;
  private final int[] y = new int[MAX + 1];
  private final int[] redOfCr = new int[MAX + 1];
  private final int[] blueOfCb = new int[MAX + 1];
  private final int[] greenOfCr = new int[MAX + 1];
  private final int[] greenOfCb = new int[MAX + 1];

  private Ycbcr(int across, int down, double[] luma, double[] reference) {
    this.across = across;
    this.down = down;
    float red = 2 - 2 * (float) luma[0];
    float blue = 2 - 2 * (float) luma[2];
    int d1 = fixed(red);
    int d2 = -fixed((float) luma[0] * red / (float) luma[1]);
    int d3 = fixed(blue);
    int d4 = -fixed((float) luma[2] * blue / (float) luma[1]);
    for (int i = 0; i <= MAX; i++) {
      int x = i - CENTER;
      int cr = code(x, reference[4] - CENTER, reference[5] - CENTER, MAX / 2);
      int cb = code(x, reference[2] - CENTER, reference[3] - CENTER, MAX / 2);
      redOfCr[i] = (d1 * cr + HALF) >> SHIFT;
      blueOfCb[i] = (d3 * cb + HALF) >> SHIFT;
      greenOfCr[i] = d2 * cr;
      greenOfCb[i] = d4 * cb + HALF;
      y[i] = code(i, reference[0], reference[1], MAX);
    }
  }

  private static int fixed(float factor) {
    return (int) (Math.clamp(factor, 0f, 2f) * (1 << SHIFT) + 0.5);
  }

  private static int code(int value, double black, double white, int range) {
    float width = (float) white - (float) black;
    float code = (value - (int) black) * (float) range / (width == 0 ? 1 : width);
    return (int) Math.clamp(code, -MAX_CODE, MAX_CODE);
  }

  /**
   * Reads the parameters of a page.
   *
   * @throws PictureException if the units are invalid
   */
  public static Ycbcr read(Directory directory) throws IOException {
    long across = 2;
    long down = 2;
    if (directory.has(Tag.YCBCR_SUBSAMPLING)) {
      long[] factors = directory.values(Tag.YCBCR_SUBSAMPLING, 2);
      across = factors[0];
      down = factors.length > 1 ? factors[1] : across;
    }
    if (!isFactor(across) || !isFactor(down)) {
      throw PictureException.corrupt(
          "the TIFF has colors for units of %d x %d pixels".formatted(across, down));
    }
    double[] luma = directory.rationals(Tag.YCBCR_COEFFICIENTS, USUAL_LUMA);
    if (luma[1] == 0) {
      throw PictureException.corrupt("the brightness of the TIFF does not contain green");
    }
    return new Ycbcr(
        (int) across,
        (int) down,
        luma,
        directory.rationals(Tag.REFERENCE_BLACK_WHITE, USUAL_REFERENCE));
  }

  private static boolean isFactor(long factor) {
    return factor == 1 || factor == 2 || factor == 4;
  }

  /** The number of rows of a unit: 1, 2 or 4. */
  public int unitRows() {
    return down;
  }

  /** The bytes of a number of rows, a multiple of the rows of a unit. */
  public long bytes(int width, int rows) {
    return (long) Math.ceilDiv(rows, down) * unitRowBytes(width);
  }

  /** The bytes of a row of units. */
  public int unitRowBytes(int width) {
    return Math.multiplyExact(Math.ceilDiv(width, across), across * down + 2);
  }

  /**
   * Converts a row of units to pixels.
   *
   * @param rgb receives {@link #unitRows} rows of {@code width} pixels
   */
  public void toRgb(byte[] units, int width, byte[] rgb) {
    int unit = across * down + 2;
    for (int row = 0; row < down; row++) {
      int to = row * width * 3;
      for (int x = 0; x < width; x++, to += 3) {
        int at = x / across * unit;
        int luma = y[units[at + row * across + x % across] & 0xff];
        int cb = units[at + unit - 2] & 0xff;
        int cr = units[at + unit - 1] & 0xff;
        rgb[to] = clamped(luma + redOfCr[cr]);
        rgb[to + 1] = clamped(luma + ((greenOfCb[cb] + greenOfCr[cr]) >> SHIFT));
        rgb[to + 2] = clamped(luma + blueOfCb[cb]);
      }
    }
  }

  private static byte clamped(int value) {
    return (byte) Math.clamp(value, 0, MAX);
  }
}
