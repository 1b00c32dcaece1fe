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
import org.equilux.command.path.BlobPath;
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
import org.equilux.spark.divide.DividedPicture;
import org.equilux.spark.group.CountGroup;
import org.equilux.spark.group.Group;
import org.equilux.spark.group.Order;
import org.equilux.spark.group.Outcome;
import org.equilux.spark.group.PartialSum;
import org.equilux.spark.group.ProcessGroup;
import org.equilux.spark.group.SparkJob;
import org.equilux.spark.task.Assignment;
import org.equilux.spark.task.Executors;
import org.equilux.spark.task.Place;
import org.equilux.storage.file.FolderScratch;

/**
 * The processing of pictures on Spark. Most pictures are processed in groups, with a task for each
 * group; the calling thread waits for each outcome. A picture larger than its share of all is
 * divided among executors, if its format allows that.
 */
public final class SparkWork implements PictureWork {
  /** The depth of the tree in which executors add up counts. */
  private static final int TREE_DEPTH = 2;

  /**
   * Spark property: the raw bytes of a picture from which it is divided. For smaller pictures,
   * Spark's overhead exceeds the work on the pixels.
   */
  private static final String MIN_DIVIDED_BYTES = "spark.equilux.divide.minBytes";

  private static final String DEFAULT_MIN_DIVIDED_BYTES = "64m";

  /**
   * Compression ratio that few photographs exceed. The driver does not read the header of a file
   * smaller than the least raw bytes divided by this ratio.
   */
  private static final int USUAL_RATIO = 64;

  private static final String ONE_TASK =
      "one Spark task processed the whole picture, because its file is one stream";

  private static final System.Logger LOG = System.getLogger(SparkWork.class.getName());

  private final JavaSparkContext spark;
  private final JobRequest request;
  private final Processing processing;
  private final Optional<CommonTable> common;
  private final Optional<TableTarget> target;

  /** The id of the run, in the names of its Spark jobs and temporary files. */
  private final String run = UUID.randomUUID().toString();

  private final Leftovers leftovers = new Leftovers(run);

  /** The number of running Spark jobs. */
  private final AtomicInteger running = new AtomicInteger();

  /** The outcome of each grouped picture, present or future. */
  private final Map<PictureTask, CompletableFuture<Outcome>> outcomes = new HashMap<>();

  /** The pictures to be divided. */
  private final Map<PictureTask, Order> divided = new HashMap<>();

  /** The common table of all pictures; null if each has its own. */
  private LutGrid tables;

  /** The common table, encoded; null if each picture has its own. */
  private Broadcast<byte[]> sharedTables;

  /**
   * Creates the work.
   *
   * @param spark not owned
   * @param common table of all pictures; empty if each has its own
   * @param target of the common table, if it is to be saved
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

  /** One: executors process pictures in parallel, and one thread waits for them in order. */
  @Override
  public int atOnce() {
    return 1;
  }

  @Override
  public void begin(List<PictureTask> tasks, ProgressBar progress) throws CliException {
    List<Order> all =
        IntStream.range(0, tasks.size()).mapToObj(i -> Order.of(i, tasks.get(i))).toList();
    if (common.isPresent()) {
      tables = commonTable(tasks.getFirst(), all);
      sharedTables = spark.broadcast(tables.encode());
    }
    List<Order> possible = new ArrayList<>();
    for (Order order : all) {
      PictureTask task = tasks.get(order.index());
      try {
        task.check();
        possible.add(order);
        leftovers.expect(task);
      } catch (IOException e) {
        outcomes.put(
            task,
            CompletableFuture.completedFuture(Outcome.failed(order, ErrorReports.describe(e))));
      }
    }
    divide(possible, tasks);
    List<Order> grouped = possible.stream().filter(order -> !divided.containsValue(order)).toList();
    if (!grouped.isEmpty()) {
      startGroups(grouped, tasks, progress);
    }
  }

  /** Selects the pictures to be divided: those larger than their share of all. */
  private void divide(List<Order> possible, List<PictureTask> tasks) {
    int slots = spark.defaultParallelism();
    if (slots == 1) {
      return;
    }
    long[] bytes = Group.bytes(possible);
    long share = Arrays.stream(bytes).sum() / (2L * slots);
    long minBytes = spark.getConf().getSizeAsBytes(MIN_DIVIDED_BYTES, DEFAULT_MIN_DIVIDED_BYTES);
    for (int i = 0; i < possible.size(); i++) {
      Order order = possible.get(i);
      if (bytes[i] >= Math.max(share, minBytes / USUAL_RATIO)
          && order.origin().equals(order.source())
          && DividedPicture.isWorthwhile(
              request, new Place(order.origin()), processing.limits(), minBytes)) {
        divided.put(tasks.get(order.index()), order);
      }
    }
  }

