package org.equilux.engine.executor;

import java.io.IOException;
import java.util.Optional;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PartialCounts;

/**
 * The receiver of a page's results from an executor. Called from several of the executor's threads
 * in parallel. After {@link #failed} or the close of the session, only calls in progress complete.
 */
public interface ChunkListener {
  /**
   * The range of a chunk's values was found; called exactly once for each chunk, if the plan has
   * that phase.
   */
  void ranged(int chunk, ChunkOutput.Range range);

  /**
   * Chunks were counted, one or several added up. Each chunk is in exactly one call, if the
   * operation counts.
   */
  void counted(PartialCounts counts);

  /**
   * A chunk was mapped; called exactly once for each chunk.
   *
   * @throws IOException if the result cannot be stored; the job then fails for that reason
   */
  void applied(int chunk, ChunkOutput.Band result) throws IOException;

  /**
   * The place to store bands for {@link #stored}; empty if bands are to be passed to {@link
   * #applied}.
   */
  default Optional<BandStore> bands() {
    return Optional.empty();
  }

  /**
   * A chunk was mapped, and its band stored in a readable place; called instead of {@link
   * #applied}.
   *
   * @throws IOException if the location cannot be recorded; the job then fails for that reason
   */
  default void stored(int chunk, StoredBand band) throws IOException {
    throw new UnsupportedOperationException("stored bands are not supported here");
  }

  /** Adds a note on the computation of the page to the job's report. */
  default void note(String note) {}

  /** The page failed. */
  void failed(String reason);

  /** The computation of a chunk was started, ended or repeated. */
  void event(ChunkEvent event);

  /** A worker joined or left the computation of the page. */
  default void worker(WorkerEvent event) {}
}
