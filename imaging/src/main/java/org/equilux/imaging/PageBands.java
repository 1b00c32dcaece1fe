package org.equilux.imaging;

/** The bands of a page in its file. Immutable and thread-safe; does not access the file. */
public interface PageBands {
  /** The coding of the bands; {@link BandCoding#decoder} decodes them. */
  BandCoding coding();

  /**
   * Locates a band, together with other parts of the file that its decoder needs.
   *
   * @param firstRow a multiple of {@link BandCoding#rows}
   * @param count a multiple of {@link BandCoding#rows}, unless these are the page's last rows
   * @return location of bytes that are not much more than the decoded rows'
   * @throws IllegalArgumentException if these rows are no band, or exceed the length of an array
   */
  BandLocation locate(int firstRow, int count);
}
