package org.equilux.kernels.grid;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * The statistic that the map phase yields: one histogram for each plane of each cell of a grid laid
 * over the picture. Global operations use a grid of 1 x 1. A chunk touches few of a grid's rows,
 * and holds the counts of those only.
 *
 * <p>Not safe for use by several threads; the caller that fills or merges a grid owns it.
 */
public final class HistogramGrid {
  /**
   * The limit of bins in all, more than any operation needs; bounds grids that are read from the
   * network.
   */
  private static final int MAX_COUNTS = 1 << 26;

  private final int columns;
  private final int rows;
  private final int firstRow;
  private final int heldRows;
  private final int planes;
  private final int bins;
  private final long[] counts;

  /**
   * An empty grid that holds all of its rows.
   *
   * @param columns cells across, at least 1
   * @param rows cells down, at least 1
   * @param planes histograms a cell: 1, or one for each channel of color
   * @param bins values counted: up to 65,536
   */
  public HistogramGrid(int columns, int rows, int planes, int bins) {
    this(columns, rows, 0, rows, planes, bins);
  }

  /**
   * An empty grid that holds some of its rows.
   *
   * @param rows cells down of the whole grid
   * @param firstRow the first row of cells that is held
   * @param heldRows rows of cells held, at least 1
   */
  public HistogramGrid(int columns, int rows, int firstRow, int heldRows, int planes, int bins) {
    long size = size(columns, heldRows, planes, bins);
    if (columns < 1
        || planes < 1
        || bins < 1
        || firstRow < 0
        || heldRows < 1
        || firstRow + heldRows > rows
        || size > MAX_COUNTS) {
      throw new IllegalArgumentException(
          "no histogram grid of %d x %d cells, rows %d + %d, %d planes, %d bins"
              .formatted(columns, rows, firstRow, heldRows, planes, bins));
    }
    this.columns = columns;
    this.rows = rows;
    this.firstRow = firstRow;
    this.heldRows = heldRows;
    this.planes = planes;
    this.bins = bins;
    this.counts = new long[(int) size];
  }

  private static long size(int columns, int rows, int planes, int bins) {
    return (long) columns * rows * planes * bins;
  }

  public int columns() {
    return columns;
  }

  /** Cells down of the whole grid. */
  public int rows() {
    return rows;
  }

  /** The first row of cells whose counts are here. */
  public int firstRow() {
    return firstRow;
  }

  /** The number of rows of cells in this grid. */
  public int heldRows() {
    return heldRows;
  }

  public int planes() {
    return planes;
  }

  public int bins() {
    return bins;
  }

  /**
   * Index in {@link #counts()} of a histogram's first bin.
   *
   * @param row of the whole grid, one that is held
   */
  public int start(int column, int row, int plane) {
    return (((row - firstRow) * columns + column) * planes + plane) * bins;
  }

  /** All counts held, row by row, cell by cell, plane by plane; shared, kernels add to it. */
  public long[] counts() {
    return counts;
  }

  /**
   * Sets the histograms of a plane.
   *
   * @param counted of one plane, and else of the same shape and rows
   * @throws IllegalArgumentException if it is not
   */
  public void setPlane(int plane, HistogramGrid counted) {
    boolean fits =
        counted.planes == 1
            && columns == counted.columns
            && rows == counted.rows
            && firstRow == counted.firstRow
            && heldRows == counted.heldRows
            && bins == counted.bins;
    if (!fits) {
      throw new IllegalArgumentException(counted + " are no plane of " + this);
    }
    for (int cell = 0; cell < columns * heldRows; cell++) {
      System.arraycopy(counted.counts, cell * bins, counts, (cell * planes + plane) * bins, bins);
    }
  }

  /** A copy of one histogram. */
  public long[] histogram(int column, int row, int plane) {
    int start = start(column, row, plane);
    return Arrays.copyOfRange(counts, start, start + bins);
  }

  /**
   * Adds another grid's counts to this one's.
   *
   * @param other of the same shape; the rows that it holds are held here, too
   * @throws IllegalArgumentException if it is not
   */
  public void add(HistogramGrid other) {
    if (!sameShape(other)
        || other.firstRow < firstRow
        || other.firstRow + other.heldRows > firstRow + heldRows) {
      throw new IllegalArgumentException("cannot add " + other + " to " + this);
    }
    int at = start(0, other.firstRow, 0);
    for (int i = 0; i < other.counts.length; i++) {
      counts[at + i] += other.counts[i];
    }
  }

