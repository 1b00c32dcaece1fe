package org.equilux.master.views.samples;

import java.util.List;

/**
 * The histogram of a page's samples, in terms of the values that they have in the file.
 *
 * @param least the least value that samples of the page can have; null for floating point, as
 *     {@code greatest} is
 */
public record HistogramView(Double least, Double greatest, List<Channel> channels) {
  /** A channel has fewer bins, or as many. */
  static final int MOST_BINS = 4_096;

  /**
   * One channel. Alpha is none.
   *
   * @param name gray; red, green, blue and luminance; or as the channels are called
   * @param low the least value of the first bin
   * @param binWidth values of a bin
   * @param counts of the bins, in their order
   * @param statistics of single values, not of bins; null if no sample holds data
   */
  public record Channel(
      String name, double low, double binWidth, List<Long> counts, Statistics statistics) {}

  /**
   * Of the samples of a channel.
   *
   * @param used of the values that samples can have, the share that occurs; of wide samples of
   *     65,536 equal parts of their range
   */
  public record Statistics(
      long samples, double mean, double deviation, double least, double greatest, double used) {}
}
