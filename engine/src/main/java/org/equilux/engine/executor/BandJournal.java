package org.equilux.engine.executor;

import java.util.Optional;
import java.util.Set;
import org.equilux.chunks.PageTask;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ChunkRows;

/**
 * The journal of the bands of a job that are in a {@link BandStore}. The journal outlives this
 * process, so that a later run of the job uses the bands instead of computing them again. What a
 * method records is written later, by another thread; what cannot be written is lost, which costs a
 * later run some time and nothing else. Thread-safe.
 */
public interface BandJournal {
  /** A journal that records nothing. */
  BandJournal NONE =
      new BandJournal() {
        @Override
        public boolean has(int page) {
          return false;
        }

        @Override
        public Optional<EarlierPage> earlier(ChunkPlan plan, Optional<LutGrid> tables) {
          return Optional.empty();
        }

        @Override
        public void begin(PageTask task, Optional<LutGrid> tables, Set<String> processes) {}

        @Override
        public void add(int page, ChunkRows rows, StoredBand.Split band) {}

        @Override
        public void distrust(String process) {}

        @Override
        public void startOver() {}
      };

  /** Whether an earlier run has recorded bands of a page. */
  boolean has(int page);

  /**
   * The bands of a page that an earlier run has recorded and that can still be read. Bands of
   * another task, of other tables, or of other rows than those of one chunk are left out.
   *
   * @param tables of an operation with tables that does not count; otherwise empty
   * @return empty if the page must be computed from its beginning
   */
  Optional<EarlierPage> earlier(ChunkPlan plan, Optional<LutGrid> tables);

  /**
   * Begins to record bands of a page; bands of other tasks and tables are dropped.
   *
   * @param task with the range of values, if there is one
   * @param tables through which the page is mapped; empty if the operation has none
   * @param processes of workers whose results the range and the tables are made of
   */
  void begin(PageTask task, Optional<LutGrid> tables, Set<String> processes);

  /** Records a band that is part of the result. Does nothing if the page was not begun. */
  void add(int page, ChunkRows rows, StoredBand.Split band);

  /**
   * Drops the bands of a worker that returned wrong results, and all bands of pages whose tables
   * the worker's results are part of.
   */
  void distrust(String process);

  /**
   * Drops all bands, as the job starts over in another way; {@link #add} does nothing until a page
   * is begun again.
   */
  void startOver();
}
