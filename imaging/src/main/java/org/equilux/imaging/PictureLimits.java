package org.equilux.imaging;

import org.equilux.kernels.pixels.PixelFormat;

/**
 * Limits on what a file's header may ask for; checked before memory is taken or anything is
 * decoded.
 *
 * @param pixels most pixels of all pages together
 * @param pages most pages
 */
public record PictureLimits(long pixels, int pages) {
  /** Two gigapixels and a thousand pages. */
  public static final PictureLimits DEFAULT = new PictureLimits(2_000_000_000L, 1_000);

  /** No limits: for pictures that were admitted before. */
  public static final PictureLimits NONE = new PictureLimits(Long.MAX_VALUE, Integer.MAX_VALUE);

  /** A decoded row must fit into this, since a few rows are always in memory. */
  public static final long MAX_ROW_BYTES = 1L << 26;

  /**
   * Admits one more page.
   *
   * @param width as the header says, any value
   * @param height as the header says, any value
   * @param pixelsBefore of the pages admitted already
   * @throws PictureException if the size is impossible, or the pixels are too many
   */
  public PageInfo admit(long width, long height, PixelFormat format, long pixelsBefore)
      throws PictureException {
    if (width <= 0 || height <= 0) {
      throw PictureException.corrupt(
          "the header gives an impossible size of " + width + " x " + height + " pixels");
    }
    if (height > (pixels - pixelsBefore) / width) {
      throw PictureException.tooLarge(
          (pixelsBefore == 0 ? "the picture of " : "with this page of ")
              + width
              + " x "
              + height
              + " pixels"
              + (pixelsBefore == 0 ? " exceeds" : " the file exceeds")
              + " the limit of "
              + pixels
              + " pixels (--max-pixels)");
    }
    if (width * format.bytesPerPixel() > MAX_ROW_BYTES || height > Integer.MAX_VALUE) {
      throw PictureException.unsupported(
          "a row of "
              + width
              + " pixels is longer than the "
              + MAX_ROW_BYTES
              + " bytes that are supported; turn the picture, or cut it");
    }
    return new PageInfo((int) width, (int) height, format);
  }

  /**
   * Admits the page of this number, counted from 0.
   *
   * @throws PictureException if there are too many
   */
  public void admitPage(int page) throws PictureException {
    if (page >= pages) {
      throw new PictureException(
          PictureException.Reason.TOO_MANY_PAGES,
          "the file has more than the limit of " + pages + " pages (--max-pages)");
    }
  }
}
