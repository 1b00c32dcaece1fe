package org.equilux.bench.pictures;

import java.util.Locale;

/** The kinds of content of pictures for kernels, whose speed may depend on the content. */
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

  /** The name for display. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
