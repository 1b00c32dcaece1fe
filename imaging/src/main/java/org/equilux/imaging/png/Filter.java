package org.equilux.imaging.png;

import org.equilux.imaging.PictureException;

/** The five filters (PNG specification, section 9). */
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
   * @param row filtered, becomes the row itself
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

  /** Whichever of left, above and above left is nearest to left + above - above left. */
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
   * Applies a filter.
   *
   * @param out takes the filter's number and the filtered row
   * @return the sum of the filtered bytes' absolute values as signed ones, which the heuristic of
   *     12.8 has small
   */
  static int apply(int filter, byte[] row, byte[] above, int length, int step, byte[] out) {
    out[0] = (byte) filter;
    int first = Math.min(step, length);
    switch (filter) {
      case NONE -> System.arraycopy(row, 0, out, 1, length);
      case SUB -> {
        System.arraycopy(row, 0, out, 1, first);
        for (int i = step; i < length; i++) {
          out[i + 1] = (byte) (row[i] - row[i - step]);
        }
      }
      case UP -> {
        for (int i = 0; i < length; i++) {
          out[i + 1] = (byte) (row[i] - above[i]);
        }
      }
      case AVERAGE -> {
        for (int i = 0; i < first; i++) {
          out[i + 1] = (byte) (row[i] - ((above[i] & 0xff) >> 1));
        }
        for (int i = step; i < length; i++) {
          out[i + 1] = (byte) (row[i] - (((row[i - step] & 0xff) + (above[i] & 0xff)) >> 1));
        }
      }
      case PAETH -> {
        for (int i = 0; i < first; i++) {
          out[i + 1] = (byte) (row[i] - above[i]);
        }
        for (int i = step; i < length; i++) {
          int predicted = paeth(row[i - step] & 0xff, above[i] & 0xff, above[i - step] & 0xff);
          out[i + 1] = (byte) (row[i] - predicted);
        }
      }
      default -> throw new IllegalArgumentException("no filter " + filter);
    }
    int sum = 0;
    for (int i = 1; i <= length; i++) {
      sum += Math.abs(out[i]);
    }
    return sum;
  }
}
