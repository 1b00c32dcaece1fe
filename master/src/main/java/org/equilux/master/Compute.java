package org.equilux.master;

import java.util.List;
import org.equilux.engine.ChunkExecutor;
import org.equilux.engine.LocalExecutor;
import org.equilux.kernels.BackendStack;
import org.equilux.kernels.BackendUnavailableException;
import org.equilux.master.dispatch.Workers;

/**
 * What computes chunks, and who is seen to do it. The one place that decides where work is done.
 *
 * @param executor of all jobs
 * @param workers connected to this master
 * @param release closes what the two hold; called once, after the last job
 */
record Compute(ChunkExecutor executor, Workers workers, Runnable release) implements AutoCloseable {
  /**
   * Opens what a configuration asks for.
   *
   * @throws BackendUnavailableException if its backend cannot be had
   */
  static Compute open(MasterConfig config) throws BackendUnavailableException {
    BackendStack backends = BackendStack.open(config.backend());
    LocalExecutor local = new LocalExecutor(backends, Runtime.getRuntime().availableProcessors());
    return new Compute(
        local,
        List::of,
        () -> {
          local.close();
          backends.close();
        });
  }

  @Override
  public void close() {
    release.run();
  }
}
