package org.equilux.master.views.samples;

import java.util.List;

/**
 * The histogram of a page's samples, in values of the file.
 *
 * @param least the least possible value of the page's samples; null for floating point, as is
 *     {@code greatest}
 */
public record HistogramView(Double least, Double greatest, List<Channel> channels) {
  /** The limit of bins of a channel. */
  static final int MOST_BINS = 4_096;

  /**
   * A color channel; alpha is left out.
   *
   * @param name gray; red, green, blue and luminance; or the name of the band
   * @param low the least value of the first bin
   * @param binWidth width of a bin in values
   * @param counts of the bins, in order
   * @param statistics of the values, not of the bins; null if no sample has data
   */
  public record Channel(
      String name, double low, double binWidth, List<Long> counts, Statistics statistics) {}

  /**
   * The statistics of a channel's samples.
   *
   * @param used share of the possible values that occur; for wide samples, of 65,536 equal parts of
   *     their range
   */
  public record Statistics(
      long samples, double mean, double deviation, double least, double greatest, double used) {}
}
