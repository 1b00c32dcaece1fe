package org.equilux.imaging.tiff.samples;

import java.util.Arrays;

/** How samples are prepared before they are compressed (TIFF 6.0, section 14; Adobe note 3). */
public enum Predictor {
  /** Samples are stored as they are. */
  NONE(1),
  /** Samples are stored as differences to the pixel before, as integers of their bits. */
  DIFFERENCES(2),
  /**
   * The bytes of a row's floating-point samples are sorted by their significance, the most
   * significant first, and stored as differences.
   */
  FLOATING_POINT(3);

  private final int code;

  Predictor(int code) {
    this.code = code;
  }

  /** The number of the predictor in the field of a page. */
  public int code() {
    return code;
  }

  /**
   * The predictor of a number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Predictor of(long code) {
    return Arrays.stream(values())
        .filter(predictor -> predictor.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no predictor has the number " + code));
  }
}
