package org.equilux.bench.pictures;

import java.util.Locale;

/**
 * What the pictures that kernels are measured on show: what is quick on one may be slow on another.
 */
public enum PictureKind {
  /** A photograph. */
  NATURAL,
  /** The same, in the lowest eighth of the values. */
  DARK,
  /** A photograph of little contrast, without noise: long runs of equal values. */
  FLAT,
  /** A single value. */
  CONSTANT,
  /** Random values. */
  NOISE;

  /** For people. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
