package org.equilux.imaging.options;

/** How much less finely than brightness a JPEG result is to have colors. */
public enum Subsampling {
  /** As finely. */
  S444(1, 1),
  /** Every other column. */
  S422(2, 1),
  /** Every other column of every other row. */
  S420(2, 2);

  private final int horizontal;
  private final int vertical;

  Subsampling(int horizontal, int vertical) {
    this.horizontal = horizontal;
    this.vertical = vertical;
  }

  /** Columns of the picture for one of colors. */
  public int horizontal() {
    return horizontal;
  }

  /** Rows of the picture for one of colors. */
  public int vertical() {
    return vertical;
  }
}
