package org.equilux.bench.jobs;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What jobs are measured at: each channel by itself, as the rivals do it. */
enum JobOperation {
  EQUALIZE("per-channel"),
  CLAHE("per-channel"),
  /** Of the luminance, by its nature. */
  SOBEL("");

  private final String color;

  /**
   * @param color the parameter of this name; empty for an operation without
   */
  JobOperation(String color) {
    this.color = color;
  }

  Map<String, String> parameters() {
    return color.isEmpty() ? Map.of() : Map.of("color", color);
  }

  /** The same as options of the command line. */
  List<String> options() {
    return color.isEmpty()
        ? List.of("--operation", toString())
        : List.of("--operation", toString(), "--color", color);
  }

  /** The name that Equilux knows it by. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
