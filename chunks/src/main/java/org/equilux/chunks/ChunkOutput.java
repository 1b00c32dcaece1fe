package org.equilux.chunks;

import org.equilux.kernels.grid.HistogramGrid;

/** What is computed of a chunk. */
public sealed interface ChunkOutput {
  /** Its histograms. */
  record Counts(HistogramGrid histograms) implements ChunkOutput {
    @Override
    public byte[] toBytes() {
      return histograms.encode();
    }
  }

  /** The rows that it yields, encoded by the task's output coding. */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, not copied: it has megabytes.
  record Band(byte[] encoded) implements ChunkOutput {
    @Override
    public byte[] toBytes() {
      return encoded;
    }
  }

  /** The form in which the output travels. */
  byte[] toBytes();
}
