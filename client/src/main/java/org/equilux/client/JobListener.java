package org.equilux.client;

/** Listener for the events of a job on a master. */
public interface JobListener {
  /** Ignores all events. */
  JobListener NONE =
      new JobListener() {
        @Override
        public void job(JobView job) {}

        @Override
        public void page(int page, int pages, int chunks) {}

        @Override
        public void chunkFinished(String phase) {}
      };

  /** A new state of the job arrived. */
  void job(JobView job);

  /**
   * A page was begun.
   *
   * @param page from 0
   * @param chunks of the page
   */
  void page(int page, int pages, int chunks);

  /**
   * A chunk was computed.
   *
   * @param phase {@code map} or {@code apply}
   */
  void chunkFinished(String phase);
}
