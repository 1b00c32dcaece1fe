package org.equilux.master.audit;

import java.io.IOException;

/** The outcome of an audit. */
public sealed interface Verdict {
  /** The result is right. */
  record Right() implements Verdict {}

  /**
   * The result is wrong, as the reference implementation says too.
   *
   * @param how it differs, for people
   */
  record Wrong(String how) implements Verdict {}

  /** The chunk's pixels could not be read, so nothing is known. */
  record Unreadable(IOException reason) implements Verdict {}

  /**
   * The result could not be computed again, so nothing is known.
   *
   * @param reason for people
   */
  record Unknown(String reason) implements Verdict {}
}
