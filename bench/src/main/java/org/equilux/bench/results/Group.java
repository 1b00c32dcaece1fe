package org.equilux.bench.results;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The group of an experiment; each group is a chapter of reports. */
public enum Group {
  /** Arithmetic from memory to memory, in one thread. */
  KERNELS("Kernels"),
  /** Whole jobs, from input file to output file. */
  JOBS("Jobs"),
  /** Starts of commands, and many small jobs. */
  COMMANDS("Commands"),
  /** An increasing number of workers. */
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
