package org.equilux.kernels.operation;

import java.util.List;
import java.util.Map;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;

/**
 * Percentile contrast stretch (auto-levels): bit for bit that of ImageJ's <i>Enhance Contrast</i>
 * with <i>Normalize</i>, where a part of the darkest and of the lightest pixels may be clipped.
 */
public final class StretchOperation implements TableOperation {
  private static final Parameter.Numeric LOW =
      new Parameter.Numeric(
          "low", "Percent of the darkest pixels that may become black.", 0, 100, false, "0.35");

  private static final Parameter.Numeric HIGH =
      new Parameter.Numeric(
          "high", "Percent of the lightest pixels that may become white.", 0, 100, false, "0.35");

  @Override
  public String name() {
    return "stretch";
  }

  @Override
  public String suffix() {
    return "stretched";
  }

  @Override
  public String description() {
    return "Stretches the values between two percentiles over the whole range.";
  }

  @Override
  public List<Parameter> ownParameters() {
    return List.of(LOW, HIGH);
  }

  @Override
  public Map<String, String> resolve(Map<String, String> given) {
    Map<String, String> resolved = TableOperation.super.resolve(given);
    if (percent(LOW, resolved) + percent(HIGH, resolved) >= 100) {
      throw new IllegalArgumentException(
          "low and high must add up to less than 100 %%, not to %s + %s"
              .formatted(resolved.get(LOW.name()), resolved.get(HIGH.name())));
    }
    return resolved;
  }

  @Override
  public LutGrid reduce(
      HistogramGrid histograms, Map<String, String> parameters, Attachments attachments) {
    double low = percent(LOW, parameters);
    double high = percent(HIGH, parameters);
    return LutGrid.ofEach(histograms, (_, histogram) -> table(histogram, low, high));
  }

  private static double percent(Parameter parameter, Map<String, String> parameters) {
    return Double.parseDouble(parameters.get(parameter.name()));
  }

  /**
   * The stretching table. {@code a} is the first value up to which more than {@code floor(total *
   * low / 100)} pixels lie, {@code b} the last one from which on more than {@code floor(total *
   * high / 100)} do; {@code table[k] = floor((k - a) / (b - a) * (levels - 1))} in double between
   * them, 0 up to {@code a}, {@code levels - 1} from {@code b} on. If there are no two such values
   * the table changes nothing.
   */
  static char[] table(long[] histogram, double low, double high) {
    int max = histogram.length - 1;
    long total = HistogramGrid.total(histogram);
    int a = 0;
    for (long sum = histogram[0]; a < max && sum <= (long) (total * low / 100); ) {
      sum += histogram[++a];
    }
    int b = max;
    for (long sum = histogram[max]; b > 0 && sum <= (long) (total * high / 100); ) {
      sum += histogram[--b];
    }
    if (b <= a) {
      return LutGrid.identity(histogram.length);
    }
    char[] table = new char[histogram.length];
    for (int k = a + 1; k <= max; k++) {
      table[k] = (char) (k >= b ? max : (int) ((double) (k - a) / (b - a) * max));
    }
    return table;
  }
}
