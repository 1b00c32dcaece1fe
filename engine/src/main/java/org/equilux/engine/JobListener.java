package org.equilux.engine;

import java.io.IOException;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.WorkerEvent;
import org.equilux.kernels.grid.LutGrid;

/**
 * The listener of a job's events. Called from several threads in parallel; must not block. Pages
 * are those of the result, counted from 0.
 */
public interface JobListener {
  /** A listener that does nothing. */
  JobListener NONE =
      new JobListener() {
        @Override
        public void page(int page, int pages, ChunkPlan plan) {}

        @Override
        public void chunk(ChunkEvent event) {}
      };

  /** A page is started; its chunks' events follow. */
  void page(int page, int pages, ChunkPlan plan);

  void chunk(ChunkEvent event);

  /** A worker joined or left the computation of the page started last. */
  default void worker(WorkerEvent event) {}

  /**
   * The tables of a page are computed; its pixels are mapped through them next. Not called for
   * operations without tables.
   *
   * @throws IOException if the listener cannot store the tables; the job then fails for that reason
   */
  default void tables(int page, LutGrid tables) throws IOException {}

  /**
   * A page of the result is complete. Called by the job's thread, so the listener may write.
   *
   * @throws IOException if the listener cannot store the page; the job then fails for that reason
   */
  default void stitched(int page) throws IOException {}
}
