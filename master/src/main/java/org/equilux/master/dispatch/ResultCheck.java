package org.equilux.master.dispatch;

import java.util.Locale;

/** The outcome of the check of a worker's result, a label of the metric. */
enum ResultCheck {
  /** The result does not match its chunk or is corrupt. */
  DAMAGED,
  /** The result was recomputed and is right. */
  RIGHT,
  /** The result was recomputed and is wrong. */
  WRONG,
  /** The result could not be recomputed. */
  UNKNOWN;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
