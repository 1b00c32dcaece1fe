package org.equilux.kernels.backend;

/** What a backend computes. Operations are built from these; there are few on purpose. */
public enum Kernel {
  /** Count samples or luminance into one histogram a plane. */
  HISTOGRAM,
  /** Count samples or luminance into a histogram for each cell of a grid. */
  HISTOGRAM_GRID,
  /** Map pixels through one table a plane. */
  APPLY_LUT,
  /** Map pixels between the four tables of a grid whose cells' centres are around them. */
  INTERPOLATE_LUT,
  /** Gradient magnitude of the luminance in a 3 x 3 neighbourhood. */
  SOBEL
}
