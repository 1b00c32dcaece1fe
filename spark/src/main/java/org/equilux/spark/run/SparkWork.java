package org.equilux.spark.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.equilux.command.option.Processing;
import org.equilux.command.picture.PictureSource;
import org.equilux.command.picture.PictureTask;
import org.equilux.command.picture.SavedTables;
import org.equilux.command.picture.TableTarget;
import org.equilux.command.report.CliException;
import org.equilux.command.report.ErrorReports;
import org.equilux.command.report.ExitCode;
import org.equilux.command.report.Json;
import org.equilux.command.terminal.ProgressBar;
import org.equilux.command.work.PictureWork;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;
import org.equilux.engine.job.CommonTable;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.FolderScratch;

/** Processes pictures as tasks of Spark, in groups; the calling thread waits for each outcome. */
public final class SparkWork implements PictureWork {
  /** Levels of the tree in which executors add counts up. */
  private static final int TREE_DEPTH = 2;

  private final JavaSparkContext spark;
  private final JobRequest request;
  private final Processing processing;
  private final Optional<CommonTable> common;
  private final Optional<TableTarget> target;

  /** Names the run: its jobs in Spark, and its temporary files. */
  private final String run = UUID.randomUUID().toString();

  private final Leftovers leftovers = new Leftovers(run);

  /** Whether a job of Spark is under way. */
  private volatile boolean running;

  /** The outcome of each picture, present or to come. */
  private final Map<PictureTask, CompletableFuture<Outcome>> outcomes = new HashMap<>();

  /**
   * @param spark used, not owned
   * @param common of all pictures; empty if each has tables of its own
   * @param target where the common table goes, if it is wanted
   */
  public SparkWork(
      JavaSparkContext spark,
      JobRequest request,
      Processing processing,
      Optional<CommonTable> common,
      Optional<TableTarget> target) {
    this.spark = spark;
    this.request = request;
    this.processing = processing;
    this.common = common;
    this.target = target;
  }

  /** One: pictures are under way in executors, and one thread waits for them in their order. */
  @Override
  public int atOnce() {
    return 1;
  }

  @Override
  public void begin(List<PictureTask> tasks, ProgressBar progress) throws CliException {
    List<Order> all =
        IntStream.range(0, tasks.size()).mapToObj(i -> Order.of(i, tasks.get(i))).toList();
    Broadcast<byte[]> tables =
        common.isPresent() ? spark.broadcast(commonTable(tasks.getFirst(), all).encode()) : null;
    List<Order> possible = new ArrayList<>();
    for (Order order : all) {
      PictureTask task = tasks.get(order.index());
      CompletableFuture<Outcome> outcome = new CompletableFuture<>();
      outcomes.put(task, outcome);
      try {
        task.check();
        possible.add(order);
        leftovers.expect(task);
      } catch (IOException e) {
        outcome.complete(Outcome.failed(order, ErrorReports.describe(e)));
      }
    }
    if (!possible.isEmpty()) {
      Consignment consignment = consign(possible);
      AtomicInteger arrived = new AtomicInteger();
      running = true;
      new SparkJob(
              spark,
              run,
              consignment.groups(),
              new ProcessGroup(consignment.assignment(), tables),
              outcome -> {
                int done = arrived.incrementAndGet();
                progress.show("on Spark", done, possible.size());
                running = done < possible.size();
                outcomes.get(tasks.get(outcome.index())).complete(outcome);
              },
              this::end)
          .start();
    }
  }

  /** After the end of the job no outcome is to come. */
  private void end(Optional<Throwable> error) {
    running = false;
    error.ifPresent(
        reason -> outcomes.values().forEach(outcome -> outcome.completeExceptionally(reason)));
  }

  /** Groups of pictures, and what all of them need. */
  private record Consignment(Assignment assignment, List<String> groups) {}

  private Consignment consign(List<Order> orders) {
    long[] bytes = Group.bytes(orders);
    List<Group> groups = Group.of(orders, bytes, spark.defaultParallelism());
    // A picture's file has about a byte for each pixel: what matters is whether there are many.
    long pixels = Arrays.stream(bytes).sum() / Executors.count(spark);
    return new Consignment(
        Assignment.of(request, processing, run, pixels),
        groups.stream().map(Group::encode).toList());
  }

  /**
   * Has executors count all pictures, and makes the table.
   *
   * @param example the first picture
   */
  private LutGrid commonTable(PictureTask example, List<Order> orders) throws CliException {
    CommonTable table = common.orElseThrow();
    Consignment consignment = consign(orders);
    Order first = orders.getFirst();
    CountGroup count = new CountGroup(consignment.assignment(), Json.line(first));
    spark.setJobGroup(run, "Equilux: counts", true);
    running = true;
    String sum =
        spark
            .parallelize(consignment.groups(), consignment.groups().size())
            .treeAggregate(PartialSum.ZERO.encode(), count, CountGroup::add, TREE_DEPTH);
    running = false;
    spark.clearJobGroup();
    PartialSum counted = PartialSum.decode(sum);
    if (counted.unavailable()) {
      throw CliException.unavailable(counted.failure(), null);
    }
    if (counted.failure() != null) {
      throw nothingDone(counted.failure(), null);
    }
    FolderScratch scratch = FolderScratch.temporary();
    try (PictureSource.Opened opened = example.source().open(scratch.folder())) {
      table.add(
          new FileBlob(opened.file()),
          first.shown(),
          request,
          processing.limits(),
          counted.counts().bytes());
      LutGrid made = table.tables(processing.limits(), scratch);
      SavedTables.save(target, made);
      return made;
    } catch (IOException | JobFailedException e) {
      throw nothingDone(ErrorReports.describe(e), e);
    }
  }

  private static CliException nothingDone(String reason, Exception cause) {
    return new CliException(ExitCode.FAILED, reason + NOTHING_DONE, cause);
  }

  @Override
  public Done run(PictureTask task, ProgressBar progress)
      throws JobFailedException, InterruptedException, CliException {
    try {
      Outcome outcome = outcomes.get(task).get();
      if (outcome.unavailable()) {
        throw CliException.unavailable(outcome.error(), null);
      }
      if (outcome.error() != null) {
        throw new JobFailedException(outcome.error());
      }
      return outcome.done();
    } catch (ExecutionException e) {
      throw new CliException(
          ExitCode.FAILED,
          "Spark ended the job: " + ErrorReports.describe(e.getCause()),
          e.getCause());
    }
  }

  @Override
  public void close() {
    if (running) {
      spark.sc().cancelJobGroup(run);
    }
    leftovers.remove();
  }
}
