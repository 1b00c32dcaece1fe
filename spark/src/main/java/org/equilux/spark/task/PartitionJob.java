package org.equilux.spark.task;

import java.io.Serializable;
import java.util.List;
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

/** A Spark job whose partitions have one element each, delivered when it arrives. */
public final class PartitionJob {
  private PartitionJob() {}

  /**
   * Runs the job in the calling thread.
   *
   * @param spark not owned
   * @param results with one element in each partition
   * @param arrival receives each element once, in order of completion; called by a thread of Spark,
   *     one call at a time
   */
  public static <T> void run(
      JavaSparkContext spark, JavaRDD<T> results, Class<T> type, Consumer<T> arrival) {
    ClassTag<T> tag = ClassTag$.MODULE$.apply(type);
    List<Object> partitions =
        IntStream.range(0, results.getNumPartitions()).<Object>mapToObj(i -> i).toList();
    spark
        .sc()
        .runJob(
            results.rdd(),
            new OnlyElement<T>(),
            CollectionConverters.asScala(partitions).toSeq(),
            new Arrival<>(arrival),
            tag);
  }

  /** Runs in executors: returns the only element of a partition. */
  private static final class OnlyElement<T> extends AbstractFunction2<TaskContext, Iterator<T>, T>
      implements Serializable {
    @Override
    public T apply(TaskContext context, Iterator<T> partition) {
      return partition.next();
    }
  }

  /** Runs in the driver when a partition is complete. */
  private static final class Arrival<T> extends AbstractFunction2<Object, T, BoxedUnit> {
    private final Consumer<T> arrival;

    Arrival(Consumer<T> arrival) {
      this.arrival = arrival;
    }

    @Override
    public BoxedUnit apply(Object partition, T result) {
      arrival.accept(result);
      return BoxedUnit.UNIT;
    }
  }
}
