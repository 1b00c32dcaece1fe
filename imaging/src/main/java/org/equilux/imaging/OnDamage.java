package org.equilux.imaging;

/** What becomes of a picture file of which pixels are missing. */
public enum OnDamage {
  /** A {@link PictureException} is thrown. */
  REFUSE,

  /**
   * What can be decoded is, and the rest is filled in, which {@link RowSink#missing} is told of.
   * Such a reader decodes pages as one stream only: it has no {@link PictureReader#bands}.
   */
  SALVAGE
}
