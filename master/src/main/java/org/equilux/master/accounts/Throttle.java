package org.equilux.master.accounts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slows down the guessing of passwords. Every address and every account name has a bucket of
 * attempts; each attempt takes one, a right password gives it back, and time fills it up again.
 * Guarded by its own monitor.
 */
final class Throttle {
  private static final int OF_ADDRESS = 10;

  /** More, so that it takes several addresses to keep a user from signing in. */
  private static final int OF_NAME = 50;

  /** The time after which one attempt comes back. */
  static final Duration REFILL = Duration.ofSeconds(30);

  private static final int MAX_BUCKETS = 20_000;

  /**
   * Attempts that were left at a time.
   *
   * @param left may have a fraction
   */
  private record Bucket(double left, Instant at) {}

  private final Clock clock;

  /** Least recently used first; what is dropped begins anew, full. */
  private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  Throttle(Clock clock) {
    this.clock = clock;
  }

  /**
   * Takes an attempt.
   *
   * @return how long to wait if none is left; empty if it was taken
   */
  synchronized Optional<Duration> take(String name, String address) {
    Optional<Duration> wait =
        longer(wait(nameKey(name), OF_NAME), wait(addressKey(address), OF_ADDRESS));
    if (wait.isEmpty()) {
      add(nameKey(name), OF_NAME, -1);
      add(addressKey(address), OF_ADDRESS, -1);
    }
    return wait;
  }

  /** The attempt was a success. */
  synchronized void giveBack(String name, String address) {
    add(nameKey(name), OF_NAME, 1);
    add(addressKey(address), OF_ADDRESS, 1);
  }

  private static String nameKey(String name) {
    return "name " + name;
  }

  /** Of IPv6 the network counts: a client that has one has all of its addresses. */
  private static String addressKey(String address) {
    String[] groups = address.split(":", -1);
    return groups.length < 5
        ? "address " + address
        : "address " + String.join(":", groups[0], groups[1], groups[2], groups[3]);
  }

  private static Optional<Duration> longer(Optional<Duration> a, Optional<Duration> b) {
    return a.isPresent() && (b.isEmpty() || a.get().compareTo(b.get()) > 0) ? a : b;
  }

  private double left(String key, int most) {
    Bucket bucket = buckets.get(key);
    if (bucket == null) {
      return most;
    }
    double back =
        Math.max(0, Duration.between(bucket.at(), clock.instant()).toMillis())
            / (double) REFILL.toMillis();
    return Math.min(most, bucket.left() + back);
  }

  private Optional<Duration> wait(String key, int most) {
    double left = left(key, most);
    return left >= 1
        ? Optional.empty()
        : Optional.of(Duration.ofMillis((long) Math.ceil((1 - left) * REFILL.toMillis())));
  }

  private void add(String key, int most, int attempts) {
    double left = Math.min(most, left(key, most) + attempts);
    buckets.put(key, new Bucket(left, clock.instant()));
    if (buckets.size() > MAX_BUCKETS) {
      buckets.remove(buckets.keySet().iterator().next());
    }
  }
}
