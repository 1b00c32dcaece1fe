package org.equilux.master.jobs.live;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
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
 * Records the next states of jobs: first in the database, then in memory and with a job's
 * followers. A state that cannot be recorded does not come about.
 */
public final class JobChanges {
  private static final System.Logger LOG = System.getLogger(JobChanges.class.getName());

  /** How long the end of a run waits for a database that cannot be reached. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Before the database is asked again that did not take the end of a failed job. */
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
   * @return whether the job was as it was read
   * @throws IOException if the state cannot be recorded; the job stays as it is
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

  /** Records the next state of a job that a dead master has left, and that this one has claimed. */
  public void recovered(JobRecord next) throws IOException {
    records.release(next);
    ended(next);
    Job.report(activity, next);
  }

  /**
   * Records the state to which a run has led. If that is not possible, the job fails: in the
   * database as soon as that takes this record; a master that starts again before repeats the run.
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
   * is that master's, and goes on there.
   */
  private void fail(Job job, IOException why) {
    if (isTakenOver(why)) {
      LOG.log(Level.WARNING, "job {0} goes on at another master", job.record().id());
      running.remove(job);
      job.endSubscriptions();
      return;
    }
    LOG.log(Level.ERROR, "the state to which job " + job.record().id() + " came is lost", why);
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

  /** Whether there is no need to try again to record that a job failed. */
  private boolean recorded(JobRecord failed) {
    try {
      records.release(failed);
      return true;
    } catch (IOException e) {
      LOG.log(Level.ERROR, "that job " + failed.id() + " failed is not in the database", e);
      return isTakenOver(e);
    }
  }

  /**
   * Removes what a run left, unless another master has taken over, which may need it; what is left
   * then is removed at the next start.
   *
   * @param after the record to which the run led
   */
  public void clean(JobRecord after) {
    try {
      records.requireOwnership();
      store.clean(after);
      budget.settle(after.id(), store.bytes(after.id()));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "what the run of job " + after.id() + " left stays", e);
    }
  }

  private static String words(IOException e) {
    return DiskReserve.isFull(e)
        ? DiskReserve.FULL
        : "its end could not be recorded (%s); do the job again once the database is in order"
            .formatted(e.getMessage());
  }

  private void saveWithPatience(JobRecord next) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        records.release(next);
        return;
      } catch (DatabaseException e) {
        // The database itself repeats for some seconds, so this is no busy loop.
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
        // Before the job can be removed, and with it that the job was in the batch.
        commonTables.lost(next);
      }
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

  /** The master stops: ends of runs wait for the database no longer. */
  public void beginStop() {
    stopping = true;
  }
}
