package org.equilux.bench.results;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/** An experiment, whose rows are measured together. */
public interface Experiment {
  Group group();

  /**
   * The measured work; see {@link Row#work()}. No two experiments of a group have the same work.
   */
  Map<String, String> work();

  /** The contestants of Equilux by name: if all have a row, the experiment is complete. */
  List<String> contestants();

  /** The estimated duration, in a unit common to all experiments. */
  double weight();

  /**
   * Measures.
   *
   * @param progress receives the completed part, from 0 to 1
   */
  Outcome measure(DoubleConsumer progress) throws Exception;

  /**
   * The outcome of the experiment.
   *
   * @param wrong descriptions of wrong results
   * @param missing contestants that could not take part
   */
  record Outcome(List<Row> rows, List<String> wrong, List<Missing> missing) {}
}
