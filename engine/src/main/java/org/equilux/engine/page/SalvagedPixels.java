package org.equilux.engine.page;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.equilux.chunks.MemoryBudget;
import org.equilux.imaging.PageInfo;
import org.equilux.storage.Scratch;

/**
 * The mask of a damaged page that excludes its missing pixels, which are filled in, from the
 * counts. The thread that decodes the page writes the mask row by row with the pixels.
 */
public final class SalvagedPixels implements AutoCloseable {
  private final PageInfo page;
  private final RowSpool given;
  private final RowSpool mask;

  /** Missing areas below the next row, by first row. */
  private final PriorityQueue<Missing> below =
      new PriorityQueue<>(Comparator.comparingInt(Missing::firstRow));

  /** Missing areas that include the next row. */
  private final List<Missing> here = new ArrayList<>();

  private int rows;
  private int missingRows;
  private long missingPixels;

  private record Missing(int firstColumn, int endColumn, int firstRow, int endRow) {}

  /**
   * Starts at the first row.
   *
   * @param given mask of the page, in which pixels with 0 are not counted; null if there is none
   */
  public SalvagedPixels(PageInfo page, RowSpool given, Scratch scratch, MemoryBudget memory)
      throws IOException {
    this.page = page;
    this.given = given;
    this.mask = RowSpool.open(scratch, page.width(), page.height(), memory);
  }

  /** The mask; its rows are readable when the rows' pixels are. */
  RowSpool mask() {
    return mask;
  }

  /** The number of rows with missing pixels so far. */
  public int missingRows() {
    return missingRows;
  }

  /** The number of missing pixels so far. */
  public long missingPixels() {
    return missingPixels;
  }

  /** Records missing pixels of rows that are not written yet. */
  void missing(int firstColumn, int columns, int firstRow, int count) {
    below.add(new Missing(firstColumn, firstColumn + columns, firstRow, firstRow + count));
  }

  /** Writes the mask of the next rows, whose pixels are decoded. */
  void rows(int count) throws IOException {
    byte[] row = new byte[page.width()];
    for (int end = rows + count; rows < end; rows++) {
      Arrays.fill(row, (byte) 0xFF);
      mark(row);
      if (given != null) {
        leaveOut(row);
      }
      mask.write(rows, row, 0, row.length);
    }
  }

  /** Sets the missing pixels of the next row to 0, and counts them. */
  private void mark(byte[] row) {
    while (!below.isEmpty() && below.peek().firstRow() <= rows) {
      here.add(below.remove());
    }
    here.removeIf(missing -> missing.endRow() <= rows);
    if (here.isEmpty()) {
      return;
    }
    missingRows++;
    here.forEach(missing -> Arrays.fill(row, missing.firstColumn(), missing.endColumn(), (byte) 0));
    for (byte pixel : row) {
      missingPixels += pixel == 0 ? 1 : 0;
    }
  }

  private void leaveOut(byte[] row) throws IOException {
    byte[] counted = new byte[row.length];
    given.read(rows, 0, counted);
    for (int x = 0; x < row.length; x++) {
      row[x] &= counted[x];
    }
  }

  @Override
  public void close() throws IOException {
    mask.close();
  }
}
