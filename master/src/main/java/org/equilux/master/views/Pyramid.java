package org.equilux.master.views;

import java.io.IOException;

/**
 * The tiling of a page: cuts the page into tiles at its full size and at repeatedly halved sizes,
 * until one tile holds all of it. Takes rows from top to bottom and buffers one row of tiles of
 * each size.
 */
final class Pyramid {
  private final ViewDraft draft;
  private final ScreenImages.Kind kind;
  private final int channels;
  private final int tile;
  private final Level full;

  /**
   * Creates the tiling.
   *
   * @param draft receives the tiles
   * @param channels samples of a pixel
   */
  Pyramid(
      ViewDraft draft,
      PyramidShape shape,
      int width,
      int height,
      int channels,
      ScreenImages.Kind kind) {
    this.draft = draft;
    this.kind = kind;
    this.channels = channels;
    this.tile = shape.tile();
    this.full = new Level(shape.levels() - 1, width, height);
  }

  /** The name of a tile's file. */
  static String file(int level, int column, int row, ScreenImages.Kind kind) {
    return level + "-" + column + "-" + row + "." + kind.ending();
  }

  /** Takes the next row of the page. */
  void row(byte[] samples) throws IOException {
    full.row(samples);
  }

  /** The page at one size. */
  private final class Level {
    private final int number;
    private final int width;
    private final int height;
    private final byte[] strip;

    /**
     * The upper one of two rows that are averaged for the next size; set while an odd number of
     * rows was taken.
     */
    private final byte[] upper;

    private final byte[] half;
    private final Level smaller;
    private int rows;

    Level(int number, int width, int height) {
      this.number = number;
      this.width = width;
      this.height = height;
      int rowSamples = Math.multiplyExact(width, channels);
      this.strip = new byte[Math.multiplyExact(Math.min(tile, height), rowSamples)];
      this.upper = new byte[rowSamples];
      this.half = new byte[Math.ceilDiv(width, 2) * channels];
      this.smaller =
          number == 0
              ? null
              : new Level(number - 1, Math.ceilDiv(width, 2), Math.ceilDiv(height, 2));
    }

    void row(byte[] samples) throws IOException {
      int rowSamples = width * channels;
      System.arraycopy(samples, 0, strip, rows % tile * rowSamples, rowSamples);
      boolean last = rows == height - 1;
      if (smaller != null) {
        if (rows % 2 == 1) {
          shrink(upper, samples);
        } else if (last) {
          shrink(samples, samples);
        } else {
          System.arraycopy(samples, 0, upper, 0, rowSamples);
        }
      }
      rows++;
      if (last || rows % tile == 0) {
        writeTiles((rows - 1) / tile);
      }
    }

    private void writeTiles(int row) throws IOException {
      int rowSamples = width * channels;
      int tileHeight = rows - row * tile;
      for (int column = 0; column * tile < width; column++) {
        int left = column * tile;
        draft.image(
            file(number, column, row, kind),
            new ScreenImages.Part(
                strip,
                left * channels,
                rowSamples,
                Math.min(tile, width - left),
                tileHeight,
                channels),
            kind);
      }
    }

    /**
     * Averages squares of four pixels, weighted by alpha, so that transparent pixels do not affect
     * the color.
     */
    private void shrink(byte[] above, byte[] below) throws IOException {
      int columns = Math.ceilDiv(width, 2);
      for (int x = 0; x < columns; x++) {
        int left = 2 * x * channels;
        int right = Math.min(2 * x + 1, width - 1) * channels;
        if (channels % 2 == 0) {
          shrinkWeighted(above, below, left, right, x * channels);
        } else {
          for (int c = 0; c < channels; c++) {
            int sum =
                (above[left + c] & 0xFF)
                    + (above[right + c] & 0xFF)
                    + (below[left + c] & 0xFF)
                    + (below[right + c] & 0xFF);
            half[x * channels + c] = (byte) ((sum + 2) >> 2);
          }
        }
      }
      smaller.row(half);
    }

    private void shrinkWeighted(byte[] above, byte[] below, int left, int right, int to) {
      int alpha = channels - 1;
      int a = above[left + alpha] & 0xFF;
      int b = above[right + alpha] & 0xFF;
      int c = below[left + alpha] & 0xFF;
      int d = below[right + alpha] & 0xFF;
      int weight = a + b + c + d;
      for (int i = 0; i < alpha; i++) {
        int sum =
            a * (above[left + i] & 0xFF)
                + b * (above[right + i] & 0xFF)
                + c * (below[left + i] & 0xFF)
                + d * (below[right + i] & 0xFF);
        half[to + i] = (byte) (weight == 0 ? 0 : (sum + weight / 2) / weight);
      }
      half[to + alpha] = (byte) ((weight + 2) >> 2);
    }
  }
}
