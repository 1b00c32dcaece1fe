package org.equilux.bench.results;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The measurements of one contestant. Rows of the same group and work were measured in the same
 * rounds, so sample {@code i} of each row belongs to round {@code i}.
 *
 * @param work by dimension, such as {@code operation} and {@code format}
 * @param name of the contestant; unique among rows of the same work
 * @param traits by dimension, such as {@code backend}, {@code start} and {@code workers}
 * @param samples one for each round, at least one
 * @param verified kind of verification of the result
 * @param phases seconds of the median round by phase, in stacking order; empty if unknown. Their
 *     sum differs from the sample where phases overlap
 * @param figures other numbers by name, such as {@code bytes}
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
  /** The figure with the number of input bytes of a sample. */
  public static final String BYTES = "bytes";

  /** The figure with the number of pixels of a sample. */
  public static final String PIXELS = "pixels";

  /** The figure with the number of workers. */
  public static final String WORKERS = "workers";

  /**
   * Checks the row.
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

  /** Whether the samples of both rows were measured in the same rounds. */
  public boolean isOfSameWork(Row other) {
    return group == other.group && work.equals(other.work);
  }

  /** Whether the rows describe the same contestant and work, in the same or different runs. */
  public boolean isSameAs(Row other) {
    return isOfSameWork(other) && name.equals(other.name);
  }

  public Statistics statistics() {
    return Statistics.of(samples);
  }

  /** A description of the work for display. */
  public String workName() {
    return String.join(", ", work.values());
  }

  private static <V> Map<String, V> ordered(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
