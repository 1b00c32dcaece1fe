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

/**
 * The listener of a run that stores tables and chunk maps of pages and forwards the run's events.
 */
final class RunKeeper implements JobListener {
  /**
   * The limit of chunks in the stored chunk maps of all pages, whose small size the budget does not
   * count.
   */
  private static final int MAX_CHUNKS = 20_000;

  private final JobStore store;
  private final DataBudget budget;
  private final String id;
  private final Job follower;

  /** Whether the tables are stored with the batch, for all of its jobs. */
  private final boolean common;

  // The fields below are confined to the thread that runs the job, which delivers tables page by
  // page.
  private int pages;
  private int chunks;

  RunKeeper(JobStore store, DataBudget budget, String id, Job follower, boolean common) {
    this.store = store;
    this.budget = budget;
    this.id = id;
    this.follower = follower;
    this.common = common;
  }

  /** Signals that the data budget has no room for a product of a run; the message is for users. */
  static final class NoRoomException extends IOException {
    NoRoomException(String what, LimitExceededException cause) {
      super("The " + what + " cannot be stored. " + cause.getMessage(), cause);
    }
  }

  /** The number of pages whose tables are stored. */
  int pages() {
    return pages;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Space is reserved before the tables are written, because the tables of a file with a
   * thousand tiny pages are many times larger than the file.
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

  /** Stores the chunk map of the last page. */
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
