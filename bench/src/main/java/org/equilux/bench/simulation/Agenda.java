package org.equilux.bench.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Future events, in order of simulated time; events at the same time does so in the order in which
 * it was put down. Time goes from one entry to the next.
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

  /** Seconds since the beginning. */
  double now() {
    return now;
  }

  /** Something happens at a time that is not past. */
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
   * Lets time go on until a condition holds.
   *
   * @param limit seconds since the beginning
   * @throws IllegalStateException if nothing more happens before it holds, or the limit is passed
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

  /** How many entries there were so far. */
  long count() {
    return number;
  }
}
