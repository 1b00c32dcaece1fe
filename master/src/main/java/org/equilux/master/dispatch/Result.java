package org.equilux.master.dispatch;

import org.equilux.kernels.HistogramGrid;
import org.equilux.kernels.Pixels;

/** What an attempt yields. */
sealed interface Result {
  /** Of the MAP phase. */
  record Counts(HistogramGrid histograms) implements Result {}

  /** Of the APPLY phase; packed. */
  record Rows(Pixels pixels) implements Result {}
}
