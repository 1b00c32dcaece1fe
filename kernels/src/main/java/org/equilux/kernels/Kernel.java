package org.equilux.kernels;

/** What a backend computes. Operations are built from these; there are few on purpose. */
public enum Kernel {
  /** Count samples or luminance into a {@link HistogramGrid}. */
  HISTOGRAM,
  /** Map pixels through a {@link LutGrid}. */
  APPLY_LUT,
  /** Gradient magnitude of the luminance in a 3 x 3 neighbourhood. */
  SOBEL
}
