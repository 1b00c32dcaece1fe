package org.equilux.master.jobs.upload;

/** Signals that a piece does not start at the end of the upload. */
public final class OffsetException extends Exception {
  OffsetException(long given, long expected) {
    super("the piece starts at byte %,d, but the upload has %,d bytes".formatted(given, expected));
  }
}
