package org.equilux.worker.gpu;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.List;
import org.equilux.worker.gpu.device.OpenClDevice;
import org.equilux.worker.gpu.device.OpenClDevices;

/** OpenCL devices of the machine that runs the tests. */
final class OpenClMachine {
  private OpenClMachine() {}

  /**
   * Returns the devices to test on. With PoCL there are two, since the build configures PoCL to
   * show its CPU twice. Without devices the test is skipped, or fails if the environment has {@code
   * CI=true}, so that no build passes with skipped tests.
   */
  static List<OpenClDevice> devices() {
    OpenClDevices found = OpenClDevices.find();
    List<OpenClDevice> best = found.best(OpenClDevices.choice());
    return best.isEmpty() ? missing(found) : best;
  }

  /** Returns the preferred device. */
  static OpenClDevice device() {
    return devices().getFirst();
  }

  private static List<OpenClDevice> missing(OpenClDevices found) {
    List<String> reasons = found.reports().stream().map(report -> report.reason()).toList();
    String message = "no OpenCL device to test on: " + reasons;
    return "true".equals(System.getenv("CI")) ? fail(message) : abort(message);
  }
}
