package org.equilux.master.jobs.run;

import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.equilux.master.jobs.live.CommonTableSignals;
import org.equilux.master.jobs.live.Job;
import org.equilux.master.jobs.live.JobChanges;
import org.equilux.master.jobs.live.JobQueue;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobStore;
import org.equilux.observe.LogContext;
import org.equilux.observe.Traces;

/** Threads that take jobs from the queue, run them one at a time each, and record their ends. */
public final class RunnerPool implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RunnerPool.class.getName());
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofSeconds(1);

  /** Before a job is tried again whose state the database did not take. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** Runs of a job in which workers may turn out to return wrong results. */
  private static final int MAX_RUNS = 5;

  private final JobQueue queue;
  private final JobRunner runner;
  private final JobStore store;
  private final DataBudget budget;
  private final JobChanges changes;
  private final CommonTableSignals commonTables;
  private final JobSpans spans;
  private final Clock clock;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;

  public RunnerPool(
      JobQueue queue,
      JobRunner runner,
      JobStore store,
      DataBudget budget,
      JobChanges changes,
      CommonTableSignals commonTables,
      Traces traces,
      Clock clock) {
    this.queue = queue;
    this.runner = runner;
    this.store = store;
    this.budget = budget;
    this.changes = changes;
    this.commonTables = commonTables;
    this.spans = new JobSpans(traces);
    this.clock = clock;
  }

  public void start(int concurrentJobs) {
    for (int i = 0; i < concurrentJobs; i++) {
      // Platform threads: decoding and encoding keep a core busy for seconds, and virtual threads
      // are not made to share a core with the threads that serve workers and clients.
      threads.add(Thread.ofPlatform().daemon().name("job-runner-" + i).start(this::runJobs));
    }
  }

  private void runJobs() {
    while (!stopping) {
      try {
        Optional<Job> job = queue.poll(POLL);
        if (job.isPresent()) {
          runIfWanted(job.get());
        }
      } catch (InterruptedException e) {
        // Only stopping interrupts a runner that has no job, and the loop's condition tells it.
        LOG.log(Level.DEBUG, "interrupted", e);
      } catch (RuntimeException | Error e) {
        LOG.log(Level.ERROR, "a job could not be run", e);
      }
    }
  }

  private void runIfWanted(Job job) {
    boolean begun = true;
    try (LogContext.Scope _ = LogContext.with("job", job.record().id())) {
      if (job.claim()) {
        begun = begin(job);
        if (begun) {
          runToItsEnd(job);
        }
      }
    } finally {
      queue.done(job);
    }
    if (!begun) {
      queue.addAgain(job);
      pause();
    }
  }

  /**
   * Records that a job runs.
   *
   * @return whether the caller has nothing more to do for the job than to run it, if it is not
   *     final; otherwise the job waits as before, since the database does not take its state
   */
  private boolean begin(Job job) {
    try {
      changes.change(job, job.record().running(clock.instant()));
      return true;
    } catch (IOException e) {
      LOG.log(Level.ERROR, "a job waits, as it cannot be recorded that it runs", e);
      Optional<Job.Stop> stop = job.giveBack();
      // The interrupt of a stop must not end the pause, or the next run.
      boolean _ = Thread.interrupted();
      stop.ifPresent(why -> changes.end(job, why.of(job.record(), clock.instant())));
      return stop.isPresent();
    }
  }

  private void pause() {
    for (long left = PAUSE.toMillis(); left > 0 && !stopping; left -= POLL.toMillis()) {
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** Runs a job, which ends whatever goes wrong: one that stays running could not be removed. */
  private void runToItsEnd(Job job) {
    try {
      run(job);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "the end of a job could not be recorded", e);
      Optional<Job.Stop> stop = job.release();
      if (!job.record().state().isFinal()) {
        JobRecord after =
            stop.map(why -> why.of(job.record(), clock.instant()))
                .orElseGet(
                    () ->
                        job.record()
                            .failed(
                                clock.instant(),
                                "something went wrong on the master; see its log"));
        changes.clean(after);
        changes.end(job, after);
      }
    }
  }

  private void run(Job job) {
    Span span = spans.started(job.record());
    Traces.within(span, () -> run(job, job.record(), span));
  }

  private void run(Job job, JobRecord running, Span span) {
    boolean common = running.commonTable() != null;
    RunKeeper keeper = new RunKeeper(store, budget, running.id(), job, common);
    JobRunner.Outcome outcome = runner.run(running, keeper);
    List<String> notes = new ArrayList<>();
    while (outcome instanceof JobRunner.Outcome.Distrusted distrusted) {
      changes.clean(running);
      keeper = new RunKeeper(store, budget, running.id(), job, common);
      notes.add("begun anew, as " + distrusted.reason());
      outcome = repeated(running, keeper, notes);
    }
    Optional<Job.Stop> stop = job.release();
    // The interrupt that stopped this run must not stop the next one.
    boolean _ = Thread.interrupted();
    JobRecord after = after(running, outcome, notes, stop);
    JobSpans.ended(span, after);
    if (after.state() == JobState.FAILED || after.state() == JobState.CANCELLED) {
      keepChunks(keeper);
    }
    changes.clean(after);
    queue.done(job);
    if (after.awaitsTable()) {
      park(job, after);
    } else {
      changes.end(job, after);
    }
  }

  /** Leaves a counted job waiting for the common table of its batch. */
  private void park(Job job, JobRecord counted) {
    try {
      changes.saveCounted(counted);
    } catch (IOException e) {
      changes.fail(job, e);
      return;
    }
    Optional<Job.Stop> stop = job.park(counted);
    if (stop.isPresent()) {
      changes.end(job, stop.get().of(counted, clock.instant()));
    } else {
      commonTables.counted(counted);
    }
  }

  private static void keepChunks(RunKeeper keeper) {
    try {
      keeper.keepChunks();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "how the chunks of a job were done cannot be kept", e);
    }
  }

  /** Runs a job again that has used wrong results. */
  private JobRunner.Outcome repeated(JobRecord running, RunKeeper keeper, List<String> notes) {
    LOG.log(Level.WARNING, "job {0} is {1}", running.id(), notes.getLast());
    if (notes.size() == MAX_RUNS) {
      return new JobRunner.Outcome.Failed(
          "%d workers returned wrong results, one after the other; it was %s. Test the workers'"
                  .formatted(notes.size(), notes.getLast())
              + " machines, and do the job again");
    }
    return runner.run(running, keeper);
  }

  private JobRecord after(
      JobRecord before, JobRunner.Outcome outcome, List<String> notes, Optional<Job.Stop> stop) {
    if (stop.isPresent()) {
      return stop.get().of(before, clock.instant());
    }
    return switch (outcome) {
      case JobRunner.Outcome.Done done ->
          before.done(clock.instant(), done.file(), done.report().withNotes(notes));
      case JobRunner.Outcome.Counted _ -> before.counted();
      case JobRunner.Outcome.Distrusted _ -> throw new IllegalStateException("not repeated");
      case JobRunner.Outcome.Failed _ when stopping -> before.interrupted();
      case JobRunner.Outcome.Failed failed -> before.failed(clock.instant(), failed.reason());
    };
  }

  /** Begins no job any more; a run that fails from now on is repeated after a restart. */
  public void beginStop() {
    stopping = true;
    changes.beginStop();
  }

  /** Stops running jobs and waits for their threads; the jobs are run again after a restart. */
  @Override
  public void close() {
    beginStop();
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        if (!thread.join(STOP_TIMEOUT)) {
          LOG.log(Level.WARNING, "{0} does not stop", thread.getName());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
