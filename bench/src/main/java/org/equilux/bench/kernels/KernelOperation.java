package org.equilux.bench.kernels;

import java.util.Locale;
import java.util.Map;

/** What kernels are measured at. Colour is treated by its luminance, but for tables. */
enum KernelOperation {
  /** Histogram, table, lookup: both rounds. */
  EQUALIZE("equalize", ""),
  /** Histograms of 8 x 8 cells, tables, interpolation between them: both rounds. */
  CLAHE("clahe", ""),
  /** Edges: one round. */
  SOBEL("sobel", ""),
  /** The second round of equalising alone, of each channel by itself: lookups. */
  TABLE("equalize", "per-channel");

  private final String operation;
  private final String color;

  /**
   * @param color the parameter of this name; empty for what it is by default
   */
  KernelOperation(String operation, String color) {
    this.operation = operation;
    this.color = color;
  }

  /** The operation's name in Equilux. */
  String operation() {
    return operation;
  }

  Map<String, String> parameters() {
    return color.isEmpty() ? Map.of() : Map.of("color", color);
  }

  /** For people. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
