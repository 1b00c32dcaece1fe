package org.equilux.master.auditlog;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Bounds how many events a client can add to the log, so that no client can push others' lines out
 * of it: 300 at once, and one more each second. Guarded by its own monitor.
 */
final class EventBudget {
  static final int BURST = 300;

  private static final Duration REFILL = Duration.ofSeconds(1);
  private static final int MAX_KEYS = 10_000;

  /**
   * The state of a client.
   *
   * @param left events that it may add; may have a fraction
   * @param omitted its events that were left out since the last one that was not
   */
  private record Budget(double left, long omitted, Instant at) {}

  private final Clock clock;

  /** Least recently used first; one that is dropped begins anew. */
  private final Map<String, Budget> budgets = new LinkedHashMap<>(16, 0.75f, true);

  EventBudget(Clock clock) {
    this.clock = clock;
  }

  /**
   * Takes the place of an event.
   *
   * @return how many were left out since the last one that was not; empty if this one must be left
   *     out, too
   */
  synchronized OptionalLong take(String key) {
    Instant now = clock.instant();
    Budget old = budgets.getOrDefault(key, new Budget(BURST, 0, now));
    double refilled =
        Math.max(0, Duration.between(old.at(), now).toMillis()) / (double) REFILL.toMillis();
    double left = Math.min(BURST, old.left() + refilled);
    boolean taken = left >= 1;
    budgets.put(key, new Budget(taken ? left - 1 : left, taken ? 0 : old.omitted() + 1, now));
    if (budgets.size() > MAX_KEYS) {
      budgets.remove(budgets.keySet().iterator().next());
    }
    return taken ? OptionalLong.of(old.omitted()) : OptionalLong.empty();
  }
}
