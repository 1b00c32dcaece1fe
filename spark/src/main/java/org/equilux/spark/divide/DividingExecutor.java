package org.equilux.spark.divide;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.equilux.chunks.ChunkInput;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PageTask;
import org.equilux.chunks.PartialCounts;
import org.equilux.command.report.ErrorReports;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkListener;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.engine.executor.Phase;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.ByteRange;
import org.equilux.imaging.RawCoding;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.spark.task.PartitionJob;
import scala.Tuple2;

/**
 * The executor that divides a picture's chunks among the executors of Spark, with one Spark job for
 * each phase of each page. Executors read chunks from the picture's file and store encoded bands in
 * files; the driver gets counts and locations. For one job, whose thread runs the Spark jobs.
 */
final class DividingExecutor implements ChunkExecutor {
  /**
   * The total size in bytes of all portions' counts above which executors add them up before the
   * driver does.
   */
  private static final long MANY_COUNTS = 16L << 20;

  private static final byte[] STORED = {};

  private final JavaSparkContext spark;
  private final PageWork common;
  private final Consumer<Boolean> running;
  private final List<DividedPage> pages = new ArrayList<>();

  /** Whether a page has no independently readable parts. */
  private boolean indivisible;

  /**
   * Creates the executor.
   *
   * @param spark not owned
   * @param common work common to all pages, except its task
   * @param running receives the start and the end of each Spark job
   */
  DividingExecutor(JavaSparkContext spark, PageWork common, Consumer<Boolean> running) {
    this.spark = spark;
    this.common = common;
    this.running = running;
  }

  /** The computed pages. */
  List<DividedPage> pages() {
    return pages;
  }

  boolean isIndivisible() {
    return indivisible;
  }

  @Override
  public ChunkSession open(
      ChunkPlan plan, Optional<LutGrid> tables, ChunkSource source, ChunkListener listener) {
    if (plan.task().input() instanceof RawCoding) {
      indivisible = true;
      listener.failed("the picture is one stream");
    }
    return new Session(plan, tables, source, listener);
  }

  @Override
  public void close() {}

  private final class Session implements ChunkSession {
    private final ChunkPlan plan;
    private final Optional<LutGrid> knownTables;
    private final ChunkSource source;
    private final ChunkListener listener;
    private final DividedPage.Band[] bands;
    private PageTask task;
    private List<Portion> portions;
    private int ready;
    private Optional<ValueRange> found = Optional.empty();

    /** The number of results of chunks so far, in all phases. */
    private long attempts;

    private HistogramGrid counts;

    Session(ChunkPlan plan, Optional<LutGrid> tables, ChunkSource source, ChunkListener listener) {
      this.plan = plan;
      this.task = plan.task();
      this.knownTables = tables;
      this.source = source;
      this.listener = listener;
      this.bands = new DividedPage.Band[plan.chunks().size()];
    }

    @Override
    public void ready(int chunk) {
      ready++;
      if (indivisible || ready < plan.chunks().size()) {
        return;
      }
      try {
        portions = Portion.of(plan, this::locate, spark.defaultParallelism());
        compute(plan.firstPhase(), knownTables);
      } catch (IOException e) {
        listener.failed(ErrorReports.describe(e));
      }
    }

    private BandLocation locate(int chunk) throws IOException {
      if (source.mask(chunk).isEmpty()
          && source.input(chunk) instanceof ChunkInput.Located located) {
        return located.location();
      }
      throw new IllegalStateException("chunk " + chunk + " is not in the picture's file alone");
    }

    @Override
    public void publish(ValueRange values) {
      task = plan.task().withRange(values);
      compute(plan.afterRange(), knownTables);
    }

    @Override
    public void publish(LutGrid tables) {
      compute(Phase.APPLY, Optional.of(tables));
    }

