package org.equilux.imaging.png;

import org.equilux.imaging.PictureException;

/** The five PNG filters (PNG specification, section 9). */
final class Filter {
  static final int NONE = 0;
  static final int SUB = 1;
  static final int UP = 2;
  static final int AVERAGE = 3;
  static final int PAETH = 4;
  static final int COUNT = 5;

  private Filter() {}

  /**
   * Undoes a filter.
   *
   * @param row filtered; replaced by the original
   * @param above the row above; zeros for the first
   * @param step bytes of a pixel
   */
  static void undo(int filter, byte[] row, byte[] above, int length, int step)
      throws PictureException {
    switch (filter) {
      case NONE -> {}
      case SUB -> undoSub(row, length, step);
      case UP -> undoUp(row, above, length);
      case AVERAGE -> undoAverage(row, above, length, step);
      case PAETH -> undoPaeth(row, above, length, step);
      default -> throw PictureException.corrupt("the PNG has a row with an unknown filter");
    }
  }

  private static void undoSub(byte[] row, int length, int step) {
    for (int i = step; i < length; i++) {
      row[i] += row[i - step];
    }
  }

  private static void undoUp(byte[] row, byte[] above, int length) {
    for (int i = 0; i < length; i++) {
      row[i] += above[i];
    }
  }

  private static void undoAverage(byte[] row, byte[] above, int length, int step) {
    for (int i = 0; i < Math.min(step, length); i++) {
      row[i] += (byte) ((above[i] & 0xff) >> 1);
    }
    for (int i = step; i < length; i++) {
      row[i] += (byte) (((row[i - step] & 0xff) + (above[i] & 0xff)) >> 1);
    }
  }

  private static void undoPaeth(byte[] row, byte[] above, int length, int step) {
    for (int i = 0; i < Math.min(step, length); i++) {
      row[i] += above[i];
    }
    for (int i = step; i < length; i++) {
      row[i] += (byte) paeth(row[i - step] & 0xff, above[i] & 0xff, above[i - step] & 0xff);
    }
  }

  /** The one of left, above and above left that is nearest to left + above - above left. */
  private static int paeth(int left, int above, int aboveLeft) {
    int distanceLeft = Math.abs(above - aboveLeft);
    int distanceAbove = Math.abs(left - aboveLeft);
    int distanceAboveLeft = Math.abs(left + above - 2 * aboveLeft);
    if (distanceLeft <= distanceAbove && distanceLeft <= distanceAboveLeft) {
      return left;
    }
    return distanceAbove <= distanceAboveLeft ? above : aboveLeft;
  }

  /**
   * Filters a part of a row.
   *
   * @param from start of the part
   * @param to end of the part
   * @param step bytes of a pixel
   * @param out a filtered row, whose byte 0 is the filter's number; receives the part after it
   */
  static void apply(int filter, byte[] row, byte[] above, int from, int to, int step, byte[] out) {
    // The first pixel has no left neighbor.
    int first = Math.clamp(step, from, to);
    switch (filter) {
      case NONE -> System.arraycopy(row, from, out, from + 1, to - from);
      case SUB -> {
        System.arraycopy(row, from, out, from + 1, first - from);
        for (int i = first; i < to; i++) {
          out[i + 1] = (byte) (row[i] - row[i - step]);
        }
      }
      case UP -> {
        for (int i = from; i < to; i++) {
          out[i + 1] = (byte) (row[i] - above[i]);
        }
      }
      case AVERAGE -> {
        for (int i = from; i < first; i++) {
          out[i + 1] = (byte) (row[i] - ((above[i] & 0xff) >> 1));
        }
        for (int i = first; i < to; i++) {
          out[i + 1] = (byte) (row[i] - (((row[i - step] & 0xff) + (above[i] & 0xff)) >> 1));
        }
      }
      case PAETH -> {
        for (int i = from; i < first; i++) {
          out[i + 1] = (byte) (row[i] - above[i]);
        }
        for (int i = first; i < to; i++) {
          int predicted = paeth(row[i - step] & 0xff, above[i] & 0xff, above[i - step] & 0xff);
          out[i + 1] = (byte) (row[i] - predicted);
        }
      }
      default -> throw new IllegalArgumentException("no filter " + filter);
    }
  }

  /**
   * The sum of a filtered part's absolute values as signed bytes, which the heuristic of 12.8
   * minimizes.
   */
  static int cost(byte[] filtered, int from, int to) {
    int sum = 0;
    for (int i = from + 1; i <= to; i++) {
      sum += Math.abs(filtered[i]);
    }
    return sum;
  }
}
