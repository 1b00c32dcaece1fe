package org.equilux.spark.divide;

import java.util.stream.Stream;
import org.apache.spark.api.java.function.Function2;
import org.equilux.chunks.PageTask;
import org.equilux.kernels.grid.HistogramGrid;

/**
 * The function that adds the counts of portions in an executor.
 *
 * @param task of the page, serialized
 */
@SuppressWarnings("ArrayRecordComponent") // Serialized, never compared.
record AddCounts(byte[] task) implements Function2<byte[], byte[], byte[]> {
  @Override
  public byte[] call(byte[] one, byte[] other) {
    PortionResult first = PortionResult.decode(one);
    PortionResult second = PortionResult.decode(other);
    if (first.hasFailed() || second.hasFailed()) {
      return first.hasFailed() ? one : other;
    }
    PageTask page = PageTask.parse(task);
    HistogramGrid sum = page.spec().emptyHistograms();
    sum.decode(first.values());
    HistogramGrid more = page.spec().emptyHistograms();
    more.decode(second.values());
    sum.add(more);
    return new PortionResult(
            Stream.concat(first.chunks().stream(), second.chunks().stream()).toList(),
            sum.encode(),
            "")
        .encode();
  }
}
