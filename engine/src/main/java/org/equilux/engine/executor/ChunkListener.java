package org.equilux.engine.executor;

import java.io.IOException;
import java.util.Optional;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PartialCounts;

/**
 * Takes what an executor computes of a page's chunks. Called from the executor's threads, several
 * at once. Nothing is called after {@link #failed} or after the session was closed, but for calls
 * already under way.
 */
public interface ChunkListener {
  /**
   * The range of a chunk's values is found; called exactly once for each chunk, if the plan has
   * that round.
   */
  void ranged(int chunk, ChunkOutput.Range range);

  /**
   * Chunks are counted: one by one, or several added up. Each chunk is in exactly one call, if the
   * operation counts.
   */
  void counted(PartialCounts counts);

  /**
   * A chunk is applied; called exactly once for each chunk.
   *
   * @throws IOException if the result cannot be kept; the job then fails with that reason
   */
  void applied(int chunk, ChunkOutput.Band result) throws IOException;

  /** Where bands can be stored for {@link #stored}; empty if they are to be handed over. */
  default Optional<BandStore> bands() {
    return Optional.empty();
  }

  /**
   * A chunk is applied, in place of {@link #applied}, and its band is stored where it can be read.
   *
   * @throws IOException if that cannot be kept; the job then fails with that reason
   */
  default void stored(int chunk, StoredBand band) throws IOException {
    throw new UnsupportedOperationException("bands are to be handed over");
  }

  /** The job's report is to have a note on how the page is computed. */
  default void note(String note) {}

  /** The page cannot be completed. */
  void failed(String reason);

  /** A chunk's computation began, ended or was repeated. */
  void event(ChunkEvent event);

  /** A worker takes part in the page, or is gone. */
  default void worker(WorkerEvent event) {}
}
