package org.equilux.master.dispatch;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.equilux.kernels.backend.BackendInfo;
import org.equilux.master.audit.Quarantine;
import org.equilux.observe.ProcessLoad;

/**
 * The connection to a worker. The cluster calls these methods while it holds its lock, so they only
 * queue messages; answers come later through {@link Cluster}.
 */
interface WorkerLink {
  /**
   * The description of a worker at its registration.
   *
   * @param name requested name
   * @param process random id of the worker's process; empty if it has none
   * @param slots chunks that the worker computes in parallel
   */
  record Description(
      String name,
      String host,
      String process,
      int slots,
      List<BackendInfo> backends,
      List<String> notes) {}

  Description description();

  /** Tells the worker that it has joined, and its name; called before any other method. */
  void joined(long worker, String name);

  /** Sends a chunk to the worker; answered by exactly one success, failure or end of the worker. */
  void start(ChunkAttempt attempt);

  /** Cancels an attempt whose result is no longer needed; the worker still answers it. */
  void cancel(long attempt);

  /** Ends a page: the worker can drop its data. */
  void pageClosed(long page);

  /** Closes the connection; the cluster has removed the worker. */
  void disconnect(String reason);

  /** Closes the connection and quarantines the worker. */
  void quarantine(Quarantine quarantine, String reason);

  /** Whether the worker can store bands in the object store. */
  default boolean storesBands() {
    return false;
  }

  /** Why the worker has no direct transfers, although there is an object store; empty if it has. */
  default Optional<String> transferProblem() {
    return Optional.empty();
  }

  /** The bytes of decoded pixels in the worker's cache, by its last report. */
  long cachedBytes();

  /** The processor and memory use of the worker's process, by its last report. */
  ProcessLoad load();

  /** Whether a heartbeat or message came since the last call. */
  boolean takeSign();

  /** The time of the last heartbeat or message, for display. */
  Instant lastSeen();
}
