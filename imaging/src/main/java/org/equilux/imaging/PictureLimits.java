package org.equilux.imaging;

import org.equilux.kernels.pixels.PixelFormat;

/**
 * The limits of pictures, checked against the header before memory is allocated or anything is
 * decoded.
 *
 * @param pixels limit of the pixels of all pages together
 * @param pages limit of the number of pages
 */
public record PictureLimits(long pixels, int pages) {
  /** The default: two gigapixels and a thousand pages. */
  public static final PictureLimits DEFAULT = new PictureLimits(2_000_000_000L, 1_000);

  /** No limits, for pictures that were admitted before. */
  public static final PictureLimits NONE = new PictureLimits(Long.MAX_VALUE, Integer.MAX_VALUE);

  /** The limit of a decoded row in bytes, since a few rows are always in memory. */
  public static final long MAX_ROW_BYTES = 1L << 26;

  /**
   * Checks one more page.
   *
   * @param width from the header, any value
   * @param height from the header, any value
   * @param pixelsBefore number of pixels of earlier pages
   * @throws PictureException if the size is impossible, or the limit of pixels is exceeded
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
              + " bytes that are supported; rotate or crop the picture");
    }
    return new PageInfo((int) width, (int) height, format);
  }

  /**
   * Checks the number of pages, for a page counted from 0.
   *
   * @throws PictureException if the limit is exceeded
   */
  public void admitPage(int page) throws PictureException {
    if (page >= pages) {
      throw new PictureException(
          PictureException.Reason.TOO_MANY_PAGES,
          "the file has more than the limit of " + pages + " pages (--max-pages)");
    }
  }
}
