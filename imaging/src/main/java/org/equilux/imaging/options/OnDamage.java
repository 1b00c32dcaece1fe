package org.equilux.imaging.options;

/** What becomes of a picture file of which pixels are missing. */
public enum OnDamage {
  /** A {@code PictureException} is thrown. */
  REFUSE,

  /**
   * Intact pixels are decoded, and missing pixels are filled in and reported to {@code
   * RowSink.missing}. Such a reader decodes pages as one stream only: it has no bands.
   */
  SALVAGE
}
