package org.equilux.bench.kernels;

import java.util.Locale;
import java.util.Map;

/** What kernels are measured at. Colour is treated by its luminance, but for tables. */
enum KernelOperation {
  /** Histogram, table, lookup: both rounds. */
  EQUALIZE("equalize", Map.of()),
  /** Histograms of 8 x 8 cells, tables, interpolation between them: both rounds. */
  CLAHE("clahe", Map.of()),
  /** Edges: one round. */
  SOBEL("sobel", Map.of()),
  /** The second round of equalising alone, of each channel by itself: lookups. */
  TABLE("equalize", Map.of("color", "per-channel"));

  private final String operation;
  private final Map<String, String> parameters;

  KernelOperation(String operation, Map<String, String> parameters) {
    this.operation = operation;
    this.parameters = parameters;
  }

  /** The operation's name in Equilux. */
  String operation() {
    return operation;
  }

  Map<String, String> parameters() {
    return parameters;
  }

  /** For people. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
