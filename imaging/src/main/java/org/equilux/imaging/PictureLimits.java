package org.equilux.imaging;

/**
 * What a file's header may ask for; checked before memory is taken or anything is decoded.
 *
 * @param pixels most pixels of all pages together
 * @param pages most pages
 */
public record PictureLimits(long pixels, int pages) {
  /** Two gigapixels and a thousand pages. */
  public static final PictureLimits DEFAULT = new PictureLimits(2_000_000_000L, 1_000);
}
