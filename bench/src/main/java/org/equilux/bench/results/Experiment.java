package org.equilux.bench.results;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/** Something to be measured, whose rows are made together. */
public interface Experiment {
  Group group();

  /**
   * The measured work; see {@link Row#work()}. No two experiments of a group have the same work.
   */
  Map<String, String> work();

  /** Those of ours who take part, by name: if all have a row, nothing is left to be measured. */
  List<String> contestants();

  /** About how long it takes, in any unit that it shares with the other experiments. */
  double weight();

  /**
   * Measures.
   *
   * @param progress hears what part is done, from 0 to 1
   */
  Outcome measure(DoubleConsumer progress) throws Exception;

  /**
   * The outcome of the experiment.
   *
   * @param wrong results that were not right, in words
   * @param missing who could not take part
   */
  record Outcome(List<Row> rows, List<String> wrong, List<Missing> missing) {}
}
