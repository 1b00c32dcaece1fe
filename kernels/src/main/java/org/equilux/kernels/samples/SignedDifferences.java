package org.equilux.kernels.samples;

import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.SampleType;

/** Differences of signed samples of 8 and 16 bits, which kernels compute from their codes. */
public final class SignedDifferences {
  private SignedDifferences() {}

  /**
   * Turns differences from 0 on into the codes of signed samples of these values, or of the
   * greatest value. Alpha stays.
   *
   * @param differences changed
   * @param samples signed, of 8 or 16 bits
   */
  public static void toCodes(Pixels differences, SampleType samples) {
    int zero = (int) -samples.least();
    int most = (int) samples.greatest();
    for (int y = 0; y < differences.height(); y++) {
      for (int x = 0; x < differences.width(); x++) {
        for (int c = 0; c < differences.format().colorChannels(); c++) {
          differences.setSample(x, y, c, zero + Math.min(differences.sample(x, y, c), most));
        }
      }
    }
  }
}
