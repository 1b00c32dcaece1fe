package org.equilux.bench.process;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The members of a local cluster.
 *
 * @param backends of the workers, of one slot each, by name or {@code auto}; if empty, the master
 *     computes itself
 * @param pinned whether each worker is pinned to a processor of its own, by {@code taskset}
 * @param masterJava options of the master's JVM
 * @param workerJava options of each worker's JVM
 * @param serve further options of {@code equilux serve}
 */
public record ClusterShape(
    List<String> backends,
    boolean pinned,
    List<String> masterJava,
    List<String> workerJava,
    List<String> serve) {
  /** A number of workers with default options. */
  public static ClusterShape of(int workers) {
    return of(Collections.nCopies(workers, "auto"));
  }

  /** A worker with each of the backends. */
  public static ClusterShape of(List<String> backends) {
    return new ClusterShape(backends, false, List.of(), List.of(), List.of());
  }

  int workers() {
    return backends.size();
  }

  /** This shape with each worker pinned to a separate processor. */
  public ClusterShape onProcessorsOfTheirOwn() {
    return new ClusterShape(backends, true, masterJava, workerJava, serve);
  }

  /** This shape with limited heaps. */
  public ClusterShape withHeaps(int masterMebibytes, int workerMebibytes) {
    return new ClusterShape(
        backends,
        pinned,
        List.of("-Xmx" + masterMebibytes + "m"),
        List.of("-Xmx" + workerMebibytes + "m"),
        serve);
  }

  /** This shape with more options of {@code equilux serve}. */
  public ClusterShape serving(String... options) {
    List<String> all = new ArrayList<>(serve);
    all.addAll(List.of(options));
    return new ClusterShape(backends, pinned, masterJava, workerJava, all);
  }
}
