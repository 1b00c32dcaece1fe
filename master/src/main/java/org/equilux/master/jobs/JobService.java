package org.equilux.master.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.master.activity.Activity;
import org.equilux.master.database.Database;
import org.equilux.master.files.DiskReserve;
import org.equilux.master.jobs.admit.Admission;
import org.equilux.master.jobs.admit.RemovedOwners;
import org.equilux.master.jobs.batch.Batches;
import org.equilux.master.jobs.batch.CommonTableCheck;
import org.equilux.master.jobs.batch.CommonTableReconciler;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.jobs.live.CommonTableSignals;
import org.equilux.master.jobs.live.Job;
import org.equilux.master.jobs.live.JobChanges;
import org.equilux.master.jobs.live.JobEnding;
import org.equilux.master.jobs.live.JobQueue;
import org.equilux.master.jobs.live.JobRegistry;
import org.equilux.master.jobs.live.Subscription;
import org.equilux.master.jobs.model.ChunkMapView;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.TimelineView;
import org.equilux.master.jobs.run.JobRunner;
import org.equilux.master.jobs.run.RunSettings;
import org.equilux.master.jobs.run.RunnerPool;
import org.equilux.master.jobs.store.BatchStore;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobFiles;
import org.equilux.master.jobs.store.JobRepository;
import org.equilux.master.jobs.store.JobRequests;
import org.equilux.master.jobs.store.JobStore;
import org.equilux.master.jobs.store.SubmissionKeys;
import org.equilux.master.jobs.upload.ResumableUploads;
import org.equilux.master.storage.FileStorage;
import org.equilux.observe.Traces;

/**
 * The jobs of a data folder: admits pictures, runs their jobs a few at a time and keeps the jobs
 * until they are deleted. Accepted jobs survive a restart: those that were not final are run again
 * from their input. This class wires the rooms of its packages together and has no state of its
 * own.
 */
public final class JobService implements AutoCloseable {
  private final JobStore store;
  private final SubmissionKeys submissionKeys;
  private final JobLimits limits;
  private final DiskReserve disk;
  private final DataBudget budget;
  private final JobRegistry jobs = new JobRegistry();
  private final JobEnding ending;
  private final JobFiles files;
  private final Batches batches;
  private final Admission admission;
  private final ResumableUploads uploads;
  private final Cleanup cleanup;
  private final CommonTableReconciler commonTables;
  private final RunnerPool runners;

  private JobService(
      FileStorage storage,
      Database database,
      JobLimits limits,
      RunSettings settings,
      ChunkExecutor executor,
      Clock clock,
      Activity activity,
      Traces traces,
      Path data,
      DiskReserve disk)
      throws IOException {
    JobRepository records = new JobRepository(database);
    this.store = JobStore.open(data, storage.jobs(), records);
    this.submissionKeys = new SubmissionKeys(database);
    this.limits = limits;
    this.disk = disk;
    this.budget = new DataBudget(limits, disk);
    BatchStore batchStore = BatchStore.open(data, storage.batches(), database);
    JobQueue queue = new JobQueue();
    JobRequests requests = new JobRequests(store);
    CommonTableSignals signals = new CommonTableSignals(batchStore);
    JobChanges changes = new JobChanges(records, store, budget, signals, clock);
    this.ending = new JobEnding(jobs, queue, records, store, budget, changes, clock);
    this.files = new JobFiles(store, batchStore, storage);
    CommonTableCheck check = new CommonTableCheck(jobs, store, requests, limits.picture());
    this.batches =
        new Batches(
            batchStore,
            jobs,
            ending,
            budget,
            signals,
            check,
            store::newId,
            limits.quotas().batches(),
            clock);
    RemovedOwners removedOwners = new RemovedOwners();
    this.admission =
        new Admission(
            records, store, budget, limits, jobs, queue, batches, removedOwners, activity, clock);
    this.uploads =
        ResumableUploads.open(data, storage, database, budget, limits, store::newId, clock);
    this.cleanup =
        new Cleanup(store, storage, jobs, ending, batches, signals, uploads, removedOwners, clock);
    this.commonTables =
        new CommonTableReconciler(
            signals,
            batchStore,
            store,
            requests,
            budget,
            limits.picture(),
            jobs,
            queue,
            changes,
            ending);
    JobRunner runner =
        new JobRunner(store, batchStore, requests, limits, settings, storage, executor);
    this.runners = new RunnerPool(queue, runner, store, budget, changes, signals, traces, clock);
    new Recovery(records, store, batchStore, budget, jobs, queue, changes, signals, activity, clock)
        .run();
    commonTables.start();
    runners.start(settings.concurrentJobs());
  }

