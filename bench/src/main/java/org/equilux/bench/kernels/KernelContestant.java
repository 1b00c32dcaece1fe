package org.equilux.bench.kernels;

import java.util.function.Supplier;
import org.equilux.bench.results.Role;

/**
 * A contestant for a kernel's work.
 *
 * @param run does the work
 * @param result the packed samples of the last run
 */
record KernelContestant(Id id, Runnable run, Supplier<byte[]> result) {
  /** The contestants. */
  enum Id {
    SCALAR("scalar", Role.OURS),
    VECTOR("vector", Role.OURS),
    OPENCL("opencl", Role.OURS),
    OPENCV("OpenCV", Role.RIVAL),
    BOOFCV("BoofCV", Role.RIVAL),
    COPY("copy of the input", Role.YARDSTICK);

    private final String label;
    private final Role role;

    Id(String label, Role role) {
      this.label = label;
      this.role = role;
    }

    /** The label; for a backend, its name. */
    String label() {
      return label;
    }

    Role role() {
      return role;
    }
  }
}
