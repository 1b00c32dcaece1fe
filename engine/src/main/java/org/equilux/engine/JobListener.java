package org.equilux.engine;

/** Follows a job. Called from several threads at once; must not block. */
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
}
