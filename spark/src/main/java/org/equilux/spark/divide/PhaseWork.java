package org.equilux.spark.divide;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.equilux.chunks.ChunkComputer;
import org.equilux.chunks.ChunkInput;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PageTask;
import org.equilux.kernels.backend.Execution;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.spark.divide.PortionResult.ComputedChunk;
import org.equilux.spark.task.Place;

/**
 * The work of a phase on a portion: chunks are computed by any number of threads, and their results
 * collected.
 */
sealed interface PhaseWork extends AutoCloseable {
  /** Computes a chunk. */
  ComputedChunk compute(int index, ChunkRows rows, ChunkInput input) throws IOException;

  /** The {@link PortionResult#values} of this phase, after all chunks are computed. */
  byte[] finish() throws IOException;

  /** Removes the temporary data of an unfinished phase. */
  @Override
  default void close() throws IOException {}

  private static ComputedChunk computed(int index, Execution<?> execution) {
    return new ComputedChunk(index, 0, 0, execution.backend(), execution.fallback());
  }

  /** Finds the range of the chunks' values. */
  final class Ranging implements PhaseWork {
    private final ChunkComputer computer;
    private final PageTask task;

    /** Guarded by this object's monitor. */
    private Optional<ValueRange> range = Optional.empty();

    Ranging(ChunkComputer computer, PageTask task) {
      this.computer = computer;
      this.task = task;
    }

    @Override
    public ComputedChunk compute(int index, ChunkRows rows, ChunkInput input) throws IOException {
      Execution<ChunkComputer.Ranged> execution =
          computer.range(task, rows, input, Optional.empty());
      widen(execution.value().range().values());
      return computed(index, execution);
    }

    private synchronized void widen(Optional<ValueRange> values) {
      range = union(range, values);
    }

    @Override
    public synchronized byte[] finish() {
      return new ChunkOutput.Range(range).toBytes();
    }
  }

  /** The smallest range that contains both. */
  static Optional<ValueRange> union(Optional<ValueRange> one, Optional<ValueRange> other) {
    return one.isPresent() && other.isPresent()
        ? Optional.of(one.get().union(other.get()))
        : one.or(() -> other);
  }

  /** Counts the chunks' histograms. */
  final class Counting implements PhaseWork {
    private final ChunkComputer computer;
    private final PageTask task;

    /** Guarded by this object's monitor. */
    private final HistogramGrid sum;

    Counting(ChunkComputer computer, PageTask task) {
      this.computer = computer;
      this.task = task;
      this.sum = task.spec().emptyHistograms();
    }

    @Override
    public ComputedChunk compute(int index, ChunkRows rows, ChunkInput input) throws IOException {
      Execution<ChunkComputer.Counted> execution =
          computer.count(task, rows, input, Optional.empty());
      synchronized (this) {
        sum.add(execution.value().counts().histograms());
      }
      return computed(index, execution);
    }

    @Override
    public synchronized byte[] finish() {
      return sum.encode();
    }
  }

  /** Maps the chunks and writes their bands to a file of this attempt. */
  final class Applying implements PhaseWork {
    private final ChunkComputer computer;
    private final PageTask task;
    private final Optional<LutGrid> tables;
    private final Place file;

    // Guarded by this object's monitor.
    private final OutputStream out;
    private long end;
    private boolean finished;

    /**
     * Creates the file.
     *
     * @param folder of the file
     * @param mark prefix of the file's name
     */
    Applying(
        ChunkComputer computer, PageTask task, Optional<LutGrid> tables, Place folder, String mark)
        throws IOException {
      this.computer = computer;
      this.task = task;
      this.tables = tables;
      this.file = folder.temporary(mark);
      this.out = file.create();
    }

    @Override
    public ComputedChunk compute(int index, ChunkRows rows, ChunkInput input) throws IOException {
      Execution<ChunkOutput.Band> execution = computer.apply(task, rows, input, tables);
      byte[] band = execution.value().encoded();
      return new ComputedChunk(
          index, append(band), band.length, execution.backend(), execution.fallback());
    }

    private synchronized long append(byte[] band) throws IOException {
      long position = end;
      out.write(band);
      end += band.length;
      return position;
    }

    @Override
    public synchronized byte[] finish() throws IOException {
      out.close();
      finished = true;
      return file.name().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void close() throws IOException {
      if (!finished) {
        try (out) {
          file.delete();
        }
      }
    }
  }
}
