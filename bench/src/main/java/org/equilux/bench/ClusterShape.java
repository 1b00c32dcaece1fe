package org.equilux.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What a local cluster consists of.
 *
 * @param workers how many, of one slot each; without any the master computes itself
 * @param pinned whether each worker is kept on a processor of its own, by {@code taskset}
 * @param masterJava options of the master's JVM
 * @param workerJava options of each worker's JVM
 * @param serve further options of {@code equilux serve}
 */
record ClusterShape(
    int workers,
    boolean pinned,
    List<String> masterJava,
    List<String> workerJava,
    List<String> serve) {
  /** Workers as they are by default. */
  static ClusterShape of(int workers) {
    return new ClusterShape(workers, false, List.of(), List.of(), List.of());
  }

  /** Each worker kept on a processor of its own. */
  ClusterShape onProcessorsOfTheirOwn() {
    return new ClusterShape(workers, true, masterJava, workerJava, serve);
  }

  /** The same with the heaps that it may have. */
  ClusterShape withHeaps(int masterMebibytes, int workerMebibytes) {
    return new ClusterShape(
        workers,
        pinned,
        List.of("-Xmx" + masterMebibytes + "m"),
        List.of("-Xmx" + workerMebibytes + "m"),
        serve);
  }

  /** The same with more options of {@code equilux serve}. */
  ClusterShape serving(String... options) {
    List<String> all = new ArrayList<>(serve);
    all.addAll(List.of(options));
    return new ClusterShape(workers, pinned, masterJava, workerJava, all);
  }
}