    /** Runs a phase and passes its results to the listener. */
    private void compute(Phase phase, Optional<LutGrid> tables) {
      Broadcast<byte[]> shared =
          phase == Phase.APPLY && tables.isPresent()
              ? spark.broadcast(tables.get().encode())
              : null;
      List<byte[]> encoded = portions.stream().map(Portion::encode).toList();
      JavaRDD<byte[]> results =
          spark
              .parallelize(encoded, encoded.size())
              .map(new ComputePortion(common.with(task), phase, shared));
      if (phase == Phase.MAP) {
        results = addedUp(results);
      }
      running.accept(true);
      try {
        PartitionJob.run(
            spark, results, byte[].class, result -> take(phase, PortionResult.decode(result)));
      } catch (Exception e) {
        // Scala methods throw checked exceptions without declaring them.
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        listener.failed("Spark ended the job: " + ErrorReports.describe(e));
        return;
      } finally {
        running.accept(false);
      }
      if (phase == Phase.APPLY) {
        complete();
      }
    }

    /** Adds up large counts in executors: one level of a tree. */
    private JavaRDD<byte[]> addedUp(JavaRDD<byte[]> results) {
      int all = results.getNumPartitions();
      long bytes = (long) task.spec().emptyHistograms().counts().length * all;
      int sums = (int) Math.ceil(Math.sqrt(all));
      if (bytes < MANY_COUNTS || sums >= all) {
        return results;
      }
      JavaPairRDD<Integer, byte[]> keyed =
          results
              .mapPartitionsWithIndex(
                  (index, values) ->
                      IntStream.of(index)
                          .mapToObj(i -> new Tuple2<>(i % sums, values.next()))
                          .iterator(),
                  true)
              .mapToPair(pair -> pair);
      return keyed.reduceByKey(new AddCounts(task.toBytes()), sums).values();
    }

    /** Takes a portion's result, on a thread of Spark, one call at a time. */
    private void take(Phase phase, PortionResult result) {
      if (result.hasFailed()) {
        listener.failed(result.failure());
        return;
      }
      for (PortionResult.ComputedChunk chunk : result.chunks()) {
        attempts++;
        event(chunk, phase, ChunkEvent.Kind.STARTED, "", "");
        event(chunk, phase, ChunkEvent.Kind.FINISHED, chunk.backend(), chunk.fallback());
      }
      switch (phase) {
        case RANGE -> ranged(result);
        case MAP -> counted(result);
        case APPLY -> applied(result);
      }
    }

    private void event(
        PortionResult.ComputedChunk chunk,
        Phase phase,
        ChunkEvent.Kind kind,
        String backend,
        String detail) {
      listener.event(
          new ChunkEvent(
              task.page(), chunk.index(), phase, kind, "spark", backend, detail, attempts));
    }

    private void ranged(PortionResult result) {
      ChunkOutput.Range range = ChunkOutput.Range.parse(result.values());
      found = PhaseWork.union(found, range.values());
      result.chunks().forEach(chunk -> listener.ranged(chunk.index(), range));
    }

    private void counted(PortionResult result) {
      HistogramGrid grid = task.spec().emptyHistograms();
      grid.decode(result.values());
      if (counts == null) {
        counts = task.spec().emptyHistograms();
      }
      counts.add(grid);
      BitSet chunks = new BitSet();
      result.chunks().forEach(chunk -> chunks.set(chunk.index()));
      listener.counted(new PartialCounts(chunks, grid));
    }

    private void applied(PortionResult result) {
      String file = new String(result.values(), StandardCharsets.UTF_8);
      for (PortionResult.ComputedChunk chunk : result.chunks()) {
        bands[chunk.index()] =
            new DividedPage.Band(file, new ByteRange(chunk.position(), chunk.bytes()));
        try {
          listener.applied(chunk.index(), new ChunkOutput.Band(STORED));
        } catch (IOException e) {
          listener.failed(ErrorReports.describe(e));
        }
      }
    }

    private void complete() {
      pages.add(
          new DividedPage(
              found, Optional.ofNullable(counts).map(HistogramGrid::encode), List.of(bands)));
    }

    @Override
    public void close() {}
  }
}
