package org.equilux.imaging.options;

/** The handling of a picture file with missing pixels. */
public enum OnDamage {
  /** Throws a {@code PictureException}. */
  REFUSE,

  /**
   * Decodes intact pixels, fills in missing pixels and reports them to {@code RowSink.missing}.
   * Such a reader decodes pages as one stream only: it has no bands.
   */
  SALVAGE
}
