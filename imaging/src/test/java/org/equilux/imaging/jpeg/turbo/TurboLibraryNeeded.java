package org.equilux.imaging.jpeg.turbo;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/** The condition of tests that compare libjpeg-turbo with the JDK's codec. */
public final class TurboLibraryNeeded {
  private TurboLibraryNeeded() {}

  /** Aborts the test if libjpeg-turbo is missing; in continuous integration the test fails. */
  public static void check() {
    if (TurboLibrary.get().isEmpty()) {
      String message = "nothing to compare the JDK's codec with: " + TurboLibrary.reason();
      if ("true".equals(System.getenv("CI"))) {
        fail(message);
      }
      abort(message);
    }
  }
}
