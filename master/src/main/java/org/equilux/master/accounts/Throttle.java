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
 * Slows down the guessing of passwords. Failures are counted, for an account's name together with
 * the address, for the address, and for all strangers; time takes them back. A browser that has
 * signed in before is counted by itself, so that strangers' failures do not keep it out. Guarded by
 * its own monitor.
 */
final class Throttle {
  private static final int MAX_COUNTERS = 20_000;

  /**
   * Something of which failures are counted.
   *
   * @param most the failures at once
   * @param refill the time after which one failure is forgotten
   */
  private record Key(String text, int most, Duration refill) {}

  /**
   * Failures at a time.
   *
   * @param failures may have a fraction
   */
  private record Counter(double failures, Instant at) {}

  private final Clock clock;

  /**
   * How many masters share the attempts of clients. Each master counts by itself and allows its
   * part of the failures, so that all together allow no more than one would.
   */
  private final IntSupplier masters;

  /** Least recently used first; a counter that is dropped begins anew. */
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

    /** How long to wait before the next attempt; empty if it may be made now. */
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

  /** The origin of attempts by a client of whom nothing is known. */
  Origin stranger(String name, String address) {
    String network = network(address);
    return new Origin(
        List.of(
            new Key("pair " + network + " " + name, 10, Duration.ofSeconds(30)),
            new Key("address " + network, 100, Duration.ofSeconds(5)),
            new Key("all", 1000, Duration.ofSeconds(2))));
  }

  /**
   * The origin of attempts that name no account, as a provider checks them. They are not counted in
   * all, so that strangers' wrong passwords do not keep out a provider's users.
   */
  Origin address(String address) {
    return new Origin(List.of(new Key("address " + network(address), 100, Duration.ofSeconds(5))));
  }

  /** The origin of attempts by a client that has been signed in as this account before. */
  Origin known(String name, String client) {
    return new Origin(List.of(new Key("known " + client + " " + name, 10, Duration.ofSeconds(30))));
  }

  /** Of IPv6 the network counts: a client that has one has all of its addresses. */
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