  /** The sum of all counts. */
  public long total() {
    return total(counts);
  }

  /**
   * The sum of a plane's counts in all cells.
   *
   * @param most that it may be; no sum above this is computed, so none overflows
   * @return empty if the sum is greater
   */
  public OptionalLong planeTotal(int plane, long most) {
    long left = most;
    for (int cell = plane * bins; cell < counts.length; cell += planes * bins) {
      for (int bin = 0; bin < bins; bin++) {
        long count = counts[cell + bin];
        if (count > left) {
          return OptionalLong.empty();
        }
        left -= count;
      }
    }
    return OptionalLong.of(most - left);
  }

  /** The sum of a histogram's counts. */
  public static long total(long[] histogram) {
    long total = 0;
    for (long count : histogram) {
      total += count;
    }
    return total;
  }

  /** The greatest value that was counted, in whichever histogram; 0 if none was. */
  public int greatestValue() {
    int greatest = 0;
    for (int start = 0; start < counts.length; start += bins) {
      int value = bins - 1;
      while (value > greatest && counts[start + value] == 0) {
        value--;
      }
      greatest = value;
    }
    return greatest;
  }

  /**
   * The counts of all cells added up, in a grid of 1 x 1.
   *
   * <p>Pixels that padding repeats are in it more than once.
   */
  public HistogramGrid sum() {
    HistogramGrid sum = new HistogramGrid(1, 1, planes, bins);
    for (int cell = 0; cell < counts.length; cell += sum.counts.length) {
      for (int i = 0; i < sum.counts.length; i++) {
        sum.counts[i] += counts[cell + i];
      }
    }
    return sum;
  }

  /** The same counts in fewer bins: values beyond the last one are counted in it. */
  public HistogramGrid folded(int fewerBins) {
    if (fewerBins >= bins) {
      return this;
    }
    HistogramGrid folded = new HistogramGrid(columns, rows, firstRow, heldRows, planes, fewerBins);
    for (int from = 0, to = 0; from < counts.length; from += bins, to += fewerBins) {
      for (int value = 0; value < bins; value++) {
        folded.counts[to + Math.min(value, fewerBins - 1)] += counts[from + value];
      }
    }
    return folded;
  }

  private boolean sameShape(HistogramGrid other) {
    return columns == other.columns
        && rows == other.rows
        && planes == other.planes
        && bins == other.bins;
  }

  /**
   * The counts as unsigned LEB128 numbers, seven bits a byte; after a zero follows how many more
   * zeros follow, in the same way. A chunk's counts are mostly small and many are none.
   */
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(counts.length / 4 + 64);
    for (int i = 0; i < counts.length; i++) {
      writeVarint(out, counts[i]);
      if (counts[i] == 0) {
        int first = i;
        while (i + 1 < counts.length && counts[i + 1] == 0) {
          i++;
        }
        writeVarint(out, i - first);
      }
    }
    return out.toByteArray();
  }

  private static void writeVarint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest >= 0x80) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  /**
   * Sets the counts to what {@link #encode()} wrote of a grid of the same shape and rows.
   *
   * @throws IllegalArgumentException if the bytes are not exactly such a grid; the counts are then
   *     undefined
   */
  public void decode(byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    Arrays.fill(counts, 0);
    try {
      for (int i = 0; i < counts.length; i++) {
        counts[i] = readVarint(in);
        if (counts[i] == 0) {
          long zeros = readVarint(in);
          if (zeros >= counts.length - i) {
            throw new IllegalArgumentException("an encoded histogram grid has too many zeros");
          }
          i += (int) zeros;
        }
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("an encoded histogram grid ends early", e);
    }
    if (in.hasRemaining()) {
      throw new IllegalArgumentException("an encoded histogram grid has bytes left over");
    }
  }

  private static long readVarint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a count of an encoded histogram grid is too long");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HistogramGrid grid
        && sameShape(grid)
        && firstRow == grid.firstRow
        && Arrays.equals(counts, grid.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "histograms of %d x %d cells (rows %d + %d), %d planes, %d bins"
        .formatted(columns, rows, firstRow, heldRows, planes, bins);
  }
}
