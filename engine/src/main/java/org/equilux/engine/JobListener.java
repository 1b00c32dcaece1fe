package org.equilux.engine;

import java.io.IOException;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.WorkerEvent;
import org.equilux.kernels.grid.LutGrid;

/**
 * Follows a job. Called from several threads at once; must not block. Pages are those of the
 * result, counted from 0.
 */
public interface JobListener {
  /** Hears nothing. */
  JobListener NONE =
      new JobListener() {
        @Override
        public void page(int page, int pages, ChunkPlan plan) {}

        @Override
        public void chunk(ChunkEvent event) {}
      };

  /** A page is begun; its chunks' events follow. */
  void page(int page, int pages, ChunkPlan plan);

  void chunk(ChunkEvent event);

  /** A worker takes part in the page that was begun last, or is gone. */
  default void worker(WorkerEvent event) {}

  /**
   * A page's tables are made; its pixels are mapped through them next. Not called for operations
   * without tables.
   *
   * @throws IOException if they cannot be kept; the job then fails with that reason
   */
  default void tables(int page, LutGrid tables) throws IOException {}

  /**
   * A page of the result is whole. Called by the thread that runs the job, which may write.
   *
   * @throws IOException if the listener cannot store the page; the job then fails for that reason
   */
  default void stitched(int page) throws IOException {}
}
