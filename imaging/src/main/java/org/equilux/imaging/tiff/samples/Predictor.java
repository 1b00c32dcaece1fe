package org.equilux.imaging.tiff.samples;

import java.util.Arrays;

/** The transformation of samples before compression (TIFF 6.0, section 14; Adobe note 3). */
public enum Predictor {
  /** Samples are stored unchanged. */
  NONE(1),
  /** Samples are stored as integer differences to the previous pixel. */
  DIFFERENCES(2),
  /**
   * The bytes of a row's floating-point samples are sorted by significance, the most significant
   * first, and stored as differences.
   */
  FLOATING_POINT(3);

  private final int code;

  Predictor(int code) {
    this.code = code;
  }

  /** The number in the field of a page. */
  public int code() {
    return code;
  }

  /**
   * The predictor with a number.
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
