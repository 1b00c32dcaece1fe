package org.equilux.master.jobs.upload;

/** A piece of an upload does not begin where the upload ends. */
public final class OffsetException extends Exception {
  OffsetException(long given, long expected) {
    super("the piece begins at byte %,d, but %,d bytes are here".formatted(given, expected));
  }
}
