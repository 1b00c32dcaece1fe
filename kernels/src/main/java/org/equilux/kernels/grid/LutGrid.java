package org.equilux.kernels.grid;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What reduce makes of a {@link HistogramGrid}: one lookup table for each plane of each cell, as
 * many entries as a sample has values, each entry a sample value. A grid of 1 x 1 is looked up in;
 * a larger one is interpolated, see {@code docs/operations.md}.
 */
public final class LutGrid {
  private static final int MAX_ENTRIES = 1 << 26;
  private static final int HEADER_INTS = 5;

  /** Sides, planes and levels beyond these are nonsense, and their product could overflow. */
  private static final int MAX_SIDE = 1 << 16;

  private static final int MAX_PLANES = 4;

  private final int columns;
  private final int rows;
  private final int planes;
  private final int levels;
  private final int maximum;
  private final char[] entries;

  /**
   * Tables of zeros whose entries may have every value of a sample, to be filled through {@link
   * #set}.
   *
   * @param levels entries a table: up to 65,536
   */
  public LutGrid(int columns, int rows, int planes, int levels) {
    this(columns, rows, planes, levels, levels - 1);
  }

  /**
   * Tables of zeros, to be filled through {@link #set}.
   *
   * @param levels entries a table: up to 65,536
   * @param maximum the largest value that an entry, and so a mapped colour, may have
   */
  public LutGrid(int columns, int rows, int planes, int levels, int maximum) {
    long size = (long) columns * rows * planes * levels;
    if (Math.min(Math.min(columns, rows), Math.min(planes, levels)) < 1
        || Math.max(Math.max(columns, rows), levels) > MAX_SIDE
        || planes > MAX_PLANES
        || size > MAX_ENTRIES
        || maximum < 0
        || maximum > Character.MAX_VALUE) {
      throw new IllegalArgumentException(
          "no table grid of %d x %d cells, %d planes, %d levels up to %d"
              .formatted(columns, rows, planes, levels, maximum));
    }
    this.columns = columns;
    this.rows = rows;
    this.planes = planes;
    this.levels = levels;
    this.maximum = maximum;
    this.entries = new char[(int) size];
  }

  /** Makes a table of a histogram. */
  public interface TableMaker {
    /**
     * The table of a histogram.
     *
     * @param histogram counts of one cell's plane
     * @return as many entries as it has bins
     */
    char[] table(int plane, long[] histogram);
  }

  /** One table for each histogram of a grid that holds all of its rows. */
  public static LutGrid ofEach(HistogramGrid histograms, TableMaker maker) {
    LutGrid tables =
        new LutGrid(
            histograms.columns(), histograms.rows(), histograms.planes(), histograms.bins());
    for (int row = 0; row < histograms.rows(); row++) {
      for (int column = 0; column < histograms.columns(); column++) {
        for (int plane = 0; plane < histograms.planes(); plane++) {
          tables.set(
              column, row, plane, maker.table(plane, histograms.histogram(column, row, plane)));
        }
      }
    }
    return tables;
  }

  /** The table that changes nothing. */
  public static char[] identity(int levels) {
    char[] table = new char[levels];
    for (int k = 0; k < levels; k++) {
      table[k] = (char) k;
    }
    return table;
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

  /** The largest value that a mapped colour may have; no entry is above it. */
  public int maximum() {
    return maximum;
  }

  /** Whether there is one table a plane for the whole picture. */
  public boolean isGlobal() {
    return columns == 1 && rows == 1;
  }

  /** Index in {@link #entries()} of a table's first entry. */
  public int start(int column, int row, int plane) {
    return ((row * columns + column) * planes + plane) * levels;
  }

  /** All entries, row by row, cell by cell, plane by plane; shared, not to be written. */
  public char[] entries() {
    return entries;
  }

  /** A copy of one table. */
  public char[] table(int column, int row, int plane) {
    int start = start(column, row, plane);
    return Arrays.copyOfRange(entries, start, start + levels);
  }

  /**
   * Sets one table.
   *
   * @throws IllegalArgumentException if it has another length or an entry above {@link #maximum()}
   */
  public void set(int column, int row, int plane, char[] table) {
    if (table.length != levels) {
      throw new IllegalArgumentException("a table of " + table.length + " entries, not " + levels);
    }
    for (char entry : table) {
      if (entry > maximum) {
        throw new IllegalArgumentException("an entry of " + (int) entry + " above " + maximum);
      }
    }
    System.arraycopy(table, 0, entries, start(column, row, plane), levels);
  }

  /**
   * The same tables for samples of more values: those beyond the last entry are mapped as it is.
   *
   * @param moreLevels at least as many as there are
   */
  public LutGrid extended(int moreLevels) {
    if (moreLevels == levels) {
      return this;
    }
    LutGrid extended = new LutGrid(columns, rows, planes, moreLevels, maximum);
    for (int table = 0; table < columns * rows * planes; table++) {
      int to = table * moreLevels;
      System.arraycopy(entries, table * levels, extended.entries, to, levels);
      Arrays.fill(
          extended.entries, to + levels, to + moreLevels, entries[(table + 1) * levels - 1]);
    }
    return extended;
  }

  /** Little-endian: columns, rows, planes, levels, maximum in 32 bits, then the entries in 16. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(encodedBytes(entries.length));
    out.order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(columns).putInt(rows).putInt(planes).putInt(levels).putInt(maximum);
    out.asCharBuffer().put(entries);
    return out.array();
  }

  /** Bytes of so many entries in encoded form. */
  public static int encodedBytes(int entries) {
    return HEADER_INTS * Integer.BYTES + entries * Character.BYTES;
  }

  /**
   * Reads what {@link #encode()} wrote.
   *
   * @throws IllegalArgumentException if the bytes are no such thing
   */
  public static LutGrid decode(byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    if (encoded.length < encodedBytes(0)) {
      throw new IllegalArgumentException(encoded.length + " bytes are no table grid");
    }
    int columns = in.getInt();
    int rows = in.getInt();
    int planes = in.getInt();
    int levels = in.getInt();
    int maximum = in.getInt();
    // Sizes are checked before memory is taken for them.
    if (Math.max(Math.max(columns, rows), levels) > MAX_SIDE
        || planes > MAX_PLANES
        || (long) columns * rows * planes * levels * Character.BYTES != in.remaining()) {
      throw new IllegalArgumentException(
          "%d bytes are no table grid of %d x %d cells, %d planes, %d levels"
              .formatted(encoded.length, columns, rows, planes, levels));
    }
    LutGrid grid = new LutGrid(columns, rows, planes, levels, maximum);
    in.asCharBuffer().get(grid.entries);
    for (char entry : grid.entries) {
      if (entry > maximum) {
        throw new IllegalArgumentException("an entry of " + (int) entry + " above " + maximum);
      }
    }
    return grid;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LutGrid grid
        && columns == grid.columns
        && rows == grid.rows
        && planes == grid.planes
        && levels == grid.levels
        && maximum == grid.maximum
        && Arrays.equals(entries, grid.entries);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(entries);
  }

  @Override
  public String toString() {
    return "tables of %d x %d cells, %d planes, %d levels up to %d"
        .formatted(columns, rows, planes, levels, maximum);
  }
}
