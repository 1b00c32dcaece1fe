package org.equilux.bench.kernels;

import java.util.Locale;
import java.util.Map;

/** The measured kernels. Color is processed by its luminance, except for tables and medians. */
enum KernelOperation {
  /** Histogram, table, lookup: both rounds. */
  EQUALIZE("equalize", "", ""),
  /** Histograms of 8 x 8 cells, tables, interpolation between them: both rounds. */
  CLAHE("clahe", "", ""),
  /** Edges: one round. */
  SOBEL("sobel", "", ""),
  /** Medians of 3 x 3 samples: one round. */
  MEDIAN3("median", "size", "3"),
  /** Medians of 5 x 5 samples: one round. */
  MEDIAN5("median", "size", "5"),
  /** The second round of equalizing alone, of each channel by itself: lookups. */
  TABLE("equalize", "color", "per-channel");

  private final String operation;
  private final String parameter;
  private final String value;

  /**
   * Creates an operation.
   *
   * @param parameter name of a parameter; empty if all have their defaults
   */
  KernelOperation(String operation, String parameter, String value) {
    this.operation = operation;
    this.parameter = parameter;
    this.value = value;
  }

  /** The operation's name in Equilux. */
  String operation() {
    return operation;
  }

  Map<String, String> parameters() {
    return parameter.isEmpty() ? Map.of() : Map.of(parameter, value);
  }

  /** The name for display. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
