package org.equilux.master.jobs.live;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.store.BatchStore;

/**
 * Signals that a batch with a common table has changed. A signal carries the batch's id and means
 * only <em>look again</em>; the next step follows from the state of the batch and of its jobs.
 */
public final class CommonTableSignals {
  private final BatchStore batches;
  private final BlockingQueue<String> changed = new LinkedBlockingQueue<>();

  public CommonTableSignals(BatchStore batches) {
    this.batches = batches;
  }

  /** Takes the next batch to look at, and waits for one. */
  public String next() throws InterruptedException {
    return changed.take();
  }

  /** Has a batch looked at. */
  public void changed(String batch) {
    changed.add(batch);
  }

  /** Has the batch of a job looked at whose picture is counted. */
  public void counted(JobRecord job) {
    if (state(job.batch()).filter(state -> state == CommonTableStatus.State.CLOSED).isPresent()) {
      changed(job.batch());
    }
  }

  /** Fails the common table of a job that ended without a result, if the table is not made yet. */
  public void lost(JobRecord job) {
    String how = job.state() == JobState.CANCELLED ? " was cancelled" : ": " + job.error();
    fail(job.batch(), job.name() + how + CommonTableStatus.NOTHING_DONE);
  }

  /** Fails a common table that is not made yet; the batch's jobs end soon after. */
  public void fail(String batch, String why) {
    if (state(batch).filter(CommonTableStatus.State::isPending).isEmpty()) {
      return;
    }
    batches.fail(batch, why);
    changed(batch);
  }

  private Optional<CommonTableStatus.State> state(String batch) {
    return batches.find(batch).map(Batch::commonTable).map(CommonTableStatus::state);
  }
}
