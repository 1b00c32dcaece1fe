package org.equilux.master.views;

import java.util.List;

/** The histogram of a page's samples, reduced to 8 bits as a screen shows them. */
public record HistogramView(List<Channel> channels) {
  /**
   * One channel. Alpha is none.
   *
   * @param name gray, or red, green, blue, and luminance
   * @param counts of the values 0 to 255
   */
  public record Channel(String name, List<Long> counts) {}
}
