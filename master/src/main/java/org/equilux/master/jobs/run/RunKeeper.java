package org.equilux.master.jobs.run;

import java.io.IOException;
import java.util.Optional;
import org.equilux.engine.JobListener;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.WorkerEvent;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.live.Job;
import org.equilux.master.jobs.model.ChunkMapView;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobStore;

/** Stores the tables and chunk maps of a run's pages, and passes the run's events on. */
final class RunKeeper implements JobListener {
  /** Of all pages; chunk maps are so small that the budget does not count them. */
  private static final int MAX_CHUNKS = 20_000;

  private final JobStore store;
  private final DataBudget budget;
  private final String id;
  private final Job follower;

  /** Whether the tables are kept with the batch, for all of its jobs. */
  private final boolean common;

  // Tables come one page after the other, in the thread that runs the job and asks for these.
  private int pages;
  private int chunks;

  RunKeeper(JobStore store, DataBudget budget, String id, Job follower, boolean common) {
    this.store = store;
    this.budget = budget;
    this.id = id;
    this.follower = follower;
    this.common = common;
  }

  /** The budget has no room for a product of a run; the message is for people. */
  static final class NoRoomException extends IOException {
    NoRoomException(String what, LimitExceededException cause) {
      super("The " + what + " cannot be kept. " + cause.getMessage(), cause);
    }
  }

  /** The number of pages whose tables are kept. */
  int pages() {
    return pages;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Room is reserved before, and not counted after: a file of a thousand tiny pages has tables
   * that are many times larger than itself.
   */
  @Override
  public void tables(int page, LutGrid tables) throws IOException {
    if (!common) {
      byte[] encoded = tables.encode();
      reserve("tables", encoded.length);
      store.writeTables(id, page + 1, encoded);
    }
    pages++;
    JobSpans.event("tables made", page);
    follower.tables(page, tables);
  }

  /** Stores the counts of the picture. */
  void counts(HistogramGrid counts) throws IOException {
    byte[] encoded = counts.encode();
    reserve("counts", encoded.length);
    store.writeCounts(id, encoded);
  }

  private void reserve(String what, long length) throws NoRoomException {
    try {
      budget.reserve(id, length);
    } catch (LimitExceededException e) {
      throw new NoRoomException(what, e);
    }
  }

  @Override
  public void stitched(int page) throws IOException {
    JobSpans.event("stitched", page);
    follower.stitched(page);
    keepChunks();
  }

  /** Keeps how far the chunks of the last page are. */
  void keepChunks() throws IOException {
    Optional<ChunkMapView> map = follower.chunks();
    if (map.isPresent() && chunks + map.get().chunks().size() <= MAX_CHUNKS) {
      chunks += map.get().chunks().size();
      store.writeChunks(id, map.get().page() + 1, map.get());
    }
  }

  @Override
  public void page(int page, int pageCount, ChunkPlan plan) {
    JobSpans.event("page begun", page);
    follower.page(page, pageCount, plan);
  }

  @Override
  public void chunk(ChunkEvent event) {
    follower.chunk(event);
  }

  @Override
  public void worker(WorkerEvent event) {
    follower.worker(event);
  }
}
