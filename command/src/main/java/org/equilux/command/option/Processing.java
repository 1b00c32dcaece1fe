package org.equilux.command.option;

import java.io.Serializable;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkExecutors;
import org.equilux.engine.executor.ExecutorSettings;
import org.equilux.imaging.PictureLimits;
import org.equilux.kernels.backend.BackendUnavailableException;

/**
 * The settings with which a process computes pictures.
 *
 * @param backend a backend's name, or auto for the best there is
 * @param executor an executor's name
 * @param threads chunks computed at once; 0 for as many as is usual where they are computed
 * @param chunkBytes raw bytes that a chunk should have at most
 * @param maxPixels that a file may have
 * @param maxPages that a file may have
 */
public record Processing(
    String backend, String executor, int threads, long chunkBytes, long maxPixels, int maxPages)
    implements Serializable {
  /**
   * The number of chunks computed at once.
   *
   * @param usual number, if none was chosen
   */
  public int threadsOr(int usual) {
    return threads == 0 ? usual : threads;
  }

  public PictureLimits limits() {
    return new PictureLimits(maxPixels, maxPages);
  }

  /** The error message for a backend that was chosen and cannot be used. */
  public String unavailable(BackendUnavailableException reason) {
    return "the backend %s cannot be used: %s".formatted(backend, reason.getMessage());
  }

  /**
   * Opens the executor, which owns its backends.
   *
   * @throws BackendUnavailableException if the chosen backend cannot be used
   */
  public ChunkExecutor open(int slots) throws BackendUnavailableException {
    return ChunkExecutors.named(executor).open(new ExecutorSettings(backend, slots));
  }
}
