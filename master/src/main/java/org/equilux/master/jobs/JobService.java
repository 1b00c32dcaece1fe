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
import org.equilux.master.database.MasterInfo;
import org.equilux.master.database.Wakeups;
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
import org.equilux.master.jobs.live.JobFollower;
import org.equilux.master.jobs.live.JobSignal;
import org.equilux.master.jobs.live.RunningJobs;
import org.equilux.master.jobs.live.Subscription;
import org.equilux.master.jobs.model.ChunkMapView;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.StoredJob;
import org.equilux.master.jobs.model.TimelineView;
import org.equilux.master.jobs.run.JobRunner;
import org.equilux.master.jobs.run.RunSettings;
import org.equilux.master.jobs.run.RunnerPool;
import org.equilux.master.jobs.store.BatchStore;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobFiles;
import org.equilux.master.jobs.store.JobQueries;
import org.equilux.master.jobs.store.JobRepository;
import org.equilux.master.jobs.store.JobRequests;
import org.equilux.master.jobs.store.JobStore;
import org.equilux.master.jobs.store.SubmissionKeys;
import org.equilux.master.jobs.upload.ResumableUploads;
import org.equilux.master.storage.FileStorage;
import org.equilux.observe.Traces;

/**
 * The jobs of a database and its files: admits pictures, runs their jobs a few at a time and keeps
 * the jobs until they are deleted. Accepted jobs survive a restart: those that were not final are
 * run again from their input. This class wires the rooms of its packages together and has no state
 * of its own.
 */
public final class JobService implements AutoCloseable {
  private final Database database;
  private final JobRepository records;
  private final JobStore store;
  private final SubmissionKeys submissionKeys;
  private final JobLimits limits;
  private final DiskReserve disk;
  private final DataBudget budget;
  private final RunningJobs running = new RunningJobs();
  private final JobSignal signal = new JobSignal();
  private final JobEnding ending;
  private final JobFiles files;
  private final Batches batches;
  private final Admission admission;
  private final ResumableUploads uploads;
  private final Cleanup cleanup;
  private final CommonTableReconciler commonTables;
  private final JobWatch watch;
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
    this.database = database;
    this.records = new JobRepository(database);
    this.store = JobStore.open(data, storage.jobs(), records, database);
    this.submissionKeys = new SubmissionKeys(database);
    this.limits = limits;
    this.disk = disk;
    this.budget = DataBudget.of(limits, disk, database);
    BatchStore batchStore = BatchStore.open(data, storage.batches(), database);
    JobRequests requests = new JobRequests(store);
    CommonTableSignals signals = new CommonTableSignals(batchStore);
    JobChanges changes = new JobChanges(running, records, store, budget, signals, activity, clock);
    this.ending = new JobEnding(running, records, signal, store, budget, changes, clock);
    this.files = new JobFiles(store, batchStore, storage);
    CommonTableCheck check = new CommonTableCheck(store, requests, limits.picture());
    this.batches =
        new Batches(
            batchStore,
            records,
            ending,
            budget,
            signals,
            check,
            store::newId,
            limits.quotas().batches(),
            clock);
    RemovedOwners removedOwners = new RemovedOwners(database);
    this.admission =
        new Admission(records, store, budget, limits, batches, removedOwners, activity, clock);
    Recovery recovery = new Recovery(records, store, batchStore, budget, changes, clock);
    if (database.joinedAlone()) {
      storage.abortAbandonedOfOthers();
      recovery.putInOrder();
    }
    this.uploads =
        ResumableUploads.open(data, storage, database, budget, limits, store::newId, clock);
    this.cleanup =
        new Cleanup(
            store,
            storage,
            records.queries(),
            ending,
            batches,
            signals,
            uploads,
            removedOwners,
            clock);
    this.commonTables =
        new CommonTableReconciler(
            signals,
            batchStore,
            store,
            requests,
            budget,
            limits.picture(),
            records,
            changes,
            ending);
    this.watch = new JobWatch(ending, recovery, signal);
    JobRunner runner =
        new JobRunner(store, batchStore, requests, limits, settings, storage, executor, running);
    this.runners =
        new RunnerPool(
            records,
            running,
            signal,
            () -> settings.able().getAsBoolean() || database.masters().size() == 1,
            runner,
            store,
            budget,
            changes,
            activity,
            traces,
            clock);
    database.wakeups().on(Wakeups.Topic.JOBS, signal::wake);
    batchStore.due().forEach(signals::changed);
    commonTables.start();
    watch.start();
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

  /** Lists and counts of jobs. */
  public JobQueries queries() {
    return records.queries();
  }

  /** A job, with its progress if this master runs it. */
  public Optional<JobSnapshot> find(String id) throws IOException {
    Optional<JobSnapshot> here = running.get(id).map(Job::snapshot);
    return here.isPresent() ? here : queries().find(id).map(job -> withProgress(job.job()));
  }

  /** A job as the database has it, with its progress if this master runs it. */
  public JobSnapshot withProgress(JobRecord job) {
    return running.get(job.id()).map(Job::snapshot).orElseGet(() -> new JobSnapshot(job, null));
  }

  /** The other master that runs a job. */
  public Optional<MasterInfo> elsewhere(String id) throws IOException {
    if (database.masters().size() == 1 || running.get(id).isPresent()) {
      return Optional.empty();
    }
    return queries()
        .find(id)
        .map(StoredJob::master)
        .filter(master -> !master.equals(database.master()))
        .flatMap(this::master);
  }

  /** Every master that works on the same records, this one included. */
  public List<MasterInfo> masters() {
    return database.masters();
  }

  public boolean isThisMaster(MasterInfo master) {
    return master.id().equals(database.master());
  }

  /** A master that is alive, by its id. */
  public Optional<MasterInfo> master(String id) {
    return database.masters().stream().filter(master -> master.id().equals(id)).findFirst();
  }

  /** Follows a job; if there is none, the follower has ended after its first look. */
  public JobFollower follow(String id) {
    return new JobFollower(id, database.master(), running, queries(), signal);
  }

  /** Follows a run of this master; empty if it does not run the job. */
  public Optional<Subscription> subscribe(String id) {
    return running.get(id).map(Job::subscribe);
  }

  /** How far the chunks are of the page on which this master works; empty if it does not. */
  public Optional<ChunkMapView> liveChunks(String id) {
    return running.get(id).flatMap(Job::chunks);
  }

  /**
   * When the attempts at the chunks of a page began and ended on which this master works.
   *
   * @param page from 1
   * @param since a revision of it; attempts that have not changed after it are left out
   * @return empty if it does not work on that page
   */
  public Optional<TimelineView> liveTimeline(String id, int page, long since) {
    return running.get(id).flatMap(job -> job.timeline(page - 1, since));
  }

  /**
   * How the chunks of a page were done, and when.
   *
   * @param page from 1
   * @return empty if that is not kept
   */
  public Optional<ChunkMapView> keptChunks(String id, int page) throws IOException {
    return store.readChunks(id, page);
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
    signal.end();
    running.endSubscriptions();
  }

  /** The jobs that were made of requests that may be repeated. */
  public SubmissionKeys submissionKeys() {
    return submissionKeys;
  }

  /** Stops running jobs, which go on after a restart. */
  @Override
  public void close() {
    beginStop();
    watch.close();
    commonTables.close();
    runners.close();
  }
}
