package org.equilux.master.audit;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The workers that are refused because they returned wrong results. The quarantine is in memory:
 * after a restart of the master all workers may join again, on probation. Guarded by its own
 * monitor.
 */
public final class Quarantine {
  /** The prefix of the refusal sent to a worker, followed by the reason. */
  public static final String REFUSAL =
      "the master has quarantined this worker because of wrong results: ";

  /**
   * The largest number of entries, far above the size of a cluster; beyond it the oldest entry is
   * dropped.
   */
  private static final int MAX_ENTRIES = 1_000;

  /**
   * The properties by which a reconnecting worker is recognized.
   *
   * @param address of its machine, from its connection
   * @param name requested by the worker
   * @param host name sent by the worker
   */
  public record Identity(String address, String name, String host) {}

  /**
   * A quarantined worker.
   *
   * @param id by which an administrator releases the worker
   * @param reason for display
   */
  public record Entry(
      long id, String name, String host, String address, Instant since, String reason) {}

  private final Clock clock;
  private final Map<Identity, Entry> entries = new LinkedHashMap<>();

  /** The processes of workers that were ever quarantined, oldest first. */
  private final Set<String> processes = new LinkedHashSet<>();

  private long lastId;

  /** Creates an empty quarantine. */
  public Quarantine(Clock clock) {
    this.clock = clock;
  }

  /** Quarantines a worker. */
  public synchronized void add(Identity worker, String reason) {
    entries.remove(worker);
    if (entries.size() == MAX_ENTRIES) {
      entries.remove(entries.keySet().iterator().next());
    }
    Entry entry =
        new Entry(
            ++lastId, worker.name(), worker.host(), worker.address(), clock.instant(), reason);
    entries.put(worker, entry);
  }

  /**
   * Records that a process of a worker returned wrong results, which stay wrong when the worker is
   * released.
   */
  public synchronized void distrust(String process) {
    if (processes.add(process) && processes.size() > MAX_ENTRIES) {
      processes.remove(processes.iterator().next());
    }
  }

  /** Whether a process of a worker returned wrong results. */
  public synchronized boolean isDistrusted(String process) {
    return processes.contains(process);
  }

  /** The reason why a worker is refused; empty if it is not quarantined. */
  public synchronized Optional<String> reason(Identity worker) {
    return Optional.ofNullable(entries.get(worker)).map(Entry::reason);
  }

  /** The quarantined workers, oldest entry first. */
  public synchronized List<Entry> entries() {
    return new ArrayList<>(entries.values());
  }

  /**
   * Releases a worker.
   *
   * @return false if there is no such entry
   */
  public synchronized boolean release(long id) {
    return entries.values().removeIf(entry -> entry.id() == id);
  }
}
