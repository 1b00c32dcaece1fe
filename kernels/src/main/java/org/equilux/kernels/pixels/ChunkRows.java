package org.equilux.kernels.pixels;

/**
 * The rows of the picture that a chunk yields, and the numbers of its halo rows.
 *
 * @param first first row of the picture that the chunk yields
 * @param count rows that it yields, at least 1
 * @param haloAbove rows held before {@code first}
 * @param haloBelow rows held after the last one yielded
 */
public record ChunkRows(int first, int count, int haloAbove, int haloBelow) {
  public ChunkRows {
    if (first < 0 || count < 1 || haloAbove < 0 || haloBelow < 0) {
      throw new IllegalArgumentException(
          "no such rows: %d + %d, halo %d and %d".formatted(first, count, haloAbove, haloBelow));
    }
  }

  /** The row after the last one yielded. */
  public int end() {
    return first + count;
  }

  /** The first row held. */
  public int firstHeld() {
    return first - haloAbove;
  }

  /** Rows held: halo above, yielded, halo below. */
  public int held() {
    return haloAbove + count + haloBelow;
  }
}
