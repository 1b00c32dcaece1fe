package org.equilux.chunks;

import java.util.BitSet;
import org.equilux.kernels.grid.HistogramGrid;

/**
 * The sum of the histograms of some of a page's chunks.
 *
 * @param chunks indices of the chunks in the sum
 * @param histograms with at least the rows of cells that these chunks touch
 */
public record PartialCounts(BitSet chunks, HistogramGrid histograms) {
  /** The counts of one chunk. */
  public static PartialCounts of(int chunk, HistogramGrid histograms) {
    BitSet chunks = new BitSet();
    chunks.set(chunk);
    return new PartialCounts(chunks, histograms);
  }

  /**
   * Adds the counts of other chunks.
   *
   * @param other counts whose rows of cells are among those of these counts
   * @throws IllegalArgumentException if a chunk is in both
   */
  public void add(PartialCounts other) {
    if (chunks.intersects(other.chunks)) {
      throw new IllegalArgumentException("a chunk is counted twice");
    }
    histograms.add(other.histograms);
    chunks.or(other.chunks);
  }
}
