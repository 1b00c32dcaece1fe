package org.equilux.worker.gpu.session;

import java.util.List;
import java.util.stream.IntStream;
import org.equilux.kernels.pixels.Pixels;

/** A range of the rows that a chunk yields. */
record Band(int first, int count) {
  /** Cuts rows into bands of at most a number of bytes, but of one row at least. */
  static List<Band> cut(int height, long rowBytes, long maxBytes) {
    int rows = Math.clamp(maxBytes / rowBytes, 1, height);
    return IntStream.range(0, Math.ceilDiv(height, rows))
        .mapToObj(i -> new Band(i * rows, Math.min(rows, height - i * rows)))
        .toList();
  }

  int end() {
    return first + count;
  }

  /** Returns the band's rows of a picture. */
  Pixels of(Pixels pixels) {
    return pixels.rows(first, count);
  }
}
