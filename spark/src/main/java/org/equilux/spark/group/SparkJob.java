package org.equilux.spark.group;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.equilux.spark.task.PartitionJob;
import org.equilux.spark.task.Wire;

/** A Spark job that processes groups of pictures, on a thread of its own. */
public final class SparkJob {
  private final JavaSparkContext spark;
  private final String name;
  private final List<String> groups;
  private final ProcessGroup process;
  private final Consumer<Outcome> outcomes;
  private final Consumer<Optional<Throwable>> ended;
  private final Thread thread = Thread.ofPlatform().daemon().name("spark-job").unstarted(this::run);

  /**
   * Creates the job.
   *
   * @param spark not owned
   * @param name of the job's group, for cancellation
   * @param groups serialized; at least one
   * @param outcomes receives the outcomes of each completed group; each picture once
   * @param ended called at the end of the job, with the reason if Spark aborted it
   */
  public SparkJob(
      JavaSparkContext spark,
      String name,
      List<String> groups,
      ProcessGroup process,
      Consumer<Outcome> outcomes,
      Consumer<Optional<Throwable>> ended) {
    this.spark = spark;
    this.name = name;
    this.groups = groups;
    this.process = process;
    this.outcomes = outcomes;
    this.ended = ended;
  }

  /** Starts the job. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      spark.setJobGroup(name, "Equilux: pictures", true);
      JavaRDD<String> results = spark.parallelize(groups, groups.size()).map(process);
      PartitionJob.run(
          spark,
          results,
          String.class,
          result -> Wire.decode(result, ProcessGroup.Outcomes.class).all().forEach(outcomes));
      ended.accept(Optional.empty());
    } catch (Throwable e) {
      ended.accept(Optional.of(e));
    }
  }
}
