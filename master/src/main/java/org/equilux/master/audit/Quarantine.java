package org.equilux.master.audit;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The workers that are not let in because they returned wrong results. It is kept in memory: a
 * restart of the master lets all workers in again, on probation. State is guarded by this object's
 * monitor.
 */
public final class Quarantine {
  /** The beginning of the message to a worker, before the reason. */
  public static final String REFUSAL =
      "this worker is quarantined by the master, as its results were wrong: ";

  /** Far more than a cluster has; then the oldest entry makes room. */
  private static final int MAX_ENTRIES = 1_000;

  /**
   * By what a worker is recognized when it comes back.
   *
   * @param address of its machine, as the master sees it
   * @param name that it asks for
   * @param host that it says it runs on
   */
  public record Identity(String address, String name, String host) {}

  /**
   * A worker in quarantine.
   *
   * @param id by which an administrator lets it in again
   * @param reason for people
   */
  public record Entry(
      long id, String name, String host, String address, Instant since, String reason) {}

  private final Clock clock;
  private final Map<Identity, Entry> entries = new LinkedHashMap<>();
  private long lastId;

  /** An empty quarantine. */
  public Quarantine(Clock clock) {
    this.clock = clock;
  }

  /** Puts a worker in quarantine. */
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

  /** Why a worker is not let in; empty if it is not in quarantine. */
  public synchronized Optional<String> reason(Identity worker) {
    return Optional.ofNullable(entries.get(worker)).map(Entry::reason);
  }

  /** The workers in quarantine, oldest entry first. */
  public synchronized List<Entry> entries() {
    return new ArrayList<>(entries.values());
  }

  /**
   * Lets a worker in again from now on.
   *
   * @return false if there is no such entry
   */
  public synchronized boolean release(long id) {
    return entries.values().removeIf(entry -> entry.id() == id);
  }
}
