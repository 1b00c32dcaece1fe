package org.equilux.spark.task;

import org.apache.spark.api.java.JavaSparkContext;

/** The executors of a Spark application. */
public final class Executors {
  private Executors() {}

  /** The number of registered or requested executors, at least 1. */
  public static int count(JavaSparkContext spark) {
    // The driver is among the processes that report their memory; in local mode it is the executor.
    int registered = spark.sc().getExecutorMemoryStatus().size() - 1;
    int wanted = spark.getConf().getInt("spark.executor.instances", 0);
    return Math.max(1, Math.max(registered, wanted));
  }
}
