package org.equilux.kernels.samples;

import java.util.Optional;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.ValueRange;

/** Finds the range of the values that are counted. */
public final class WideRanges {
  private WideRanges() {}

  /**
   * The least range that has the color samples of all pixels that are counted.
   *
   * @param chunk of a wide format
   * @return empty if no pixel is counted
   */
  public static Optional<ValueRange> of(Chunk chunk, WideCounting counting) {
    Pixels in = chunk.core();
    WideRow row = new WideRow(in, counting.nodata());
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int y = 0; y < in.height(); y++) {
      row.read(y);
      for (int x = 0; x < in.width(); x++) {
        if (row.isCounted(x, chunk, counting.skipsTransparent())) {
          for (int c = 0; c < in.format().colorChannels(); c++) {
            low = Math.min(low, row.sample(x, c));
            high = Math.max(high, row.sample(x, c));
          }
        }
      }
    }
    return low > high ? Optional.empty() : Optional.of(new ValueRange(low, high));
  }
}
