package org.equilux.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What reduce makes of a {@link HistogramGrid}: one lookup table for each plane of each cell, as
 * many entries as a sample has values, each entry a sample value.
 */
public final class LutGrid {
  private static final int MAX_ENTRIES = 1 << 26;

  private final int columns;
  private final int rows;
  private final int planes;
  private final int levels;
  private final char[] entries;

  /**
   * Tables of zeros, to be filled through {@link #set}.
   *
   * @param levels entries a table: 256 or 65,536
   */
  public LutGrid(int columns, int rows, int planes, int levels) {
    long size = (long) columns * rows * planes * levels;
    if (columns < 1 || rows < 1 || planes < 1 || levels < 1 || size > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "no table grid of %d x %d cells, %d planes, %d levels"
              .formatted(columns, rows, planes, levels));
    }
    this.columns = columns;
    this.rows = rows;
    this.planes = planes;
    this.levels = levels;
    this.entries = new char[(int) size];
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

  public int levels() {
    return levels;
  }

  /** Index in {@link #entries()} of a table's first entry. */
  public int start(int column, int row, int plane) {
    return ((row * columns + column) * planes + plane) * levels;
  }

  /** All entries, row by row, cell by cell, plane by plane; shared, not to be written. */
  public char[] entries() {
    return entries;
  }

  /** Sets one table. */
  public void set(int column, int row, int plane, char[] table) {
    if (table.length != levels) {
      throw new IllegalArgumentException("a table of " + table.length + " entries, not " + levels);
    }
    System.arraycopy(table, 0, entries, start(column, row, plane), levels);
  }

  /** The entries as packed little-endian 16-bit numbers. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(2 * entries.length).order(ByteOrder.LITTLE_ENDIAN);
    out.asCharBuffer().put(entries);
    return out.array();
  }

  /**
   * Reads what {@link #encode()} wrote.
   *
   * @throws IllegalArgumentException if the bytes are not exactly a grid of this shape
   */
  public static LutGrid decode(int columns, int rows, int planes, int levels, byte[] encoded) {
    LutGrid grid = new LutGrid(columns, rows, planes, levels);
    if (encoded.length != 2 * grid.entries.length) {
      throw new IllegalArgumentException(
          "%d bytes are no table grid of %d entries"
              .formatted(encoded.length, grid.entries.length));
    }
    ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN).asCharBuffer().get(grid.entries);
    return grid;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LutGrid grid
        && columns == grid.columns
        && rows == grid.rows
        && planes == grid.planes
        && levels == grid.levels
        && Arrays.equals(entries, grid.entries);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(entries);
  }

  @Override
  public String toString() {
    return "tables of %d x %d cells, %d planes, %d levels".formatted(columns, rows, planes, levels);
  }
}
