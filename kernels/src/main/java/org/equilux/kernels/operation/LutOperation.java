package org.equilux.kernels.operation;

import java.util.List;
import java.util.Map;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;

/**
 * Maps a picture through tables from a file, such as those that another operation made for another
 * picture: so a series of pictures gets one common table. Nothing is counted.
 */
public final class LutOperation implements TableOperation {
  private static final Parameter TABLE =
      new Parameter.Attachment(
          "table",
          "A text file with an entry for each value of a sample, or tables that Equilux saved.",
          Parameter.Attachment.Kind.TABLE,
          true);

  /**
   * Parameters of this operation that map a picture as the parameters of another operation with
   * tables say, through tables that are known. No file is behind the name of the table.
   *
   * @param parameters resolved ones of that operation
   */
  static Map<String, String> withTables(Map<String, String> parameters) {
    return Map.of(
        SharedParameters.DEPTH.name(),
        parameters.get(SharedParameters.DEPTH.name()),
        TABLE.name(),
        "known",
        SharedParameters.COLOR.name(),
        parameters.get(SharedParameters.COLOR.name()),
        SharedParameters.RANGE.name(),
        parameters.get(SharedParameters.RANGE.name()),
        SharedParameters.NODATA.name(),
        parameters.get(SharedParameters.NODATA.name()));
  }

  @Override
  public String name() {
    return "lut";
  }

  @Override
  public String suffix() {
    return "mapped";
  }

  @Override
  public String description() {
    return "Maps the picture through a lookup table from a file.";
  }

  @Override
  public List<Parameter> ownParameters() {
    return List.of(TABLE);
  }

  @Override
  public boolean counts() {
    return false;
  }

  @Override
  public LutGrid reduce(
      HistogramGrid histograms, Map<String, String> parameters, Attachments attachments) {
    LutGrid tables =
        attachments
            .tables()
            .orElseThrow(() -> new IllegalArgumentException("lut needs a file with a table"));
    checkDepth(tables, histograms.bins());
    if (tables.planes() == histograms.planes()) {
      return tables;
    }
    if (tables.planes() > 1) {
      throw new IllegalArgumentException(
          "the file has tables for %d channels; they can map a picture of as many with"
                  .formatted(tables.planes())
              + " color=per-channel only");
    }
    return repeated(tables, histograms.planes());
  }

  /** Fewer levels are taken where they are those of 9 to 15 bits in 16-bit samples. */
  private static void checkDepth(LutGrid tables, int levels) {
    int eightBit = 256;
    boolean fits = levels == eightBit ? tables.levels() == eightBit : tables.levels() > eightBit;
    if (!fits || tables.levels() > levels || tables.maximum() >= levels) {
      throw new IllegalArgumentException(
          "the file's table has %,d entries up to %,d, and the picture's samples have %,d values"
              .formatted(tables.levels(), tables.maximum(), levels));
    }
  }

  /** The same table for each of a number of planes. */
  private static LutGrid repeated(LutGrid tables, int planes) {
    LutGrid repeated =
        new LutGrid(tables.columns(), tables.rows(), planes, tables.levels(), tables.maximum());
    for (int row = 0; row < tables.rows(); row++) {
      for (int column = 0; column < tables.columns(); column++) {
        for (int plane = 0; plane < planes; plane++) {
          repeated.set(column, row, plane, tables.table(column, row, 0));
        }
      }
    }
    return repeated;
  }
}
