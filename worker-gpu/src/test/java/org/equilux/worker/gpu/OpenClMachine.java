package org.equilux.worker.gpu;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.List;
import org.equilux.worker.gpu.device.OpenClDevice;
import org.equilux.worker.gpu.device.OpenClDevices;

/** What the tests that compute on OpenCL need of the machine they run on. */
final class OpenClMachine {
  private OpenClMachine() {}

  /**
   * The devices to test on: with PoCL two, as the build tells it to show its CPU twice. Without any
   * the test is skipped; but where the environment says {@code CI=true} that is a failure, so that
   * no build passes because it looked away.
   */
  static List<OpenClDevice> devices() {
    OpenClDevices found = OpenClDevices.find();
    List<OpenClDevice> best = found.best(OpenClDevices.choice());
    return best.isEmpty() ? missing(found) : best;
  }

  /** The best of them. */
  static OpenClDevice device() {
    return devices().getFirst();
  }

  private static List<OpenClDevice> missing(OpenClDevices found) {
    List<String> reasons = found.reports().stream().map(report -> report.reason()).toList();
    String message = "no OpenCL device to test on: " + reasons;
    return "true".equals(System.getenv("CI")) ? fail(message) : abort(message);
  }
}
