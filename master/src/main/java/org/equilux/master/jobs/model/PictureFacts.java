package org.equilux.master.jobs.model;

import java.util.Locale;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureKind;
import org.equilux.imaging.PictureReader;

/**
 * What a picture's header says.
 *
 * @param width of the first page
 * @param height of the first page
 * @param format of the first page's samples, such as {@code rgb8}
 * @param pages how many the file has
 */
public record PictureFacts(PictureKind kind, int width, int height, String format, int pages) {
  public static PictureFacts of(PictureReader reader) {
    PageInfo first = reader.pages().getFirst();
    return new PictureFacts(
        reader.kind(),
        first.width(),
        first.height(),
        first.format().name().toLowerCase(Locale.ROOT),
        reader.pages().size());
  }
}
