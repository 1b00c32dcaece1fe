package org.equilux.master.dispatch;

import java.time.Instant;
import java.util.List;
import org.equilux.kernels.backend.BackendInfo;

/**
 * A worker as shown to people.
 *
 * @param id of this connection; a worker that comes back has another
 * @param name given to it by its owner, or its host's
 * @param host it connects from
 * @param backend the name of the one it uses first
 * @param device what that backend runs on
 * @param backends in use, best first
 * @param notes why better backends are not in use, and the object store is not; empty if nothing is
 *     to be improved
 * @param slots chunks it computes at once
 * @param running chunks it computes now
 * @param queued further chunks it has: their pixels are on their way, or they wait for a slot
 * @param resultsDone results it delivered since it connected
 * @param cachedBytes of chunks it keeps between the phases
 * @param directTransfers whether it reads pixels from the object store, and stores results there
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
    boolean directTransfers,
    Instant connectedAt,
    Instant lastSeen) {
  public WorkerView {
    backends = List.copyOf(backends);
    notes = List.copyOf(notes);
  }

  /** The activity of a worker. */
  public enum State {
    /** Connected, with nothing to do. */
    IDLE,
    /** Has chunks. */
    BUSY,
    /** Takes several times as long for a chunk as is usual. */
    LATE,
    /** Gave no sign of life for longer than two intervals of heartbeats. */
    SILENT,
    /** Finishes what it has and takes nothing new. */
    DRAINING,
    /** A lease of its ran out: it gets no chunks until it has answered for one. */
    SUSPECT
  }
}
