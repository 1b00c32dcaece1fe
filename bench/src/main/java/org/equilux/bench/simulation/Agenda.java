package org.equilux.bench.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * The agenda of future events, in order of simulated time; events at the same time are in order of
 * insertion. Time advances from one event to the next.
 */
final class Agenda {
  private record Entry(double time, long number, Runnable action) {
    private static final Comparator<Entry> ORDER =
        (a, b) -> {
          int byTime = Double.compare(a.time, b.time);
          return byTime != 0 ? byTime : Long.compare(a.number, b.number);
        };
  }

  private final PriorityQueue<Entry> entries = new PriorityQueue<>(1024, Entry.ORDER);
  private double now;
  private long number;

  /** The seconds since the start. */
  double now() {
    return now;
  }

  /** Schedules an event at a time that is not past. */
  void at(double time, Runnable action) {
    if (!(time >= now)) {
      throw new IllegalArgumentException("%f s is past, it is %f s".formatted(time, now));
    }
    entries.add(new Entry(time, number++, action));
  }

  /** Schedules an event a number of seconds from now. */
  void in(double seconds, Runnable action) {
    at(now + seconds, action);
  }

  /**
   * Advances time until a condition holds.
   *
   * @param limit seconds since the start
   * @throws IllegalStateException if there are no more events before the condition holds, or the
   *     limit is exceeded
   */
  void runUntil(BooleanSupplier done, double limit) {
    while (!done.getAsBoolean()) {
      Entry next = entries.poll();
      if (next == null || next.time > limit) {
        throw new IllegalStateException(
            "the simulation does not end; it stands at %.3f s".formatted(now));
      }
      now = next.time;
      next.action.run();
    }
  }

  /** The number of events so far. */
  long count() {
    return number;
  }
}
