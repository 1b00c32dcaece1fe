package org.equilux.kernels.pixels;

/**
 * The range of wide samples from {@code low} to {@code high}, divided into {@link #BINS} equal
 * bins, whose numbers are the samples' codes. Values outside the range are clamped to its ends.
 *
 * @param low finite
 * @param high finite, at least {@code low}
 */
public record ValueRange(double low, double high) {
  /** The number of bins. */
  public static final int BINS = 1 << 16;

  private static final int LAST = BINS - 1;

  /** The range of values of which none is finite. */
  public static final ValueRange NONE = new ValueRange(0, 0);

  /**
   * @throws IllegalArgumentException if an end is not finite, or the ends are in the wrong order
   */
  public ValueRange {
    // Adding zero turns -0 into 0.
    low += 0.0;
    high += 0.0;
    if (!(low <= high) || Double.isInfinite(low) || Double.isInfinite(high)) {
      throw new IllegalArgumentException("no range from %s to %s".formatted(low, high));
    }
  }

  /** Whether the ends are too far apart to compute with: their difference is no finite double. */
  public boolean isTooWide() {
    return Double.isInfinite(high - low);
  }

  /** Whether the ends are too close to each other for more than one bin. */
  public boolean isFlat() {
    return !Double.isFinite(scale());
  }

  /** Bins for each unit of value; infinite if the range is flat. */
  public double scale() {
    return BINS / (high - low);
  }

  /** The least value of a bin, {@code 0} to {@link #BINS}. */
  private double edge(int bin) {
    return bin * ((high - low) / BINS) + low;
  }

  /**
   * The bin of a value: that which numpy's {@code histogram} counts it in. The bin begins with its
   * lower edge, and the last bin ends with {@code high}.
   *
   * @param value not NaN
   * @param scale {@link #scale()}, finite
   */
  public int bin(double value, double scale) {
    if (value <= low) {
      return 0;
    }
    if (value >= high) {
      return LAST;
    }
    int bin = Math.min((int) ((value - low) * scale), LAST);
    // The product may be off by rounding; the edges decide.
    if (bin > 0 && value < edge(bin)) {
      return bin - 1;
    }
    return bin < LAST && value >= edge(bin + 1) ? bin + 1 : bin;
  }

  /**
   * The position of a value among the centers of the bins: 0 is the center of the first bin, 1 that
   * of the second. Positions are clamped to the outermost centers.
   *
   * @param value not NaN
   * @param scale {@link #scale()}, finite
   */
  public double position(double value, double scale) {
    return Math.clamp((value - low) * scale - 0.5, 0, LAST);
  }

  /**
   * The value at a part of the range.
   *
   * @param part 0 for {@code low} to {@link #BINS} - 1 for {@code high}
   */
  public double at(double part) {
    return part >= LAST ? high : Math.min(low + part / LAST * (high - low), high);
  }

  /** The least range that contains both this one and another. */
  public ValueRange union(ValueRange other) {
    return new ValueRange(Math.min(low, other.low), Math.max(high, other.high));
  }
}
