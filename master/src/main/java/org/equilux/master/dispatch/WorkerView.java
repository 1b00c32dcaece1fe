package org.equilux.master.dispatch;

import java.time.Instant;
import java.util.List;
import org.equilux.engine.executor.Phase;
import org.equilux.kernels.backend.BackendInfo;
import org.equilux.observe.ProcessLoad;

/**
 * A worker as the API shows it.
 *
 * @param id of this connection; a worker that reconnects gets another one
 * @param name set by its owner, or the name of its host
 * @param host from which it connects
 * @param backend the name of its preferred backend
 * @param device of that backend
 * @param backends in use, best first
 * @param notes why better backends, or the object store, are not in use; empty if there is nothing
 *     to improve
 * @param slots chunks that it computes in parallel
 * @param running chunks that it computes now
 * @param queued further chunks assigned to it: their pixels are being sent, or they wait for a slot
 * @param resultsDone results delivered since it connected
 * @param cachedBytes of decoded chunks that it keeps between the phases
 * @param load processor and memory use of its process
 * @param slowest its slowest chunk since it connected; null if it delivered none
 * @param directTransfers whether it reads pixels from, and stores results in, the object store
 */
public record WorkerView(
    String id,
    String name,
    String host,
    State state,
    String backend,
    String device,
    List<BackendInfo> backends,
    List<String> notes,
    int slots,
    int running,
    int queued,
    long resultsDone,
    long cachedBytes,
    ProcessLoad load,
    SlowestChunk slowest,
    boolean directTransfers,
    Instant connectedAt,
    Instant lastSeen) {
  public WorkerView {
    backends = List.copyOf(backends);
    notes = List.copyOf(notes);
  }

  /**
   * The slowest chunk of a worker.
   *
   * @param millis from the assignment of the chunk to its result
   */
  public record SlowestChunk(long millis, Phase phase) {}

  /** The activity of a worker. */
  public enum State {
    /** Connected, without chunks. */
    IDLE,
    /** Has chunks. */
    BUSY,
    /** Takes several times the mean duration for a chunk. */
    LATE,
    /** Sent no heartbeat for more than two heartbeat intervals. */
    SILENT,
    /** Finishes its chunks and takes no new ones. */
    DRAINING,
    /** A lease of the worker expired: it gets no chunks until it answers one. */
    SUSPECT
  }
}
