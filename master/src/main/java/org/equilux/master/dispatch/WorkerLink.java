package org.equilux.master.dispatch;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.equilux.kernels.backend.BackendInfo;
import org.equilux.master.audit.Quarantine;

/**
 * The way to a worker. The cluster calls these methods while it holds its lock: they only queue,
 * and answer later through {@link Cluster}.
 */
interface WorkerLink {
  /**
   * The description of the worker.
   *
   * @param name that it would like to have
   * @param slots chunks it computes at once
   */
  record Description(
      String name, String host, int slots, List<BackendInfo> backends, List<String> notes) {}

  Description description();

  /** The worker has joined, under this name; called before anything else. */
  void joined(long worker, String name);

  /** Has a chunk computed; answered by exactly one success, failure or the worker's end. */
  void start(ChunkAttempt attempt);

  /** An attempt's result is no longer wanted; it is answered all the same. */
  void cancel(long attempt);

  /** A page is over: what the worker keeps for it can go. */
  void pageClosed(long page);

  /** The worker counts as gone. */
  void disconnect(String reason);

  /** The worker counts as gone and is not to come back: it is put in quarantine. */
  void quarantine(Quarantine quarantine, String reason);

  /** Whether the worker can store bands in the object store. */
  default boolean storesBands() {
    return false;
  }

  /** Why all bytes of the worker pass this master, although there is a store for it. */
  default Optional<String> transferProblem() {
    return Optional.empty();
  }

  /** Bytes of pixels that the worker keeps, by its last report. */
  long cachedBytes();

  /** Whether there was a sign of life since this was last asked. */
  boolean takeSign();

  /** The last sign of life, for people. */
  Instant lastSeen();
}
