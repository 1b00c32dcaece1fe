package org.equilux.master;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.equilux.master.jobs.JobService;

/** Removes jobs and uploads whose retention is over: at the start, and every hour. */
final class Janitor implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Janitor.class.getName());

  private final JobService jobs;
  private final Optional<Duration> retention;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("janitor").factory());

  Janitor(JobService jobs, Optional<Duration> retention) {
    this.jobs = jobs;
    this.retention = retention;
    var _ = clock.scheduleWithFixedDelay(this::sweep, 0, 1, TimeUnit.HOURS);
  }

  private void sweep() {
    try {
      jobs.cleanup().removeOld(retention);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "not all that is over could be removed", e);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
