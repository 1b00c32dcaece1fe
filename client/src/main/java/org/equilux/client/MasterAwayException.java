package org.equilux.client;

import java.io.IOException;
import java.time.Duration;

/** A master that has a job could not be reached for as long as was to be waited. */
public final class MasterAwayException extends IOException {
  MasterAwayException(IOException cause, Duration patience, String address) {
    super(
        "%s, for %d s now; the job may still be going on: %s"
            .formatted(describe(cause), patience.toSeconds(), address),
        cause);
  }

  /** An exception's message, or its name where it has none. */
  static String describe(IOException error) {
    return error.getMessage() == null ? error.toString() : error.getMessage();
  }
}
