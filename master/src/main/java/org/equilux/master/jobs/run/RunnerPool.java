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
import java.util.function.BooleanSupplier;
import org.equilux.master.activity.Activity;
import org.equilux.master.jobs.live.Job;
import org.equilux.master.jobs.live.JobChanges;
import org.equilux.master.jobs.live.JobSignal;
import org.equilux.master.jobs.live.RunningJobs;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobRepository;
import org.equilux.master.jobs.store.JobStore;
import org.equilux.observe.LogContext;
import org.equilux.observe.Traces;

/**
 * The pool of runner threads: each claims a job, runs it and records its end, one job after
 * another.
 */
public final class RunnerPool implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RunnerPool.class.getName());
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  /** The polling interval, in case a signal is lost. */
  private static final Duration POLL = Duration.ofSeconds(1);

  /** The delay before a failed database operation is repeated. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** The number of runs of a job whose workers return wrong results. */
  private static final int MAX_RUNS = 5;

  private final JobRepository records;
  private final RunningJobs running;
  private final JobSignal signal;
  private final BooleanSupplier able;
  private final JobRunner runner;
  private final JobStore store;
  private final DataBudget budget;
  private final JobChanges changes;
  private final Activity activity;
  private final JobSpans spans;
  private final Clock clock;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;

  /**
   * Starts the runners.
   *
   * @param able whether this master can run jobs now; otherwise it leaves them to other masters
   */
  public RunnerPool(
      JobRepository records,
      RunningJobs running,
      JobSignal signal,
      BooleanSupplier able,
      JobRunner runner,
      JobStore store,
      DataBudget budget,
      JobChanges changes,
      Activity activity,
      Traces traces,
      Clock clock) {
    this.records = records;
    this.running = running;
    this.signal = signal;
    this.able = able;
    this.runner = runner;
    this.store = store;
    this.budget = budget;
    this.changes = changes;
    this.activity = activity;
    this.spans = new JobSpans(traces);
    this.clock = clock;
  }

  public void start(int concurrentJobs) {
    for (int i = 0; i < concurrentJobs; i++) {
      int number = i;
      // Platform threads, because decoding and encoding keep a core busy for seconds and would
      // block the carriers of the virtual threads that serve workers and clients.
      threads.add(
          Thread.ofPlatform().daemon().name("job-runner-" + i).start(() -> runJobs(number)));
    }
  }

  private void runJobs(int number) {
    while (!stopping) {
      try {
        long seen = signal.count();
        Optional<JobRecord> job =
            able.getAsBoolean() ? records.claim(number, clock.instant()) : Optional.empty();
        if (job.isPresent()) {
          run(job.get());
        } else {
          signal.await(seen, POLL);
        }
      } catch (InterruptedException e) {
        // Only the stop interrupts an idle runner, and the loop's condition ends the loop.
        LOG.log(Level.DEBUG, "interrupted", e);
      } catch (IOException e) {
        LOG.log(Level.ERROR, "no job can be started: {0}", e.getMessage());
        pause();
      } catch (RuntimeException | Error e) {
        LOG.log(Level.ERROR, "a job could not be run", e);
      }
    }
  }

  private void pause() {
    for (long left = PAUSE.toMillis(); left > 0 && !stopping; left -= POLL.toMillis()) {
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private void run(JobRecord claimed) throws IOException {
    try (LogContext.Scope _ = LogContext.with("job", claimed.id())) {
      budget.open(claimed.id(), claimed.owner());
      Job job = new Job(claimed, activity);
      running.add(job);
      Job.report(activity, claimed);
      try {
        runToItsEnd(job);
      } finally {
        running.remove(job);
        budget.done(claimed.id());
        // Clear the interrupt flag, so that the stop of this run does not affect the next one.
        boolean _ = Thread.interrupted();
      }
    }
  }

  /**
   * Runs a job to a recorded end whatever fails: a job that stayed running could not be deleted.
   */
  private void runToItsEnd(Job job) {
    try {
      Span span = spans.started(job.record());
      Traces.within(span, () -> run(job, job.record(), span));
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "the end of a job could not be recorded", e);
      Optional<Job.Stop> stop = job.endRun();
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

  private void run(Job job, JobRecord before, Span span) {
    boolean common = before.commonTable() != null;
    RunKeeper keeper = new RunKeeper(store, budget, before.id(), job, common);
    JobRunner.Outcome outcome = runner.run(before, keeper);
    List<String> notes = new ArrayList<>();
    while (outcome instanceof JobRunner.Outcome.Distrusted distrusted) {
      changes.startOver(before);
      keeper = new RunKeeper(store, budget, before.id(), job, common);
      notes.add("started again, because " + distrusted.reason());
      outcome = repeated(before, keeper, notes);
    }
    Optional<Job.Stop> stop = job.endRun();
    // Clear the interrupt flag, so that the stop of this run does not affect the next one.
    boolean _ = Thread.interrupted();
    JobRecord after = after(before, outcome, notes, stop);
    JobSpans.ended(span, after);
    if (after.state() == JobState.FAILED || after.state() == JobState.CANCELLED) {
      keepChunks(keeper);
    }
    changes.clean(after);
    changes.end(job, after);
  }

  private static void keepChunks(RunKeeper keeper) {
    try {
      keeper.keepChunks();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the chunk map of a job cannot be stored", e);
    }
  }

  /** Repeats the run of a job that used wrong results. */
  private JobRunner.Outcome repeated(JobRecord running, RunKeeper keeper, List<String> notes) {
    LOG.log(Level.WARNING, "job {0} is {1}", running.id(), notes.getLast());
    if (notes.size() == MAX_RUNS) {
      return new JobRunner.Outcome.Failed(
          "%d workers returned wrong results, one after the other; it was %s. Test the workers'"
                  .formatted(notes.size(), notes.getLast())
              + " machines, then submit the job again");
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

  /** Starts no more jobs; a run that fails from now on is repeated after a restart. */
  public void beginStop() {
    stopping = true;
    changes.beginStop();
  }

  /** Stops running jobs and waits for their threads; the jobs run again after a restart. */
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
