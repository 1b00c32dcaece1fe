package org.equilux.kernels.pixels;

import java.util.Arrays;

/**
 * The division of a picture into the cells of a grid, identical to OpenCV's CLAHE. If a side is no
 * multiple of the grid's, the picture is padded at the right and at the bottom, reflected about its
 * last pixel, which is not repeated ({@code BORDER_REFLECT_101}), until both are; what lies in that
 * padding is counted, too. It depends on the whole picture's size only, so no cut into chunks can
 * show.
 *
 * @param width of the picture in pixels, at least 1
 * @param height of the picture in rows, at least 1
 * @param columns cells across, at least 1
 * @param rows cells down, at least 1
 */
public record Tiling(int width, int height, int columns, int rows) {
  public Tiling {
    if (width < 1 || height < 1 || columns < 1 || rows < 1) {
      throw new IllegalArgumentException(
          "no tiling of %d x %d pixels in %d x %d cells".formatted(width, height, columns, rows));
    }
  }

  /** The tiling of the picture that a chunk belongs to. */
  public static Tiling of(Chunk chunk, int columns, int rows) {
    return new Tiling(chunk.pixels().width(), chunk.pictureHeight(), columns, rows);
  }

  private boolean fits() {
    return width % columns == 0 && height % rows == 0;
  }

  /** Width with padding: a multiple of {@code columns}. */
  public int paddedWidth() {
    // OpenCV pads both sides if either needs it: one that fits then gets a whole extra pixel a
    // cell.
    return fits() ? width : Math.addExact(width, columns - width % columns);
  }

  /** Height with padding: a multiple of {@code rows}. */
  public int paddedHeight() {
    return fits() ? height : Math.addExact(height, rows - height % rows);
  }

  /** Pixels of a cell across, padding included. */
  public int tileWidth() {
    return paddedWidth() / columns;
  }

  /** Pixels of a cell down, padding included. */
  public int tileHeight() {
    return paddedHeight() / rows;
  }

  /**
   * The rows of cells in which a row of the picture is counted: the one in which it lies, then one
   * for each row of the padding that repeats it. The same may appear more than once.
   *
   * @param y row of the picture
   */
  public int[] tileRows(int y) {
    int tileHeight = tileHeight();
    int[] found = new int[1 + paddedHeight() - height];
    int count = 0;
    found[count++] = y / tileHeight;
    for (int padded = height; padded < paddedHeight(); padded++) {
      if (reflect101(padded, height) == y) {
        found[count++] = padded / tileHeight;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /**
   * For each column of the padding, from {@code width} on, the column of the picture that it
   * repeats. It is counted in the cells of column {@code (width + i) / tileWidth()}.
   */
  public int[] paddingSources() {
    int[] sources = new int[paddedWidth() - width];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = reflect101(width + i, width);
    }
    return sources;
  }

  /** The number of times that pixels of some rows are counted, summed over all cells. */
  public long countings(ChunkRows chunk) {
    long rowsCounted = 0;
    for (int y = chunk.first(); y < chunk.end(); y++) {
      rowsCounted += tileRows(y).length;
    }
    return rowsCounted * paddedWidth();
  }

  /** The first row of cells in which any of a chunk's rows is counted. */
  public int firstTileRow(ChunkRows chunk) {
    return chunk.first() / tileHeight();
  }

  /** Rows of cells from {@link #firstTileRow} to the last one in which a chunk's row is counted. */
  public int tileRowCount(ChunkRows chunk) {
    int last = (chunk.end() - 1) / tileHeight();
    for (int padded = height; padded < paddedHeight(); padded++) {
      int source = reflect101(padded, height);
      if (source >= chunk.first() && source < chunk.end()) {
        last = Math.max(last, padded / tileHeight());
      }
    }
    return last - firstTileRow(chunk) + 1;
  }

  /** Between which columns of tables a pixel lies. */
  public Axis across() {
    return new Axis(1f / tileWidth(), columns);
  }

  /** Between which rows of tables a pixel lies. */
  public Axis down() {
    return new Axis(1f / tileHeight(), rows);
  }

  /**
   * Between which two cells' centres a pixel lies along one side of the picture, in float32 as
   * OpenCV has it. Beyond the outermost centres both are the same cell.
   *
   * @param inverse one over a cell's pixels
   * @param cells along this side
   */
  public record Axis(float inverse, int cells) {
    private float position(int index) {
      return index * inverse - 0.5f;
    }

    private static int floor(float position) {
      return (int) Math.floor(position);
    }

    /** The cell at or before the pixel. */
    public int lower(int index) {
      return Math.max(floor(position(index)), 0);
    }

    /** The cell after it. */
    public int upper(int index) {
      return Math.min(floor(position(index)) + 1, cells - 1);
    }

    /** The weight of the upper cell, 0 to 1; that of the lower one is {@code 1f - weight}. */
    public float weight(int index) {
      float position = position(index);
      return position - floor(position);
    }
  }

  /**
   * Maps an index outside 0 to {@code size - 1} to one inside by repeated reflection about the edge
   * pixel, which is not duplicated: -1 becomes 1. For size 1, the result is 0.
   */
  public static int reflect101(int index, int size) {
    if (size == 1) {
      return 0;
    }
    int inside = index;
    while (inside < 0 || inside >= size) {
      inside = inside < 0 ? -inside : 2 * size - 2 - inside;
    }
    return inside;
  }
}
