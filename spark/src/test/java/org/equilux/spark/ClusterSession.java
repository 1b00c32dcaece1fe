package org.equilux.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** A cluster of two workers of one core each, and a session of this process on it. */
final class ClusterSession implements AutoCloseable {
  /** The assembled jar. */
  static final Path JAR = Path.of(System.getProperty("equilux.spark.jar"));

  private final SparkCluster cluster;
  private final SparkSession spark;

  /**
   * Starts the cluster.
   *
   * @param home an empty folder
   */
  ClusterSession(Path home) throws IOException, InterruptedException {
    cluster = new SparkCluster(home, 2);
    spark =
        SparkSession.builder()
            .master(cluster.url())
            .config("spark.jars", JAR.toString())
            .config("spark.executor.memory", SparkCluster.EXECUTOR_MEMORY)
            .config("spark.executor.cores", "1")
            .config("spark.executor.extraJavaOptions", SparkCluster.JAVA_OPTIONS)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.equilux.divide.minBytes", "16m")
            .config("spark.speculation", "true")
            .config("spark.speculation.quantile", "0.25")
            .config("spark.speculation.multiplier", "1.5")
            .config("spark.local.dir", Files.createDirectory(home.resolve("local")).toString())
            .config("spark.sql.warehouse.dir", home.resolve("warehouse").toString())
            .getOrCreate();
  }

  SparkCluster cluster() {
    return cluster;
  }

  SparkSession spark() {
    return spark;
  }

  @Override
  public void close() {
    spark.stop();
    cluster.close();
  }
}
