package org.equilux.master.previews;

import java.util.List;
import org.equilux.imaging.PageInfo;
import org.equilux.master.previews.PartialFile.Span;
import org.equilux.master.views.ScreenView;

/**
 * The state of a preview: it is ready, or needs bytes of the picture's file.
 *
 * @param arrived bytes of the file that are here; null once the preview is ready, as the others on
 *     bytes are
 * @param needed bytes that are known to be needed still
 * @param ranges to be sent next, one after the other in one body
 * @param page null until the preview is ready
 */
public record PreviewState(
    String id, boolean ready, Long arrived, Long needed, List<Range> ranges, Page page) {
  /**
   * A range of the file.
   *
   * @param from the position of its first byte
   * @param length in bytes
   */
  public record Range(long from, long length) {}

  /**
   * A page that is reduced.
   *
   * @param pages of the picture
   * @param width of the page in its full size, as is {@code height}
   * @param step every such pixel of every such row was taken
   * @param bands of the file that the page was reduced from; null if it was the whole file
   * @param ofBands bands that have rows of the reduced page; if there are more of them than {@code
   *     bands}, rows are repeated
   * @param masked whether the file has a mask for the page, which previews leave out
   * @param input the reduced page
   */
  public record Page(
      int pages,
      int width,
      int height,
      int step,
      Integer bands,
      Integer ofBands,
      boolean masked,
      ScreenView input) {}

  static PreviewState needs(String id, long arrived, long needed, List<Span> ranges) {
    return new PreviewState(
        id,
        false,
        arrived,
        needed,
        ranges.stream().map(span -> new Range(span.from(), span.length())).toList(),
        null);
  }

  static PreviewState ready(
      String id, int pages, PageInfo full, int step, ScreenView input, int bands, int of) {
    return new PreviewState(
        id,
        true,
        null,
        null,
        null,
        new Page(
            pages,
            full.width(),
            full.height(),
            step,
            of == 0 ? null : bands,
            of == 0 ? null : of,
            full.masked(),
            input));
  }
}
