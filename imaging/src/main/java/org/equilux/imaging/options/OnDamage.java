package org.equilux.imaging.options;

/** What becomes of a picture file of which pixels are missing. */
public enum OnDamage {
  /** A {@code PictureException} is thrown. */
  REFUSE,

  /**
   * What can be decoded is, and the rest is filled in, which {@code RowSink.missing} is told of.
   * Such a reader decodes pages as one stream only: it has no bands.
   */
  SALVAGE
}
