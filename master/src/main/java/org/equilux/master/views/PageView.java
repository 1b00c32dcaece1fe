package org.equilux.master.views;

import org.equilux.kernels.pixels.ValueRange;

/**
 * The tile pyramid of a page, for the API.
 *
 * @param tileSize side of a tile in pixels, except for the last tiles of a row or column
 * @param overlap of neighboring tiles in pixels, always 0
 * @param levels number of sizes; the highest level has the page's own size, and each lower one half
 *     of it
 * @param format png or jpeg
 * @param exact whether tiles of the full size have exactly the page's pixels
 * @param range of values displayed from black to white; null if samples are shown unchanged
 * @param full least and greatest possible value of samples; null for floating point, and where no
 *     range can be shown
 */
public record PageView(
    int width,
    int height,
    int tileSize,
    int overlap,
    int levels,
    String format,
    boolean exact,
    Shown range,
    Shown full) {
  /** The values displayed as black and white. */
  record Shown(double low, double high) {
    static Shown of(ValueRange range) {
      return new Shown(range.low(), range.high());
    }
  }
}
