package org.equilux.master.audit;

import java.io.IOException;

/** The outcome of an audit. */
public sealed interface Verdict {
  /** The result is right. */
  record Right() implements Verdict {}

  /**
   * The result is wrong, confirmed by the reference implementation.
   *
   * @param how the result differs, for display
   */
  record Wrong(String how) implements Verdict {}

  /** The chunk's pixels could not be read, so the result is not verified. */
  record Unreadable(IOException reason) implements Verdict {}

  /**
   * The recomputation failed, so the result is not verified.
   *
   * @param reason for display
   */
  record Unknown(String reason) implements Verdict {}
}
