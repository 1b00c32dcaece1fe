package org.equilux.master.jobs.live;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.store.BatchStore;

/**
 * Signals that a batch with a common table has changed. A signal carries only the batch's id and
 * triggers an evaluation; the next step depends on the state of the batch and of its jobs.
 */
public final class CommonTableSignals {
  private static final System.Logger LOG = System.getLogger(CommonTableSignals.class.getName());

  private final BatchStore batches;
  private final BlockingQueue<String> changed = new LinkedBlockingQueue<>();

  public CommonTableSignals(BatchStore batches) {
    this.batches = batches;
  }

  /**
   * Takes the next signaled batch.
   *
   * @return empty after the timeout
   */
  public Optional<String> next(Duration timeout) throws InterruptedException {
    return Optional.ofNullable(changed.poll(timeout.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Signals a batch. */
  public void changed(String batch) {
    changed.add(batch);
  }

  /** Signals the batch of a job whose picture is counted. */
  void counted(JobRecord job) {
    changed(job.batch());
  }

  /** Fails the unfinished common table of a job that ended without a result. */
  public void lost(JobRecord job) {
    String how = job.state() == JobState.CANCELLED ? " was cancelled" : ": " + job.error();
    fail(job.batch(), job.name() + how + CommonTableStatus.NO_PICTURE_MAPPED);
  }

  /**
   * Fails an unfinished common table; the batch's jobs end soon after. If the database does not
   * record the failure, the evaluation that follows detects and records it.
   */
  public void fail(String batch, String why) {
    try {
      Optional<CommonTableStatus> _ = batches.change(batch, table -> table.failed(why));
    } catch (IOException e) {
      LOG.log(Level.ERROR, "that batch " + batch + " failed is not in the database", e);
    }
    changed(batch);
  }
}
