package org.equilux.imaging;

/**
 * The bands of a page as they lie in its file. Immutable and safe for use by any number of threads;
 * nothing is read from the file.
 */
public interface PageBands {
  /** How the bands are encoded; {@link BandCoding#decoder} decodes them. */
  BandCoding coding();

  /**
   * Locates a band, together with whatever else of the file its decoder needs.
   *
   * @param firstRow a multiple of {@link BandCoding#rows}
   * @param count a multiple of {@link BandCoding#rows}, too, unless these are the page's last rows
   * @return location of not many more bytes than the rows have when decoded
   * @throws IllegalArgumentException if these rows are no band, or longer than an array can be
   */
  BandLocation locate(int firstRow, int count);
}
