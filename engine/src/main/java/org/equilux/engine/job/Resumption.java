package org.equilux.engine.job;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.equilux.engine.executor.BandJournal;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.EarlierPage;
import org.equilux.engine.executor.Phase;
import org.equilux.engine.executor.StoredBand;
import org.equilux.engine.page.PageResults;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.JobSpec;

/**
 * The part of a page that an earlier run of the job has done, and the journal in which this run
 * records its own part.
 */
final class Resumption {
  private final BandJournal journal;
  private final ChunkPlan plan;
  private final Optional<EarlierPage> earlier;

  private Resumption(BandJournal journal, ChunkPlan plan, Optional<EarlierPage> earlier) {
    this.journal = journal;
    this.plan = plan;
    this.earlier = earlier;
  }

  /**
   * Finds the part of a page that is done.
   *
   * @param tables of an operation with tables that does not count; otherwise empty
   * @param tally learns the workers whose results may be used
   */
  static Resumption of(
      ChunkPlan plan,
      Optional<LutGrid> tables,
      BandJournal journal,
      ChunkExecutor executor,
      JobTally tally) {
    Optional<EarlierPage> found = journal.earlier(plan, tables);
    found.ifPresent(page -> tally.use(page.contributors()));
    // The tally is told first, so that it or this filter notices a worker that is found out now.
    Optional<EarlierPage> trusted = found.flatMap(page -> trusted(page, journal, executor));
    return new Resumption(
        journal, trusted.map(page -> plan.applying(page.range())).orElse(plan), trusted);
  }

  /** What is left without the results of workers that returned wrong ones. */
  private static Optional<EarlierPage> trusted(
      EarlierPage page, BandJournal journal, ChunkExecutor executor) {
    Set<String> distrusted =
        page.contributors().stream().filter(executor::isDistrusted).collect(Collectors.toSet());
    distrusted.forEach(journal::distrust);
    return page.processes().stream().anyMatch(distrusted::contains)
        ? Optional.empty()
        : Optional.of(page.without(distrusted));
  }

  /** The plan of the page, without the phases that are done for all chunks. */
  ChunkPlan plan() {
    return plan;
  }

  /** The tables of the earlier run; empty if there are none. */
  Optional<LutGrid> tables() {
    return earlier.flatMap(EarlierPage::tables);
  }

  /** Puts the bands of the earlier run into the page's results. */
  void keep(PageResults results) throws IOException {
    if (earlier.isPresent()) {
      for (Map.Entry<Integer, StoredBand.Split> band : earlier.get().bands().entrySet()) {
        results.keep(band.getKey(), band.getValue());
      }
    }
  }

  /** Records bands from now on; called before the first chunk is mapped. */
  void begin(JobSpec ranged, Optional<LutGrid> tables, ChunkSession session) {
    begin(ranged, tables, session.processes());
  }

  /**
   * Records bands from now on, as {@link #begin(JobSpec, Optional, ChunkSession)} does, if no chunk
   * has to be computed before chunks are mapped.
   */
  void beginAtOnce(Optional<LutGrid> tables) {
    if (plan.firstPhase() == Phase.APPLY) {
      begin(plan.spec(), tables, Set.of());
    }
  }

  /** Records bands from now on, if no chunk has to be counted after the range is found. */
  void beginAfterRange(JobSpec ranged, Optional<LutGrid> tables, ChunkSession session) {
    if (plan.afterRange() == Phase.APPLY) {
      begin(ranged, tables, session);
    }
  }

  private void begin(JobSpec ranged, Optional<LutGrid> tables, Set<String> processes) {
    if (earlier.isEmpty()) {
      journal.begin(
          ranged.range().map(plan.task()::withRange).orElse(plan.task()), tables, processes);
    }
  }
}
