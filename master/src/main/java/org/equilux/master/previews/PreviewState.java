package org.equilux.master.previews;

import java.util.List;
import org.equilux.imaging.PageInfo;
import org.equilux.master.previews.PartialFile.Span;
import org.equilux.master.views.ScreenView;

/**
 * The state of a preview: ready, or waiting for bytes of the picture's file.
 *
 * @param arrived stored bytes of the file; null, like the other properties about bytes, once the
 *     preview is ready
 * @param needed bytes known to be missing
 * @param ranges to be sent next, concatenated in one body
 * @param page null until the preview is ready
 */
public record PreviewState(
    String id, boolean ready, Long arrived, Long needed, List<Range> ranges, Page page) {
  /**
   * A range of the file.
   *
   * @param from position of its first byte
   * @param length in bytes
   */
  public record Range(long from, long length) {}

  /**
   * A reduced page.
   *
   * @param pages number of pages of the picture
   * @param width of the page in full size, in pixels, as is {@code height}
   * @param step sampling distance in pixels, horizontally and vertically
   * @param bands number of bands of the file that were read; null if the whole file was read
   * @param ofBands number of bands with rows of the reduced page; if larger than {@code bands},
   *     rows are repeated
   * @param masked whether the file has a mask for the page, which previews ignore
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
