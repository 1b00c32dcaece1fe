package org.equilux.kernels;

import java.util.Map;

/**
 * An operation of two rounds: count the whole picture, make tables of the counts, map every pixel
 * through them. What differs between such operations is only how counts become tables.
 */
public non-sealed interface TableOperation extends Operation {
  /** What is counted and how colours are mapped, from resolved parameters. */
  ColorMode colorMode(Map<String, String> parameters);

  /**
   * Makes the tables from the counts of the whole picture.
   *
   * @param histograms counts of all chunks added up; as many bins as samples have values
   * @param parameters resolved parameters
   */
  LutGrid reduce(HistogramGrid histograms, Map<String, String> parameters);

  @Override
  default PixelFormat outputFormat(PixelFormat input) {
    return input;
  }
}
