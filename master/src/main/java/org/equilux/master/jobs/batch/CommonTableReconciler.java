package org.equilux.master.jobs.batch;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.job.CommonTable;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.master.files.DiskReserve;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.live.CommonTableSignals;
import org.equilux.master.jobs.live.Job;
import org.equilux.master.jobs.live.JobChanges;
import org.equilux.master.jobs.live.JobEnding;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.StoredJob;
import org.equilux.master.jobs.store.BatchStore;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobRepository;
import org.equilux.master.jobs.store.JobRequests;
import org.equilux.master.jobs.store.JobStore;
import org.equilux.storage.file.FolderScratch;

/**
 * The level-triggered reconciler of common tables: computes the tables of batches, and releases or
 * fails their jobs. Each picture is counted by a run of its job, and its counts are stored with the
 * job; the reconciler adds them up when the batch is closed and all counts are stored. So no counts
 * are kept in memory, and after a restart only interrupted counts are repeated.
 *
 * <p>A dedicated thread evaluates a batch whenever {@link CommonTableSignals} names it, and
 * periodically all batches with a step due, since another master may have died before the step. The
 * step depends only on the state of the batch and of its jobs, so neither the order of events nor
 * the master that takes the step matters.
 */
public final class CommonTableReconciler implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CommonTableReconciler.class.getName());
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  /** The delay after the database failed to record a job's next state. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** The interval between two evaluations of all batches. */
  private static final Duration POLL = Duration.ofSeconds(5);

  private final CommonTableSignals signals;
  private final BatchStore batches;
  private final JobStore store;
  private final JobRequests requests;
  private final DataBudget budget;
  private final PictureLimits limits;
  private final JobRepository jobs;
  private final JobChanges changes;
  private final JobEnding ending;
  private final Thread thread =
      Thread.ofPlatform().daemon().name("common-tables").unstarted(this::work);
  private volatile boolean stopping;

  public CommonTableReconciler(
      CommonTableSignals signals,
      BatchStore batches,
      JobStore store,
      JobRequests requests,
      DataBudget budget,
      PictureLimits limits,
      JobRepository jobs,
      JobChanges changes,
      JobEnding ending) {
    this.signals = signals;
    this.batches = batches;
    this.store = store;
    this.requests = requests;
    this.budget = budget;
    this.limits = limits;
    this.jobs = jobs;
    this.changes = changes;
    this.ending = ending;
  }

  public void start() {
    thread.start();
  }

  private void work() {
    long nextLook = System.nanoTime() + POLL.toNanos();
    while (!stopping) {
      try {
        Optional<String> id = signals.next(POLL);
        try {
          if (id.isPresent()) {
            step(id.get());
          }
          if (System.nanoTime() - nextLook >= 0) {
            batches.due().forEach(signals::changed);
            nextLook = System.nanoTime() + POLL.toNanos();
          }
        } catch (IOException e) {
          LOG.log(
              Level.WARNING,
              "batches with a common table could not be evaluated; the evaluation is repeated",
              e);
          Thread.sleep(PAUSE);
          id.ifPresent(signals::changed);
        }
      } catch (InterruptedException e) {
        LOG.log(Level.DEBUG, "the master stops; batches are evaluated after the restart", e);
      } catch (RuntimeException | Error e) {
        LOG.log(Level.ERROR, "a batch with a common table could not be evaluated", e);
      }
    }
  }

  private void step(String id) throws IOException {
    if (stopping || !batches.isDue(id)) {
      return;
    }
    CommonTableStatus table = batches.find(id).map(Batch::commonTable).orElse(null);
    if (table == null) {
      return;
    }
    List<StoredJob> members = jobs.queries().ofBatch(id);
    switch (table.state()) {
      case OPEN, CLOSED -> count(id, table, members.stream().map(StoredJob::job).toList());
      case MADE -> goOn(members, table.pictures());
      case FAILED -> {
        for (StoredJob job : members) {
          ending.stop(job.job().id(), new Job.Stop(table.error()));
        }
      }
    }
  }

  private void count(String id, CommonTableStatus table, List<JobRecord> members)
      throws IOException {
    // A master may have died between recording a job's end and the batch's failure.
    Optional<JobRecord> lost = members.stream().filter(job -> job.state().isFinal()).findFirst();
    if (lost.isPresent()) {
      signals.lost(lost.get());
    } else if (table.state() == CommonTableStatus.State.CLOSED
        && members.stream().allMatch(JobRecord::awaitsTable)
        && batches.claim(id)) {
      try {
        make(id, members);
      } finally {
        batches.release(id);
      }
    }
  }

  /** Queues the jobs of a finished common table, and deletes their counts. */
  private void goOn(List<StoredJob> members, int pictures) throws IOException {
    List<JobRepository.Change> waiting =
        members.stream()
            .filter(job -> job.master() == null && job.job().awaitsTable())
            .map(job -> new JobRepository.Change(job, job.job().mapped(pictures)))
            .toList();
    if (!waiting.isEmpty()) {
      waiting.forEach(job -> changes.dropCounts(job.next()));
      jobs.change(waiting);
    }
  }

  private void make(String id, List<JobRecord> members) {
    try {
      if (write(id, members)) {
        LOG.log(Level.INFO, "the table of batch {0} is made of {1} pictures", id, members.size());
        signals.changed(id);
      }
    } catch (JobFailedException | PictureException e) {
      signals.fail(id, e.getMessage() + CommonTableStatus.NO_PICTURE_MAPPED);
    } catch (LimitExceededException e) {
      signals.fail(
          id,
          "The table cannot be stored. " + e.getMessage() + CommonTableStatus.NO_PICTURE_MAPPED);
    } catch (OutOfMemoryError e) {
      LOG.log(Level.ERROR, "the table of batch " + id + " ran out of memory", e);
      signals.fail(
          id,
          "the master ran out of memory; give it more (java -Xmx)"
              + CommonTableStatus.NO_PICTURE_MAPPED);
    } catch (IOException | RuntimeException e) {
      if (stopping) {
        // The table is computed after the restart.
        return;
      }
      if (DiskReserve.isFull(e)) {
        LOG.log(Level.WARNING, "no table of batch {0}: {1}", id, e.getMessage());
        signals.fail(id, DiskReserve.FULL + CommonTableStatus.NO_PICTURE_MAPPED);
        return;
      }
      String incident = UUID.randomUUID().toString();
      LOG.log(Level.ERROR, "no table of batch " + id + ", incident " + incident, e);
      signals.fail(
          id,
          "something went wrong on the master; its log has the reason under incident "
              + incident
              + CommonTableStatus.NO_PICTURE_MAPPED);
    }
  }

  /** Stores the table; false if the batch has changed meanwhile. */
  private boolean write(String id, List<JobRecord> members)
      throws IOException, JobFailedException, LimitExceededException {
    if (members.isEmpty()) {
      throw new JobFailedException("no picture is left");
    }
    String owner = members.getFirst().owner();
    CommonTable table = new CommonTable(requests.of(members.getFirst()));
    for (JobRecord job : members) {
      table.add(
          store.input(job.id()), job.name(), requests.of(job), limits, store.readCounts(job.id()));
    }
    byte[] encoded = table.tables(limits, FolderScratch.temporary()).encode();
    budget.open(id, owner);
    try {
      budget.reserve(id, encoded.length);
      batches.writeTable(id, encoded);
      boolean made =
          batches
              .change(id, series -> series.made(members.size()))
              .filter(series -> series.state() == CommonTableStatus.State.MADE)
              .isPresent();
      if (!made) {
        batches.deleteTable(id);
      }
      return made;
    } finally {
      budget.settle(id, batches.bytes(id));
      budget.done(id);
    }
  }

  /** Stops; unfinished tables are computed after a restart or by another master. */
  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    try {
      if (!thread.join(STOP_TIMEOUT)) {
        LOG.log(Level.WARNING, "a common table is still being computed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
