package org.equilux.worker.gpu;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.List;

/** What the tests that compute on OpenCL need of the machine they run on. */
final class OpenClMachine {
  private OpenClMachine() {}

  /**
   * The device to test on. Without one the test is skipped; but where the environment says {@code
   * CI=true} that is a failure, so that no build passes because it looked away.
   */
  static OpenClDevice device() {
    OpenClDevices found = OpenClDevices.find();
    return found.best(OpenClDevices.choice()).orElseGet(() -> missing(found));
  }

  private static OpenClDevice missing(OpenClDevices found) {
    List<String> reasons = found.reports().stream().map(report -> report.reason()).toList();
    String message = "no OpenCL device to test on: " + reasons;
    return "true".equals(System.getenv("CI")) ? fail(message) : abort(message);
  }
}
