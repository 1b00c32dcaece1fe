package org.equilux.bench.kernels;

import java.util.function.Supplier;
import org.equilux.bench.results.Role;

/**
 * One way of doing a kernel's work.
 *
 * @param run does it
 * @param result the packed samples of the last run
 */
record KernelContestant(Id id, Runnable run, Supplier<byte[]> result) {
  /** Who may take part. */
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

    /** For people; a backend's is the name by which it is chosen. */
    String label() {
      return label;
    }

    Role role() {
      return role;
    }
  }
}