  /** Starts a job that processes groups of pictures. */
  private void startGroups(List<Order> orders, List<PictureTask> tasks, ProgressBar progress) {
    orders.forEach(order -> outcomes.put(tasks.get(order.index()), new CompletableFuture<>()));
    List<CompletableFuture<Outcome>> expected =
        orders.stream().map(order -> outcomes.get(tasks.get(order.index()))).toList();
    Consignment consignment = consign(orders);
    AtomicInteger arrived = new AtomicInteger();
    running.incrementAndGet();
    new SparkJob(
            spark,
            run,
            consignment.groups(),
            new ProcessGroup(consignment.assignment(), sharedTables),
            outcome -> {
              progress.show("on Spark", arrived.incrementAndGet(), orders.size());
              outcomes.get(tasks.get(outcome.index())).complete(outcome);
            },
            error -> {
              running.decrementAndGet();
              // No outcome arrives after the end of the job.
              error.ifPresent(
                  reason -> expected.forEach(outcome -> outcome.completeExceptionally(reason)));
            })
        .start();
  }

  /** Groups of pictures with their common assignment. */
  private record Consignment(Assignment assignment, List<String> groups) {}

  private Consignment consign(List<Order> orders) {
    long[] bytes = Group.bytes(orders);
    List<Group> groups = Group.of(orders, bytes, spark.defaultParallelism());
    // A picture's file has about one byte for each pixel; the estimate needs only the order of
    // magnitude.
    long pixels = Arrays.stream(bytes).sum() / Executors.count(spark);
    return new Consignment(
        Assignment.of(request, processing, run, pixels),
        groups.stream().map(Group::encode).toList());
  }

  /**
   * Counts all pictures in executors, and computes the table.
   *
   * @param example the first picture
   */
  private LutGrid commonTable(PictureTask example, List<Order> orders) throws CliException {
    CommonTable table = common.orElseThrow();
    Consignment consignment = consign(orders);
    Order first = orders.getFirst();
    CountGroup count = new CountGroup(consignment.assignment(), Json.line(first));
    spark.setJobGroup(run, "Equilux: counts", true);
    running.incrementAndGet();
    String sum =
        spark
            .parallelize(consignment.groups(), consignment.groups().size())
            .treeAggregate(PartialSum.ZERO.encode(), count, CountGroup::add, TREE_DEPTH);
    running.decrementAndGet();
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
          BlobPath.of(opened.file()),
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
    return new CliException(ExitCode.FAILED, reason + NO_PICTURE_MAPPED, cause);
  }

  @Override
  public Done run(PictureTask task, ProgressBar progress)
      throws JobFailedException, InterruptedException, CliException {
    Order order = divided.get(task);
    if (order == null) {
      return outcome(task);
    }
    try {
      return runDivided(task, order, progress);
    } catch (DividedPicture.IndivisibleException e) {
      startGroups(List.of(order), List.of(task), progress);
      Done done = outcome(task);
      return done.withNotes(List.of(ONE_TASK));
    } catch (IOException | JobFailedException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw (InterruptedException) new InterruptedException().initCause(e);
      }
      // A single task finds the damage of the picture, and salvages the remaining pixels on
      // request.
      LOG.log(
          System.Logger.Level.DEBUG,
          "%s is processed in one task: %s".formatted(order.shown(), e.getMessage()));
      startGroups(List.of(order), List.of(task), progress);
      return outcome(task);
    }
  }

  private Done runDivided(PictureTask task, Order order, ProgressBar progress)
      throws IOException,
          JobFailedException,
          InterruptedException,
          DividedPicture.IndivisibleException {
    long bytes = Group.bytes(List.of(order))[0];
    DividedPicture picture =
        new DividedPicture(
            spark,
            request,
            Assignment.of(request, processing, run, bytes / Executors.count(spark)),
            new Place(order.origin()),
            new Place(order.output()),
            active -> running.addAndGet(active ? 1 : -1));
    spark.setJobGroup(run, "Equilux: " + task.name(), true);
    try (SavedTables saved = task.tables().map(SavedTables::new).orElse(null)) {
      return picture.run(
          order.shown(), task.name(), saved, Optional.ofNullable(tables), sharedTables, progress);
    } finally {
      spark.clearJobGroup();
    }
  }

  private Done outcome(PictureTask task)
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
    if (running.get() > 0) {
      spark.sc().cancelJobGroup(run);
    }
    leftovers.remove();
  }
}
