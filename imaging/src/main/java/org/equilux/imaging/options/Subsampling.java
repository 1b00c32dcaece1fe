package org.equilux.imaging.options;

/** The chroma subsampling of a JPEG result. */
public enum Subsampling {
  /** No subsampling. */
  S444(1, 1),
  /** Horizontally by 2. */
  S422(2, 1),
  /** Horizontally and vertically by 2. */
  S420(2, 2);

  private final int horizontal;
  private final int vertical;

  Subsampling(int horizontal, int vertical) {
    this.horizontal = horizontal;
    this.vertical = vertical;
  }

  /** The horizontal subsampling factor. */
  public int horizontal() {
    return horizontal;
  }

  /** The vertical subsampling factor. */
  public int vertical() {
    return vertical;
  }
}
