package org.equilux.master.accounts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * The rate limit of failed sign-ins, against guessing of passwords: token buckets of failures for
 * the account's name with the address, for the address, and for all unknown clients. A browser that
 * has signed in before has a bucket of its own, so that failures of others do not lock it out.
 * Guarded by its own monitor.
 */
final class Throttle {
  private static final int MAX_COUNTERS = 20_000;

  /**
   * A bucket's key and size.
   *
   * @param most number of failures allowed in a burst
   * @param refill time after which one failure is forgotten
   */
  private record Key(String text, int most, Duration refill) {}

  /**
   * The failures counted at a time.
   *
   * @param failures count, with a fraction
   */
  private record Counter(double failures, Instant at) {}

  private final Clock clock;

  /**
   * The number of masters among which clients can spread their attempts. Each master counts by
   * itself and allows its share of the failures, so that all masters together allow no more than
   * one would.
   */
  private final IntSupplier masters;

  /** In order of use, least recent first; an evicted counter restarts at zero. */
  private final Map<String, Counter> counters = new LinkedHashMap<>(16, 0.75f, true);

  Throttle(Clock clock, IntSupplier masters) {
    this.clock = clock;
    this.masters = masters;
  }

  /** An origin of attempts to sign in. */
  final class Origin {
    private final List<Key> keys;

    private Origin(List<Key> keys) {
      this.keys = keys;
    }

    /** The time to wait before the next attempt; empty if it is allowed now. */
    Optional<Duration> pause() {
      synchronized (Throttle.this) {
        return keys.stream()
            .map(Throttle.this::pause)
            .flatMap(Optional::stream)
            .max(Comparator.naturalOrder());
      }
    }

    /** Counts a failure. */
    void failed() {
      synchronized (Throttle.this) {
        keys.forEach(Throttle.this::count);
      }
    }
  }

  /** The origin of attempts by an unknown client. */
  Origin stranger(String name, String address) {
    String network = network(address);
    return new Origin(
        List.of(
            new Key("pair " + network + " " + name, 10, Duration.ofSeconds(30)),
            new Key("address " + network, 100, Duration.ofSeconds(5)),
            new Key("all", 1000, Duration.ofSeconds(2))));
  }

  /**
   * The origin of attempts without an account's name, verified by a provider. They do not count
   * toward the total of unknown clients, so that wrong passwords of others do not lock out a
   * provider's users.
   */
  Origin address(String address) {
    return new Origin(List.of(new Key("address " + network(address), 100, Duration.ofSeconds(5))));
  }

  /** The origin of attempts by a client that has signed in as this account before. */
  Origin known(String name, String client) {
    return new Origin(List.of(new Key("known " + client + " " + name, 10, Duration.ofSeconds(30))));
  }

  /** For IPv6, the network: a client usually controls all addresses of its network. */
  private static String network(String address) {
    String[] groups = address.split(":", -1);
    return groups.length < 5
        ? address
        : String.join(":", groups[0], groups[1], groups[2], groups[3]);
  }

  private double failures(Key key) {
    Counter counter = counters.get(key.text());
    if (counter == null) {
      return 0;
    }
    double forgotten =
        Math.max(0, Duration.between(counter.at(), clock.instant()).toMillis())
            / (double) key.refill().toMillis();
    return Math.max(0, counter.failures() - forgotten);
  }

  private Optional<Duration> pause(Key key) {
    double left = Math.max(1, key.most() / masters.getAsInt()) - failures(key);
    return left >= 1
        ? Optional.empty()
        : Optional.of(Duration.ofMillis((long) Math.ceil((1 - left) * key.refill().toMillis())));
  }

  private void count(Key key) {
    counters.put(key.text(), new Counter(Math.min(key.most(), failures(key) + 1), clock.instant()));
    if (counters.size() > MAX_COUNTERS) {
      counters.remove(counters.keySet().iterator().next());
    }
  }
}
