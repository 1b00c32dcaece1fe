package org.equilux.master.jobs;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.equilux.master.jobs.live.JobEnding;
import org.equilux.master.jobs.live.JobSignal;
import org.equilux.observe.RateLimitedLog;

/**
 * The thread that handles requests of other masters and takes over from dead ones: ends jobs of
 * this master that were cancelled through another one, and reclaims the jobs of dead masters.
 */
final class JobWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(JobWatch.class.getName());

  /** The polling interval, in case a signal is lost. */
  private static final Duration POLL = Duration.ofSeconds(1);

  /** The least time between two polls, however many jobs change. */
  private static final Duration SPACING = Duration.ofMillis(50);

  private final JobEnding ending;
  private final Recovery recovery;
  private final JobSignal signal;
  private final RateLimitedLog failures = new RateLimitedLog(LOG, 1);
  private final Thread thread = Thread.ofVirtual().name("job-watch").unstarted(this::watch);
  private volatile boolean stopping;

  JobWatch(JobEnding ending, Recovery recovery, JobSignal signal) {
    this.ending = ending;
    this.recovery = recovery;
    this.signal = signal;
  }

  void start() {
    thread.start();
  }

  private void watch() {
    while (!stopping) {
      long seen = signal.count();
      look();
      try {
        Thread.sleep(SPACING);
        signal.await(seen, POLL);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void look() {
    try {
      ending.endRequested();
      recovery.takeOverOrphans();
    } catch (IOException | RuntimeException e) {
      if (!stopping) {
        failures.log(
            Level.WARNING, "jobs could not be checked; the check is repeated: " + e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
  }
}
