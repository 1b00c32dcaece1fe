package org.equilux.engine.executor;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ValueRange;

/**
 * The work of an earlier run on a page.
 *
 * @param range of the page's values, if the run has found it
 * @param tables through which the run has mapped the page; empty if the operation has none
 * @param processes of the workers whose results the range and the tables are made of
 * @param bands by chunk
 */
public record EarlierPage(
    Optional<ValueRange> range,
    Optional<LutGrid> tables,
    Set<String> processes,
    Map<Integer, StoredBand.Split> bands) {
  public EarlierPage {
    processes = Set.copyOf(processes);
    bands = Map.copyOf(bands);
  }

  /** The processes of all workers whose results the work is made of. */
  public Set<String> contributors() {
    return Stream.concat(
            processes.stream(), bands.values().stream().map(band -> band.origin().process()))
        .collect(Collectors.toSet());
  }

  /** This work without the bands of some processes. */
  public EarlierPage without(Set<String> others) {
    return new EarlierPage(
        range,
        tables,
        processes,
        bands.entrySet().stream()
            .filter(band -> !others.contains(band.getValue().origin().process()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }
}
