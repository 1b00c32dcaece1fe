package org.equilux.bench.jobs;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The measured operations on jobs, per channel as in the rivals. */
enum JobOperation {
  EQUALIZE("per-channel"),
  CLAHE("per-channel"),
  /** On the luminance by definition. */
  SOBEL("");

  private final String color;

  /**
   * Creates an operation.
   *
   * @param color the parameter of this name; empty for an operation without it
   */
  JobOperation(String color) {
    this.color = color;
  }

  Map<String, String> parameters() {
    return color.isEmpty() ? Map.of() : Map.of("color", color);
  }

  /** The operation as options of the command line. */
  List<String> options() {
    return color.isEmpty()
        ? List.of("--operation", toString())
        : List.of("--operation", toString(), "--color", color);
  }

  /** The operation's name in Equilux. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
