package org.equilux.kernels.operation;

import java.util.Optional;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;

/**
 * The contents of files given with a picture of which tables are made. Needed where tables are
 * made, not where pixels are mapped.
 *
 * @param reference the counts of the reference picture in a grid of 1 x 1, in its own number of
 *     levels, with 1 plane or as many as the picture's
 * @param tables of a file
 */
public record Attachments(Optional<HistogramGrid> reference, Optional<LutGrid> tables) {
  /** No files. */
  public static final Attachments NONE = new Attachments(Optional.empty(), Optional.empty());
}
