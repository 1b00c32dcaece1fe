package org.equilux.master.dispatch;

import java.util.Locale;

/** The outcome of checking a worker's result, as metrics have it. */
enum ResultCheck {
  /** It was no result of its chunk. */
  DAMAGED,
  /** It was computed again, and is right. */
  RIGHT,
  /** It was computed again, and is wrong. */
  WRONG,
  /** It could not be computed again. */
  UNKNOWN;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
