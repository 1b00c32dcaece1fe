package org.equilux.spark.run;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** A job of Spark that processes groups of pictures, run by a thread of its own. */
final class SparkJob {
  private static final ClassTag<String> STRING = ClassTag$.MODULE$.apply(String.class);

  private final JavaSparkContext spark;
  private final String name;
  private final List<String> groups;
  private final ProcessGroup process;
  private final Consumer<Outcome> outcomes;
  private final Consumer<Optional<Throwable>> ended;
  private final Thread thread = Thread.ofPlatform().daemon().name("spark-job").unstarted(this::run);

  /**
   * @param spark used, not owned
   * @param name of the job's group, by which the job is cancelled
   * @param outcomes gets those of a group when the group is done; once for each picture
   * @param ended called at the end of the job, with the reason if Spark gave the job up
   */
  SparkJob(
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
  void start() {
    thread.start();
  }

  private void run() {
    try {
      spark.setJobGroup(name, "Equilux: pictures", true);
      JavaRDD<String> results = spark.parallelize(groups, groups.size()).map(process);
      List<Object> partitions = IntStream.range(0, groups.size()).<Object>mapToObj(i -> i).toList();
      spark
          .sc()
          .runJob(
              results.rdd(),
              new OnlyElement(),
              CollectionConverters.asScala(partitions).toSeq(),
              new Arrival(),
              STRING);
      ended.accept(Optional.empty());
    } catch (Throwable e) {
      ended.accept(Optional.of(e));
    }
  }

  /** Runs in executors: each partition has one group. */
  private static final class OnlyElement
      extends AbstractFunction2<TaskContext, Iterator<String>, String> implements Serializable {
    @Override
    public String apply(TaskContext context, Iterator<String> partition) {
      return partition.next();
    }
  }

  /** Runs in the driver, when a partition is done. */
  private final class Arrival extends AbstractFunction2<Object, String, BoxedUnit> {
    @Override
    public BoxedUnit apply(Object partition, String result) {
      Wire.decode(result, ProcessGroup.Outcomes.class).all().forEach(outcomes);
      return BoxedUnit.UNIT;
    }
  }
}
