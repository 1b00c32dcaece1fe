package org.equilux.bench.results;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The measurements of one contestant. Rows of the same group and work were measured in the same
 * rounds, so that their samples pair: sample {@code i} of each is of round {@code i}.
 *
 * @param work what was done, by dimension, such as {@code operation} and {@code format}
 * @param name who did it; unique among rows of the same work
 * @param traits how, by dimension, such as {@code backend}, {@code start} and {@code workers}
 * @param samples a round each, one at least
 * @param verified how it is known that what was made is right
 * @param phases where the time went: seconds by name, in the order in which they are stacked, of
 *     the round in the middle; empty if it is not known. Their sum is not that of the sample where
 *     phases overlap
 * @param figures other numbers, by name, such as {@code bytes}
 */
public record Row(
    Group group,
    Map<String, String> work,
    String name,
    Role role,
    Map<String, String> traits,
    Unit unit,
    List<Double> samples,
    String verified,
    Map<String, Double> phases,
    Map<String, Double> figures) {
  /** The figure that says how many bytes of input a sample stands for. */
  public static final String BYTES = "bytes";

  /** The figure that says how many pixels a sample stands for. */
  public static final String PIXELS = "pixels";

  /** The figure that says how many workers there were. */
  public static final String WORKERS = "workers";

  /**
   * A row that is complete.
   *
   * @throws IllegalArgumentException if it has no samples or was not verified
   */
  public Row {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException(name + " has no samples");
    }
    if (verified.isBlank()) {
      throw new IllegalArgumentException(name + " was not verified");
    }
    work = ordered(work);
    traits = ordered(traits);
    samples = List.copyOf(samples);
    phases = ordered(phases);
    figures = ordered(figures);
  }

  /** Whether the samples of both were taken in the same rounds. */
  public boolean isOfSameWork(Row other) {
    return group == other.group && work.equals(other.work);
  }

  /** Whether it is the same thing, of this or another run. */
  public boolean isSameAs(Row other) {
    return isOfSameWork(other) && name.equals(other.name);
  }

  public Statistics statistics() {
    return Statistics.of(samples);
  }

  /** A description of the work, for people. */
  public String workName() {
    return String.join(", ", work.values());
  }

  private static <V> Map<String, V> ordered(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
