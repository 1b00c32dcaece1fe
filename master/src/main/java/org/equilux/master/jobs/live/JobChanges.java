package org.equilux.master.jobs.live;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.equilux.master.activity.Activity;
import org.equilux.master.database.DatabaseException;
import org.equilux.master.database.DatabaseException.Reason;
import org.equilux.master.files.DiskReserve;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.model.StoredJob;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobRepository;
import org.equilux.master.jobs.store.JobStore;

/**
 * State changes of jobs, recorded first in the database, then in memory, then published to
 * followers. A state that cannot be recorded is not published.
 */
public final class JobChanges {
  private static final System.Logger LOG = System.getLogger(JobChanges.class.getName());

  /** How long the end of a run is retried while the database is unreachable. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** The delay between attempts to record the end of a failed job. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final RunningJobs running;
  private final JobRepository records;
  private final JobStore store;
  private final DataBudget budget;
  private final CommonTableSignals commonTables;
  private final Activity activity;
  private final Clock clock;
  private volatile boolean stopping;

  public JobChanges(
      RunningJobs running,
      JobRepository records,
      JobStore store,
      DataBudget budget,
      CommonTableSignals commonTables,
      Activity activity,
      Clock clock) {
    this.running = running;
    this.records = records;
    this.store = store;
    this.budget = budget;
    this.commonTables = commonTables;
    this.activity = activity;
    this.clock = clock;
  }

  /**
   * Records the next state of a job that no master runs.
   *
   * @return false if the stored job differs from {@code before}
   * @throws IOException if the state cannot be recorded; the job is unchanged
   */
  public boolean change(StoredJob before, JobRecord next) throws IOException {
    if (!records.change(before, next)) {
      return false;
    }
    ended(next);
    Job.report(activity, next);
    LOG.log(Level.INFO, "job {0} is {1}", next.id(), next.state());
    return true;
  }

  /** Records the next state of a dead master's job that this master has claimed. */
  public void recovered(JobRecord next) throws IOException {
    records.release(next);
    ended(next);
    Job.report(activity, next);
  }

  /**
   * Records the final state of a run. If that fails, the job fails: in the database as soon as it
   * accepts this record; if the master restarts before, it repeats the run.
   */
  public void end(Job job, JobRecord next) {
    try {
      saveWithPatience(next);
      publish(job, next);
    } catch (IOException e) {
      fail(job, e);
    }
  }

  /**
   * Fails a job whose next state could not be recorded. If another master has taken over, the job
   * continues there.
   */
  private void fail(Job job, IOException why) {
    if (isTakenOver(why)) {
      LOG.log(Level.WARNING, "job {0} continues at another master", job.record().id());
      running.remove(job);
      job.endSubscriptions();
      return;
    }
    LOG.log(
        Level.ERROR, "the new state of job " + job.record().id() + " could not be recorded", why);
    JobRecord failed = job.record().failed(clock.instant(), words(why));
    clean(failed);
    job.publish(failed);
    while (!stopping && !recorded(failed)) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    running.remove(job);
    ended(failed);
  }

  private static boolean isTakenOver(IOException why) {
    return why instanceof DatabaseException failure && failure.reason() == Reason.TAKEN_OVER;
  }

  /** Whether the failure of a job is recorded, or need not be. */
  private boolean recorded(JobRecord failed) {
    try {
      records.release(failed);
      return true;
    } catch (IOException e) {
      LOG.log(Level.ERROR, "that job " + failed.id() + " failed is not in the database", e);
      return isTakenOver(e);
    }
  }

  /** Removes all data of a run that used wrong results, before the job starts over. */
  public void startOver(JobRecord running) {
    try {
      records.bands().forget(running.id());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "stored bands of job " + running.id() + " could not be forgotten", e);
    }
    clean(running);
  }

  /**
   * Removes the temporary data of a run, unless another master has taken over and may need them;
   * then they are removed at the next start. Of a run that was interrupted, the recorded bands
   * stay.
   *
   * @param after the record at the end of the run
   */
  public void clean(JobRecord after) {
    try {
      records.requireOwnership();
      store.clean(
          after,
          after.state() == JobState.QUEUED
              ? records.bands().objects(after.id())
              : Optional.empty());
      budget.settle(after.id(), store.bytes(after.id()));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "files of the run of job " + after.id() + " could not be deleted", e);
    }
  }

  private static String words(IOException e) {
    return DiskReserve.isFull(e)
        ? DiskReserve.FULL
        : "its end could not be recorded (%s); submit the job again when the database works"
            .formatted(e.getMessage());
  }

  private void saveWithPatience(JobRecord next) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        records.release(next);
        return;
      } catch (DatabaseException e) {
        // No busy loop: the database itself retries for some seconds.
        if (e.reason() != Reason.UNREACHABLE || stopping || System.nanoTime() - deadline > 0) {
          throw e;
        }
        LOG.log(
            Level.WARNING,
            "the end of job {0} waits for the database: {1}",
            next.id(),
            e.getMessage());
      }
    }
  }

  private void publish(Job job, JobRecord next) {
    ended(next);
    running.remove(job);
    job.publish(next);
    LOG.log(Level.INFO, "job {0} is {1}", next.id(), next.state());
    if (next.awaitsTable()) {
      commonTables.counted(next);
    }
  }

  private void ended(JobRecord next) {
    if (next.state().isFinal()) {
      dropCounts(next);
      if (next.commonTable() != null && next.state() != JobState.DONE) {
        // Done before the job can be deleted, and with it the fact that the job was in the batch.
        commonTables.lost(next);
      }
    }
  }

  /**
   * Deletes the counts of a job's picture, which are needed only until the common table is
   * computed.
   */
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

  /** Ends the retries for the ends of runs, as the master stops. */
  public void beginStop() {
    stopping = true;
  }
}
