package org.equilux.command.report;

/**
 * The properties of a picture that people ask for.
 *
 * @param kind of file, such as JPEG; null if it is not known
 * @param width of the first page
 * @param height of the first page
 * @param format of the first page's samples
 */
public record PictureSummary(String kind, int width, int height, String format, int pages) {
  @Override
  public String toString() {
    String more = pages > 1 ? " and " + (pages - 1) + " more pages" : "";
    return width + " x " + height + " " + format + more;
  }
}
