package org.equilux.bench.jobs;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What jobs are measured at: each channel by itself, as the rivals do it. */
enum JobOperation {
  EQUALIZE(Map.of("color", "per-channel")),
  CLAHE(Map.of("color", "per-channel")),
  /** Of the luminance, by its nature. */
  SOBEL(Map.of());

  private final Map<String, String> parameters;

  JobOperation(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  Map<String, String> parameters() {
    return parameters;
  }

  /** The same as options of the command line. */
  List<String> options() {
    return parameters.isEmpty()
        ? List.of("--operation", toString())
        : List.of("--operation", toString(), "--color", parameters.get("color"));
  }

  /** The name that Equilux knows it by. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
