package org.equilux.master.dispatch;

import com.google.protobuf.ByteString;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.Pixels;

/** What an attempt yields. */
sealed interface Result {
  /** Of the MAP phase. */
  record Counts(HistogramGrid histograms) implements Result {}

  /** Of the APPLY phase; packed. */
  record Rows(Pixels pixels) implements Result {}

  /** Of the APPLY phase, encoded as the plan wants results. */
  record Band(ByteString encoded) implements Result {}
}
