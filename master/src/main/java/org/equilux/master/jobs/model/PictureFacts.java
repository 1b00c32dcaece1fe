package org.equilux.master.jobs.model;

import java.util.Locale;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureFormats;
import org.equilux.imaging.PictureReader;

/**
 * The properties in a picture's header.
 *
 * @param kind name of the file format in lower case, such as {@code tiff}
 * @param width of the first page in pixels
 * @param height of the first page in pixels
 * @param format of the first page's samples, such as {@code rgb8} or {@code gray_float32}
 * @param pages number of pages
 */
public record PictureFacts(String kind, int width, int height, String format, int pages) {
  /**
   * The file format.
   *
   * @throws IllegalStateException if this installation no longer contains it
   */
  public PictureFormat fileFormat() {
    return PictureFormats.all().stream()
        .filter(known -> known.name().equalsIgnoreCase(kind))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("this installation has no format " + kind));
  }

  public static PictureFacts of(PictureReader reader) {
    PageInfo first = reader.pages().getFirst();
    return new PictureFacts(
        reader.format().name().toLowerCase(Locale.ROOT),
        first.width(),
        first.height(),
        first.samples().name(first.format()),
        reader.pages().size());
  }
}
