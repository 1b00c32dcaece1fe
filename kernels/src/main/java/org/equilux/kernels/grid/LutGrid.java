package org.equilux.kernels.grid;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.equilux.kernels.pixels.PixelFormat;

/**
 * Lookup tables made of a {@link HistogramGrid} by reduce: one lookup table for each plane of each
 * cell, as many entries as a sample has values, each entry a sample value. A grid of 1 x 1 is
 * looked up in; a larger one is interpolated, see {@code docs/operations.md}.
 */
public final class LutGrid {
  private static final int MAX_ENTRIES = 1 << 26;
  private static final int HEADER_INTS = 5;

  /** Sides, planes and levels beyond these are nonsense, and their product could overflow. */
  private static final int MAX_SIDE = 1 << 16;

  private static final int MAX_PLANES = PixelFormat.MAX_COLOR_CHANNELS;

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
   * @param maximum the largest value that an entry, and so a mapped color, may have
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

  /** The largest value that a mapped color may have; no entry is above it. */
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

  /** The tables of one plane. */
  public LutGrid plane(int plane) {
    LutGrid tables = new LutGrid(columns, rows, 1, levels, maximum);
    for (int cell = 0; cell < columns * rows; cell++) {
      System.arraycopy(
          entries, (cell * planes + plane) * levels, tables.entries, cell * levels, levels);
    }
    return tables;
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

  /** The sizes of a grid, which precede its entries in encoded form. */
  public record Shape(int columns, int rows, int planes, int levels, int maximum) {
    /** Bytes of the sizes in encoded form. */
    public static final int ENCODED_BYTES = HEADER_INTS * Integer.BYTES;

    /** The number of tables, one for each plane of each cell. */
    public int tables() {
      return columns * rows * planes;
    }

    /**
     * Reads the sizes of an encoded grid.
     *
     * @param encoded at least {@link #ENCODED_BYTES} from its beginning, or all of it
     * @param bytes of the whole encoded grid
     * @throws IllegalArgumentException if this is no such thing
     */
    public static Shape decode(byte[] encoded, long bytes) {
      if (encoded.length < ENCODED_BYTES) {
        throw new IllegalArgumentException(encoded.length + " bytes are no table grid");
      }
      ByteBuffer in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
      Shape shape = new Shape(in.getInt(), in.getInt(), in.getInt(), in.getInt(), in.getInt());
      // Sizes are checked before memory is taken for them.
      if (Math.max(Math.max(shape.columns, shape.rows), shape.levels) > MAX_SIDE
          || Math.min(Math.min(shape.columns, shape.rows), Math.min(shape.planes, shape.levels)) < 1
          || shape.planes > MAX_PLANES
          || (long) shape.columns * shape.rows * shape.planes * shape.levels * Character.BYTES
              != bytes - ENCODED_BYTES) {
        throw new IllegalArgumentException(
            "%d bytes are no table grid of %d x %d cells, %d planes, %d levels"
                .formatted(bytes, shape.columns, shape.rows, shape.planes, shape.levels));
      }
      return shape;
    }
  }

  /** The sizes of this grid. */
  public Shape shape() {
    return new Shape(columns, rows, planes, levels, maximum);
  }

  /** Little-endian: columns, rows, planes, levels, maximum in 32 bits, then the entries in 16. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(encodedBytes(entries.length));
    out.order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(columns).putInt(rows).putInt(planes).putInt(levels).putInt(maximum);
    out.asCharBuffer().put(entries);
    return out.array();
  }

  /** Bytes of a number of entries in encoded form. */
  public static int encodedBytes(int entries) {
    return HEADER_INTS * Integer.BYTES + entries * Character.BYTES;
  }

  /**
   * Reads what {@link #encode()} wrote.
   *
   * @throws IllegalArgumentException if the bytes are no such thing
   */
  public static LutGrid decode(byte[] encoded) {
    Shape shape = Shape.decode(encoded, encoded.length);
    ByteBuffer in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    in.position(encodedBytes(0));
    LutGrid grid =
        new LutGrid(shape.columns, shape.rows, shape.planes, shape.levels, shape.maximum);
    in.asCharBuffer().get(grid.entries);
    for (char entry : grid.entries) {
      if (entry > shape.maximum) {
        throw new IllegalArgumentException(
            "an entry of " + (int) entry + " above " + shape.maximum);
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
