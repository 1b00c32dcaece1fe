package org.equilux.master;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.jobs.JobService;
import org.equilux.master.views.Views;

/**
 * The periodic cleanup of a master: removes jobs and uploads whose retention has expired, at the
 * start and every hour, and stores the last uses of accounts, every minute.
 */
final class Janitor implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Janitor.class.getName());

  private final JobService jobs;
  private final Accounts accounts;
  private final Views views;
  private final Optional<Duration> retention;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("janitor").factory());

  Janitor(JobService jobs, Accounts accounts, Views views, Optional<Duration> retention) {
    this.jobs = jobs;
    this.accounts = accounts;
    this.views = views;
    this.retention = retention;
    var _ = clock.scheduleWithFixedDelay(this::sweep, 0, 1, TimeUnit.HOURS);
    var _ = clock.scheduleWithFixedDelay(this::keepUses, 1, 1, TimeUnit.MINUTES);
  }

  private void sweep() {
    try {
      jobs.cleanup().removeOld(retention);
      jobs.cleanup().removeStray();
      views.removeStray();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "some expired jobs or uploads could not be removed", e);
    }
  }

  private void keepUses() {
    try {
      accounts.keepUses();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "the last uses of tokens and sessions could not be stored", e);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
