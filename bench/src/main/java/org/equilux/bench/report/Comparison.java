package org.equilux.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.equilux.bench.results.Interval;
import org.equilux.bench.results.ResultFile;
import org.equilux.bench.results.Role;
import org.equilux.bench.results.Row;
import org.equilux.bench.results.Statistics;

/**
 * Two runs on one machine, before and after a change. The runs are of different hours, so rounds do
 * not pair; the change of the machine's own speed in between is estimated from rivals and
 * yardsticks, which no change of Equilux affects.
 *
 * <p>A row is <b>slower</b> if the most favorable estimate is slower: the least time that its new
 * median may have ({@link Interval}), over the greatest that its old one may have had, over the
 * machine's drift, is more than 1 and a margin. It is faster if the same holds the other way.
 *
 * @param drift median of the ratios of rivals' and yardsticks' times, after to before; 1 if there
 *     are fewer than three
 * @param changes of rows in both runs
 * @param gone rows in the old run only
 * @param added rows in the new run only
 */
record Comparison(double drift, List<Change> changes, List<String> gone, List<String> added) {
  /** The relative difference beyond noise from which a row counts as changed. */
  static final double MARGIN = 0.05;

  private static final int FOR_DRIFT = 3;

  /** The verdict on a row. */
  enum Verdict {
    SLOWER,
    FASTER,
    NOISE
  }

  /**
   * The change of a row.
   *
   * @param times ratio of the median times, after to before, without drift
   * @param atLeast most favorable estimate of the ratio
   * @param atMost least favorable estimate of the ratio
   */
  record Change(Row before, Row after, double times, double atLeast, double atMost) {
    Verdict verdict() {
      if (atLeast > 1 + MARGIN) {
        return Verdict.SLOWER;
      }
      return atMost < 1 / (1 + MARGIN) ? Verdict.FASTER : Verdict.NOISE;
    }
  }

  static Comparison of(ResultFile before, ResultFile after) {
    double drift = drift(before, after);
    List<Change> changes = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    for (Row old : before.rows()) {
      Optional<Row> now = same(old, after);
      if (now.isEmpty()) {
        gone.add(name(old));
      } else if (old.role() == Role.OURS) {
        changes.add(change(old, now.get(), drift));
      }
    }
    List<String> added =
        after.rows().stream()
            .filter(row -> same(row, before).isEmpty())
            .map(Comparison::name)
            .toList();
    return new Comparison(drift, changes, gone, added);
  }

  private static Change change(Row old, Row now, double drift) {
    Interval before = time(old);
    Interval after = time(now);
    return new Change(
        old,
        now,
        median(now) / median(old) / drift,
        after.low() / before.high() / drift,
        after.high() / before.low() / drift);
  }

  private static double drift(ResultFile before, ResultFile after) {
    List<Double> ratios = new ArrayList<>();
    for (Row old : before.rows()) {
      if (old.role() != Role.OURS) {
        same(old, after).ifPresent(now -> ratios.add(median(now) / median(old)));
      }
    }
    return ratios.size() < FOR_DRIFT ? 1 : Statistics.of(ratios).median();
  }

  private static Optional<Row> same(Row row, ResultFile in) {
    return in.rows().stream()
        .filter(other -> other.isSameAs(row) && other.unit() == row.unit())
        .findFirst();
  }

  /** The interval of the median time; of a rate per second, the time for one unit. */
  private static Interval time(Row row) {
    Interval interval = Interval.ofMedian(row.samples());
    return row.unit().moreIsBetter()
        ? new Interval(1 / interval.high(), 1 / interval.low(), interval.confidence())
        : interval;
  }

  private static double median(Row row) {
    double median = row.statistics().median();
    return row.unit().moreIsBetter() ? 1 / median : median;
  }

  private static String name(Row row) {
    return "%s: %s: %s".formatted(row.group().id(), row.workName(), row.name());
  }

  List<Change> with(Verdict verdict) {
    return changes.stream().filter(change -> change.verdict() == verdict).toList();
  }
}
