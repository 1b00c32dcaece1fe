package org.equilux.master.jobs.live;

import java.io.IOException;
import java.lang.System.Logger.Level;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobStore;

/** Records the next states of jobs: first on disk, then in memory and with a job's followers. */
public final class JobChanges {
  private static final System.Logger LOG = System.getLogger(JobChanges.class.getName());

  private final JobStore store;
  private final DataBudget budget;
  private final CommonTableSignals commonTables;

  public JobChanges(JobStore store, DataBudget budget, CommonTableSignals commonTables) {
    this.store = store;
    this.budget = budget;
    this.commonTables = commonTables;
  }

  /**
   * Records a job's next state. If the disk refuses the record, people still see the state, and a
   * restart repeats the run whose end it does not find.
   */
  public void change(Job job, JobRecord next) {
    save(next);
    if (next.state().isFinal()) {
      dropCounts(next);
      if (next.commonTable() != null && next.state() != JobState.DONE) {
        // Before the job can be removed, and with it that the job was in the batch.
        commonTables.lost(next);
      }
    }
    job.publish(next);
    LOG.log(Level.INFO, "job {0} is {1}", next.id(), next.state());
  }

  /** Records a counted job that waits for the common table; its followers are not told yet. */
  public void save(JobRecord next) {
    try {
      store.save(next);
    } catch (IOException e) {
      LOG.log(Level.ERROR, "state " + next.state() + " of job " + next.id() + " is not on disk", e);
    }
  }

  /** Removes the counts of a job's picture, which only making the common table needs. */
  public void dropCounts(JobRecord job) {
    if (job.commonTable() == null) {
      return;
    }
    try {
      store.removeCounts(job.id());
      budget.settle(job.id(), store.bytes(job.id()));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the counts of job " + job.id() + " could not be removed", e);
    }
  }
}
