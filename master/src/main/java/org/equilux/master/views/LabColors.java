package org.equilux.master.views;

/**
 * The conversion of 8-bit CIE L*a*b* relative to D50 to sRGB (IEC 61966-2-1), through XYZ adapted
 * to D65 (Bradford). Colors outside of sRGB are clamped.
 */
final class LabColors {
  private static final double[] WHITE = {0.9642, 1, 0.8249};

  /** The matrix from XYZ relative to D50 to linear red, green and blue. */
  private static final double[][] TO_LINEAR = {
    {3.1338561, -1.6168667, -0.4906146},
    {-0.9787684, 1.9161415, 0.0334540},
    {0.0719453, -0.2289914, 1.4052427},
  };

  private static final double EPSILON = 216.0 / 24_389;
  private static final double KAPPA = 24_389.0 / 27;
  private static final int MAX = 255;

  private LabColors() {}

  /**
   * Converts pixels.
   *
   * @param lab an unsigned sample for L* from 0 to 100, and signed samples for a* and b*
   * @param rgb receives the pixels, from its start
   */
  static void toRgb(byte[] lab, int offset, byte[] rgb, int pixels) {
    double[] xyz = new double[3];
    for (int i = 0; i < 3 * pixels; i += 3) {
      double lightness = (lab[offset + i] & 0xff) * 100.0 / MAX;
      double y = (lightness + 16) / 116;
      xyz[0] = WHITE[0] * linear(y + lab[offset + i + 1] / 500.0);
      xyz[1] = WHITE[1] * linear(y);
      xyz[2] = WHITE[2] * linear(y - lab[offset + i + 2] / 200.0);
      for (int c = 0; c < 3; c++) {
        double[] of = TO_LINEAR[c];
        rgb[i + c] = encoded(of[0] * xyz[0] + of[1] * xyz[1] + of[2] * xyz[2]);
      }
    }
  }

  private static double linear(double f) {
    double cube = f * f * f;
    return cube > EPSILON ? cube : (116 * f - 16) / KAPPA;
  }

  private static byte encoded(double linear) {
    double value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.pow(linear, 1 / 2.4) - 0.055;
    return (byte) Math.round(Math.clamp(value, 0, 1) * MAX);
  }
}