  /**
   * Opens the jobs of a data folder and goes on with those that were not finished.
   *
   * @param storage with the files; it is closed by its owner, after these jobs
   * @param database with the records; it is closed by its owner, after these jobs
   * @throws IOException if the folder or the database cannot be used
   */
  public static JobService open(
      Path data,
      FileStorage storage,
      Database database,
      JobLimits limits,
      RunSettings settings,
      ChunkExecutor executor,
      Clock clock,
      Activity activity,
      Traces traces)
      throws IOException {
    return new JobService(
        storage,
        database,
        limits,
        settings,
        executor,
        clock,
        activity,
        traces,
        data,
        DiskReserve.of(data, limits.diskReserve()));
  }

  /** Takes new pictures in. */
  public Admission admission() {
    return admission;
  }

  public Batches batches() {
    return batches;
  }

  /** Files that are sent piece by piece. */
  public ResumableUploads uploads() {
    return uploads;
  }

  public JobFiles files() {
    return files;
  }

  public Cleanup cleanup() {
    return cleanup;
  }

  public JobLimits limits() {
    return limits;
  }

  /** The part of the data folder's disk that is kept free. */
  public DiskReserve disk() {
    return disk;
  }

  /** Bytes of everything that is kept. */
  public long usedBytes() {
    return budget.used();
  }

  /** Every job, newest first. */
  public List<JobSnapshot> list() {
    return jobs.list();
  }

  public Optional<JobSnapshot> find(String id) {
    return jobs.find(id);
  }

  /**
   * Follows a job.
   *
   * @return empty if there is no such job
   */
  public Optional<Subscription> follow(String id) {
    return jobs.get(id).map(Job::subscribe);
  }

  /**
   * How far the chunks of a page are, or how they were done, and when.
   *
   * @param page from 1
   * @return empty if that is not known
   */
  public Optional<ChunkMapView> chunks(String id, int page) throws IOException {
    Optional<ChunkMapView> live =
        jobs.get(id).flatMap(Job::chunks).filter(map -> map.page() + 1 == page);
    return live.isPresent() ? live : store.readChunks(id, page);
  }

  /**
   * When the attempts at a page's chunks began and ended.
   *
   * @param page from 1
   * @param since a revision of it; of a page that is worked on, attempts that have not changed
   *     after it are left out
   * @return empty if that is not known
   */
  public Optional<TimelineView> timeline(String id, int page, long since) throws IOException {
    Optional<TimelineView> live = jobs.get(id).flatMap(job -> job.timeline(page - 1, since));
    return live.isPresent() ? live : store.readChunks(id, page).map(ChunkMapView::timeline);
  }

  /**
   * Cancels a job that is not final; a running job is cancelled soon after.
   *
   * @throws IOException if that cannot be recorded; the job goes on
   */
  public void cancel(String id) throws IOException {
    ending.cancel(id);
  }

  /**
   * Removes a job with all its files; a job that is not final is cancelled first.
   *
   * @return whether there was such a job
   */
  public boolean delete(String id) throws IOException, InterruptedException {
    return ending.delete(id);
  }

  /** Adds a listener that gets the id of every job that is removed. */
  public void onRemoval(Consumer<String> listener) {
    ending.onRemoval(listener);
  }

  /**
   * Prepares to stop: no job is begun any more, a run that fails from now on is repeated after a
   * restart, and the streams of followers end, so that a server can close.
   */
  public void beginStop() {
    runners.beginStop();
    jobs.endSubscriptions();
  }

  /** The jobs that were made of requests that may be repeated. */
  public SubmissionKeys submissionKeys() {
    return submissionKeys;
  }

  /** Stops running jobs, which go on after a restart. */
  @Override
  public void close() {
    beginStop();
    commonTables.close();
    runners.close();
  }
}
