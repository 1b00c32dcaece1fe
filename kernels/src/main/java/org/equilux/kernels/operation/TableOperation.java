package org.equilux.kernels.operation;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.PixelFormat;

/**
 * An operation that maps every pixel through tables. Most make them of the counts of the whole
 * picture, in two rounds. What differs between such operations is only how counts become tables.
 */
public non-sealed interface TableOperation extends Operation {
  /**
   * The parameters that this operation alone has; {@link #parameters()} has the shared ones, too.
   */
  List<Parameter> ownParameters();

  /** Whether the tables depend on the picture's counts; if not, nothing is counted. */
  default boolean counts() {
    return true;
  }

  /** Cells across of the grid in which is counted. */
  default int columns(Map<String, String> parameters) {
    return 1;
  }

  /** Cells down of the grid in which is counted. */
  default int rows(Map<String, String> parameters) {
    return 1;
  }

  /**
   * Makes the tables from the counts of the whole picture.
   *
   * @param histograms counts of all chunks added up, as many bins as values are used (see {@link
   *     SharedParameters#BITS}); of one cell and all zero if this operation does not count
   * @param parameters resolved parameters
   * @return as many planes as histograms, at most as many levels as bins
   * @throws IllegalArgumentException if no tables can be made of the attachments; the message says
   *     why
   */
  LutGrid reduce(HistogramGrid histograms, Map<String, String> parameters, Attachments attachments);

  @Override
  default List<Parameter> parameters() {
    List<Parameter> shared =
        counts()
            ? List.of(
                SharedParameters.COLOR,
                SharedParameters.BITS,
                SharedParameters.RANGE,
                SharedParameters.NODATA,
                SharedParameters.TRANSPARENT,
                SharedParameters.DEPTH,
                SharedParameters.MASK)
            : List.of(
                SharedParameters.COLOR,
                SharedParameters.RANGE,
                SharedParameters.NODATA,
                SharedParameters.DEPTH);
    return Stream.concat(ownParameters().stream(), shared.stream()).toList();
  }

  @Override
  default int halo(Map<String, String> parameters) {
    return 0;
  }

  @Override
  default PixelFormat outputFormat(PixelFormat input, Map<String, String> parameters) {
    return SharedParameters.colorMode(parameters).outputFormat(input);
  }
}
