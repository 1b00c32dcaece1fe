package org.equilux.bench.results;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The group of an experiment; each group is a chapter of reports. */
public enum Group {
  /** Arithmetic from memory to memory, in one thread. */
  KERNELS("Kernels"),
  /** Whole files in, whole files out. */
  JOBS("Jobs"),
  /** Starts of commands, and many small jobs. */
  COMMANDS("Commands"),
  /** More and more workers. */
  SCALING("Scaling"),
  /** The scheduler with simulated workers. */
  SIMULATION("Simulation");

  private final String title;

  Group(String title) {
    this.title = title;
  }

  /** The title for display. */
  public String title() {
    return title;
  }

  /** The id in files. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
