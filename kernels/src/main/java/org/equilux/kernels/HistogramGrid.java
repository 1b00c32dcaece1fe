package org.equilux.kernels;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The statistic that the map phase yields: one histogram for each plane of each cell of a grid laid
 * over the picture. Global operations use a grid of 1 x 1.
 *
 * <p>Not safe for use by several threads; whoever fills or merges a grid owns it.
 */
public final class HistogramGrid {
  /** More bins in all than any operation asks for; bounds what is taken from the wire. */
  private static final int MAX_COUNTS = 1 << 26;

  private final int columns;
  private final int rows;
  private final int planes;
  private final int bins;
  private final long[] counts;

  /**
   * An empty grid.
   *
   * @param columns cells across, at least 1
   * @param rows cells down, at least 1
   * @param planes histograms a cell: 1, or 3 for per-channel colour
   * @param bins values counted: 256 or 65,536
   */
  public HistogramGrid(int columns, int rows, int planes, int bins) {
    long size = (long) columns * rows * planes * bins;
    if (columns < 1 || rows < 1 || planes < 1 || bins < 1 || size > MAX_COUNTS) {
      throw new IllegalArgumentException(
          "no histogram grid of %d x %d cells, %d planes, %d bins"
              .formatted(columns, rows, planes, bins));
    }
    this.columns = columns;
    this.rows = rows;
    this.planes = planes;
    this.bins = bins;
    this.counts = new long[(int) size];
  }

  public int columns() {
    return columns;
  }

  public int rows() {
    return rows;
  }

  public int planes() {
    return planes;
  }

  public int bins() {
    return bins;
  }

  /** Index in {@link #counts()} of a histogram's first bin. */
  public int start(int column, int row, int plane) {
    return ((row * columns + column) * planes + plane) * bins;
  }

  /** All counts, row by row, cell by cell, plane by plane; shared, kernels add to it. */
  public long[] counts() {
    return counts;
  }

  /** A copy of one histogram. */
  public long[] histogram(int column, int row, int plane) {
    int start = start(column, row, plane);
    return Arrays.copyOfRange(counts, start, start + bins);
  }

  /**
   * Adds another grid's counts to this one's.
   *
   * @throws IllegalArgumentException if the grids differ in shape
   */
  public void add(HistogramGrid other) {
    if (!sameShape(other)) {
      throw new IllegalArgumentException("cannot add " + other + " to " + this);
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  /** The sum of all counts. */
  public long total() {
    return Arrays.stream(counts).sum();
  }

  private boolean sameShape(HistogramGrid other) {
    return columns == other.columns
        && rows == other.rows
        && planes == other.planes
        && bins == other.bins;
  }

  /**
   * The counts as unsigned LEB128 numbers, seven bits a byte: a chunk's counts are mostly small, so
   * this is about a fifth of the 64-bit form.
   */
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(counts.length * 2);
    for (long count : counts) {
      long rest = count;
      while (rest >= 0x80) {
        out.write((int) ((rest & 0x7F) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
    return out.toByteArray();
  }

  /**
   * Sets the counts to what {@link #encode()} wrote of a grid of the same shape.
   *
   * @throws IllegalArgumentException if the bytes are not exactly such a grid; the counts are then
   *     undefined
   */
  public void decode(byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    try {
      for (int i = 0; i < counts.length; i++) {
        counts[i] = readVarint(in);
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
        && Arrays.equals(counts, grid.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "histograms of %d x %d cells, %d planes, %d bins".formatted(columns, rows, planes, bins);
  }
}
