package org.equilux.engine.page;

import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PartialCounts;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobListener;
import org.equilux.engine.executor.BandStore;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkListener;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.Phase;
import org.equilux.engine.executor.StoredBand;
import org.equilux.engine.executor.WorkerEvent;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.ValueRange;

/**
 * The collector of the executor's results for a page's chunks, for which the job's thread waits.
 * State is guarded by this object's monitor; results are written to the spool outside of it, since
 * chunks do not overlap there.
 */
public final class PageResults implements ChunkListener {
  /** The destination of results until they are written. */
  public interface Output {
    void put(int chunk, byte[] encoded) throws IOException;

    /** Stores the location of a band that is stored elsewhere. */
    default void put(int chunk, StoredBand band) throws IOException {
      throw new UnsupportedOperationException("stored bands are not supported here");
    }

    /** The store to which executors can write bands; empty if there is none. */
    default Optional<BandStore> store() {
      return Optional.empty();
    }
  }

  /** The limit of notes, as workers may all report the same. */
  private static final int MAX_NOTES = 20;

  private final ChunkPlan plan;
  private final Output output;
  private final Duration timeout;
  private final Consumer<ChunkEvent> tally;
  private final JobListener follower;

  /** The counts of all chunks so far; null if the operation does not count. */
  private final PartialCounts histograms;

  private final BitSet ranged = new BitSet();
  private Optional<ValueRange> range = Optional.empty();
  private final BitSet applied = new BitSet();

  /** The chunks whose bands are of an earlier run. */
  private final BitSet kept = new BitSet();

  private final Set<String> notes = new LinkedHashSet<>();
  private String failure;
  private long steps;

  public PageResults(
      ChunkPlan plan,
      Output output,
      Duration timeout,
      Consumer<ChunkEvent> tally,
      JobListener follower) {
    this.plan = plan;
    this.output = output;
    this.timeout = timeout;
    this.tally = tally;
    this.follower = follower;
    this.histograms =
        plan.spec().twoRounds()
            ? new PartialCounts(new BitSet(), plan.spec().emptyHistograms())
            : null;
  }

  /** Extends the page's range of values by that of a chunk. */
  @Override
  public synchronized void ranged(int chunk, ChunkOutput.Range found) {
    if (found.values().isPresent()) {
      ValueRange values = found.values().get();
      range = Optional.of(range.map(values::union).orElse(values));
    }
    ranged.set(chunk);
    step();
  }

  /**
   * Adds counts to the page's.
   *
   * @throws IllegalArgumentException if one of the chunks was added before
   */
  @Override
  public synchronized void counted(PartialCounts counts) {
    histograms.add(counts);
    step();
  }

  @Override
  public void applied(int chunk, ChunkOutput.Band result) throws IOException {
    output.put(chunk, result.encoded());
    synchronized (this) {
      applied.set(chunk);
      step();
    }
  }

  @Override
  public void stored(int chunk, StoredBand band) throws IOException {
    output.put(chunk, band);
    if (band instanceof StoredBand.Split split) {
      ChunkRows rows = plan.chunks().get(chunk);
      output.store().ifPresent(store -> store.journal().add(plan.task().page(), rows, split));
    }
    synchronized (this) {
      applied.set(chunk);
      step();
    }
  }

  /** Uses a band of an earlier run; the chunk is not computed. Called before the page is fed. */
  public void keep(int chunk, StoredBand.Split band) throws IOException {
    output.put(chunk, band);
    synchronized (this) {
      kept.set(chunk);
      applied.set(chunk);
    }
    String worker = band.origin().worker();
    int page = plan.task().page();
    event(new ChunkEvent(page, chunk, Phase.APPLY, ChunkEvent.Kind.KEPT, worker, "", "", 0));
  }

  /** Whether the chunk's band is of an earlier run. */
  synchronized boolean isKept(int chunk) {
    return kept.get(chunk);
  }

  @Override
  public Optional<BandStore> bands() {
    return output.store();
  }

  @Override
  public synchronized void note(String note) {
    if (notes.size() < MAX_NOTES) {
      notes.add(note);
    }
  }

  /** The notes on the computation of the page so far. */
  public synchronized List<String> notes() {
    return List.copyOf(notes);
  }

  @Override
  public synchronized void failed(String reason) {
    failure = Objects.requireNonNullElse(reason, "unknown reason");
    step();
  }

  @Override
  public void event(ChunkEvent event) {
    tally.accept(event);
    follower.chunk(event);
  }

  @Override
  public void worker(WorkerEvent event) {
    follower.worker(event);
  }

  /** Whether the page has failed. */
  synchronized boolean isFailed() {
    return failure != null;
  }

  /** Throws if {@link #isFailed}. */
  synchronized void check() throws JobFailedException {
    if (failure != null) {
      throw new JobFailedException(failure);
    }
  }

  /** The range of the values of all chunks; empty if no pixel is counted. */
  public synchronized Optional<ValueRange> awaitRange()
      throws JobFailedException, InterruptedException {
    await(() -> ranged.cardinality() == plan.chunks().size());
    return range;
  }

  /** The counts of all chunks. */
  public synchronized HistogramGrid awaitHistograms()
      throws JobFailedException, InterruptedException {
    await(() -> histograms.chunks().cardinality() == plan.chunks().size());
    return histograms.histograms();
  }

  public synchronized void awaitApplied(int chunk) throws JobFailedException, InterruptedException {
    await(() -> applied.get(chunk));
  }

  private synchronized void step() {
    steps++;
    notifyAll();
  }

  /** Waits for a condition as long as there is an event within every timeout. */
  private synchronized void await(BooleanSupplier condition)
      throws JobFailedException, InterruptedException {
    long seen = steps;
    long deadline = System.nanoTime() + timeout.toNanos();
    while (failure == null && !condition.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new JobFailedException(
            "no chunk was finished for %d s; is a worker connected?"
                .formatted(timeout.toSeconds()));
      }
      wait(left / 1_000_000 + 1);
      if (steps != seen) {
        seen = steps;
        deadline = System.nanoTime() + timeout.toNanos();
      }
    }
    check();
  }
}
