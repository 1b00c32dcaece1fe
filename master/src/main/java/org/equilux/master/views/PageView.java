package org.equilux.master.views;

import org.equilux.kernels.pixels.ValueRange;

/**
 * A page as tiles.
 *
 * @param tileSize of every tile but the last ones of a row and column
 * @param overlap of neighboring tiles: none
 * @param levels sizes; that of the greatest number is the page's own, and each one below is half
 * @param format png or jpeg
 * @param exact whether tiles of the full size have the page's very pixels
 * @param range of the values that are shown, from black to white; null if samples are shown as they
 *     are
 * @param full the least and the greatest value that samples can have; null for floating point, and
 *     where no range can be shown
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
  /** Values that are shown, from black to white. */
  record Shown(double low, double high) {
    static Shown of(ValueRange range) {
      return new Shown(range.low(), range.high());
    }
  }
}
