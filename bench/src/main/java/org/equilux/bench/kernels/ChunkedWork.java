package org.equilux.bench.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.call.KernelCall.CountCall;
import org.equilux.kernels.call.KernelCall.PixelCall;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.Pixels;

/** A job by a backend's kernels, in chunks, from memory to memory. */
final class ChunkedWork {
  private static final int CHUNK_BYTES = 4 << 20;

  private final Backend backend;
  private final JobSpec spec;
  private final Pixels out;
  private final List<Chunk> chunks = new ArrayList<>();

  ChunkedWork(Backend backend, JobSpec spec, Pixels picture) {
    this.backend = backend;
    this.spec = spec;
    this.out = Pixels.allocate(spec.outputFormat(), picture.width(), picture.height());
    int most = Math.max(1, CHUNK_BYTES / picture.rowBytes());
    for (int first = 0; first < picture.height(); first += most) {
      ChunkRows rows = spec.rows(first, Math.min(most, picture.height() - first));
      Pixels held = picture.rows(rows.firstHeld(), rows.held());
      chunks.add(new Chunk(picture.height(), rows, held));
    }
  }

  /** The pixels of the last run. */
  byte[] result() {
    return out.data();
  }

  /** Computes all rounds in this thread. */
  void run() {
    compute(spec.twoRounds() ? Optional.of(tables()) : Optional.empty());
  }

  /** Computes the first round, and the tables from its counts. */
  LutGrid tables() {
    HistogramGrid counts = spec.emptyHistograms();
    CountCall call = spec.countCall();
    chunks.forEach(chunk -> backend.count(call, chunk, counts));
    return spec.reduce(counts, Attachments.NONE);
  }

  /** Computes the last round, with tables if the job has them. */
  void compute(Optional<LutGrid> tables) {
    PixelCall call = spec.pixelCall(tables);
    chunks.forEach(chunk -> backend.compute(call, chunk, outputOf(chunk)));
  }

  private Pixels outputOf(Chunk chunk) {
    return out.rows(chunk.rows().first(), chunk.rows().count());
  }
}
