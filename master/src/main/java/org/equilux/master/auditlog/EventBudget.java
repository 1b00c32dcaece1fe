package org.equilux.master.auditlog;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Rate limit of audit events, so that no client can push the events of others out of the log: a
 * token bucket for each client with 300 tokens, refilled with one per second. Guarded by its own
 * monitor.
 */
final class EventBudget {
  static final int BURST = 300;

  private static final Duration REFILL = Duration.ofSeconds(1);
  private static final int MAX_KEYS = 10_000;

  /**
   * The token bucket of a client.
   *
   * @param left tokens, with a fraction
   * @param omitted number of events omitted since the last recorded one
   */
  private record Budget(double left, long omitted, Instant at) {}

  private final Clock clock;

  /**
   * In order of use, least recent first; a client whose bucket was evicted starts with a full one.
   */
  private final Map<String, Budget> budgets = new LinkedHashMap<>(16, 0.75f, true);

  EventBudget(Clock clock) {
    this.clock = clock;
  }

  /**
   * Takes a token for an event.
   *
   * @return number of events omitted since the last recorded one; empty if this event must be
   *     omitted too
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
