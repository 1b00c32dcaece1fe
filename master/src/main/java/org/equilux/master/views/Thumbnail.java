package org.equilux.master.views;

import java.util.Arrays;

/** A thumbnail of a page, computed row by row. */
final class Thumbnail {
  private static final int LONGEST_SIDE = 320;

  private final int width;
  private final int height;
  private final int channels;
  private final int colors;
  private final int step;
  private final int columns;

  /** The sums of a row of the thumbnail: for each pixel of weighted colors, then of weights. */
  private final long[] sums;

  private final byte[] thumbnail;
  private int rows;

  Thumbnail(int width, int height, int channels) {
    this.width = width;
    this.height = height;
    this.channels = channels;
    this.colors = channels < 3 ? 1 : 3;
    this.step = Math.ceilDiv(Math.max(width, height), LONGEST_SIDE);
    this.columns = Math.ceilDiv(width, step);
    this.sums = new long[columns * (colors + 2)];
    this.thumbnail = new byte[columns * Math.ceilDiv(height, step) * channels];
  }

  /** Takes the next row of the page. */
  void row(byte[] samples) {
    boolean alpha = channels > colors;
    for (int x = 0, at = 0; x < width; x++, at += channels) {
      int sum = x / step * (colors + 2);
      int weight = alpha ? samples[at + colors] & 0xFF : 255;
      for (int c = 0; c < colors; c++) {
        int value = samples[at + c] & 0xFF;
        sums[sum + c] += (long) weight * value;
      }
      sums[sum + colors] += weight;
      sums[sum + colors + 1]++;
    }
    rows++;
    if (rows % step == 0 || rows == height) {
      finishRow((rows - 1) / step);
    }
  }

  private void finishRow(int row) {
    for (int x = 0; x < columns; x++) {
      int sum = x * (colors + 2);
      int to = (row * columns + x) * channels;
      long weight = sums[sum + colors];
      for (int c = 0; c < colors; c++) {
        thumbnail[to + c] = (byte) (weight == 0 ? 0 : (sums[sum + c] + weight / 2) / weight);
      }
      if (channels > colors) {
        long pixels = sums[sum + colors + 1];
        thumbnail[to + colors] = (byte) ((weight + pixels / 2) / pixels);
      }
    }
    Arrays.fill(sums, 0);
  }

  ScreenImages.Part image() {
    return new ScreenImages.Part(
        thumbnail, 0, columns * channels, columns, Math.ceilDiv(height, step), channels);
  }
}
