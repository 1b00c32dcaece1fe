package org.equilux.kernels.operation;

import java.util.List;
import java.util.Map;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;

/**
 * Contrast-limited adaptive histogram equalization: bit-identical to OpenCV's {@code createCLAHE}
 * for 8 and 16 bits. Each cell of a grid has its own table, made from a histogram whose peaks are
 * clipped; between the cells' centers, tables are interpolated.
 */
public final class ClaheOperation implements TableOperation {
  private static final int MAX_SIDE = 64;

  private static final Parameter.Numeric CLIP =
      new Parameter.Numeric(
          "clip",
          "How steep a table may get, as a multiple of the even distribution's steepness; 0 for no"
              + " limit.",
          0,
          1000,
          false,
          "2");

  private static final Parameter.Numeric COLUMNS =
      new Parameter.Numeric("columns", "Cells of the grid across.", 1, MAX_SIDE, true, "8");

  private static final Parameter.Numeric ROWS =
      new Parameter.Numeric("rows", "Cells of the grid down.", 1, MAX_SIDE, true, "8");

  @Override
  public String name() {
    return "clahe";
  }

  @Override
  public String suffix() {
    return "clahe";
  }

  @Override
  public String description() {
    return "Equalizes each part of the picture by itself, without seams, and no more than a limit"
        + " allows.";
  }

  @Override
  public List<Parameter> ownParameters() {
    return List.of(CLIP, COLUMNS, ROWS);
  }

  @Override
  public int columns(Map<String, String> parameters) {
    return Integer.parseInt(parameters.get(COLUMNS.name()));
  }

  @Override
  public int rows(Map<String, String> parameters) {
    return Integer.parseInt(parameters.get(ROWS.name()));
  }

  /**
   * {@inheritDoc}
   *
   * <p>A cell without counted pixels gets the table of the whole picture's counts, so that no
   * visible edge appears next to the cell.
   */
  @Override
  public LutGrid reduce(
      HistogramGrid histograms, Map<String, String> parameters, Attachments attachments) {
    double clip = Double.parseDouble(parameters.get(CLIP.name()));
    return LutGrid.ofEach(histograms, new Cells(histograms, clip));
  }

  /** Makes each cell's table. The sum of all cells is made when it is first needed: it is large. */
  private static final class Cells implements LutGrid.TableMaker {
    private final HistogramGrid histograms;
    private final double clip;
    private HistogramGrid sum;

    Cells(HistogramGrid histograms, double clip) {
      this.histograms = histograms;
      this.clip = clip;
    }

    @Override
    public char[] table(int plane, long[] histogram) {
      long total = HistogramGrid.total(histogram);
      return total > 0
          ? ClaheOperation.table(histogram, total, clip)
          : elsewhere(plane, histogram.length);
    }

    private char[] elsewhere(int plane, int levels) {
      if (sum == null) {
        sum = histograms.sum();
      }
      long[] all = sum.histogram(0, 0, plane);
      long total = HistogramGrid.total(all);
      if (total > 0) {
        return ClaheOperation.table(all, total, clip);
      }
      return LutGrid.identity(levels);
    }
  }

  /**
   * A cell's table, as OpenCV makes it: counts above the limit are cut off and spread evenly over
   * all bins, the remainder by one count each at equal steps; then {@code table[k] = rint((h[0] +
   * ... + h[k]) * ((levels - 1) / total))}, half to even, factor and product in float32.
   *
   * @param histogram changed
   * @param total of its counts, at least 1
   * @param clip the limit as a multiple of {@code total / levels}; 0 for none
   */
  static char[] table(long[] histogram, long total, double clip) {
    if (clip > 0) {
      cutOff(histogram, Math.max((long) (clip * total / histogram.length), 1));
    }
    int max = histogram.length - 1;
    float scale = (float) max / total;
    char[] table = new char[histogram.length];
    long sum = 0;
    for (int k = 0; k < histogram.length; k++) {
      sum += histogram[k];
      table[k] = (char) Math.clamp((long) Math.rint((double) ((float) sum * scale)), 0, max);
    }
    return table;
  }

  private static void cutOff(long[] histogram, long limit) {
    int levels = histogram.length;
    long excess = 0;
    for (int k = 0; k < levels; k++) {
      if (histogram[k] > limit) {
        excess += histogram[k] - limit;
        histogram[k] = limit;
      }
    }
    long each = excess / levels;
    for (int k = 0; k < levels; k++) {
      histogram[k] += each;
    }
    int rest = (int) (excess - each * levels);
    int step = rest == 0 ? 1 : Math.max(levels / rest, 1);
    for (int k = 0; k < levels && rest > 0; k += step, rest--) {
      histogram[k]++;
    }
  }
}
