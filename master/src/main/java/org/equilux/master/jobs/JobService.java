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
 * The service of jobs of a database and their files: admits pictures, runs a bounded number of jobs
 * in parallel, and keeps jobs until they are deleted. Accepted jobs survive a restart: unfinished
 * jobs run again from their input. This class wires the parts of its packages together and has no
 * state.
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
        new JobRunner(
            store,
            batchStore,
            requests,
            limits,
            settings,
            storage,
            executor,
            running,
            records.bands());
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
   * Opens the jobs of a data folder and continues the unfinished ones.
   *
   * @param storage with the files; closed by its owner, after these jobs
   * @param database with the records; closed by its owner, after these jobs
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

  /** The admission of new pictures. */
  public Admission admission() {
    return admission;
  }

  public Batches batches() {
    return batches;
  }

  /** The resumable uploads. */
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

  /** The reserve of free space on the data folder's disk. */
  public DiskReserve disk() {
    return disk;
  }

  /** Bytes of all stored data. */
  public long usedBytes() {
    return budget.used();
  }

  /** Queries for lists and counts of jobs. */
  public JobQueries queries() {
    return records.queries();
  }

  /** A job, with its progress if this master runs it; empty if there is none. */
  public Optional<JobSnapshot> find(String id) throws IOException {
    Optional<JobSnapshot> here = live(id);
    return here.isPresent() ? here : queries().find(id).map(job -> withProgress(job.job()));
  }

  /** Adds the progress of a job if this master runs it. */
  public JobSnapshot withProgress(JobRecord job) {
    return live(job.id()).orElseGet(() -> new JobSnapshot(job, null));
  }

  /**
   * A job that this master runs; empty if other masters may know better: they have taken it over,
   * or they find its end in the database, which this master is just recording.
   */
  private Optional<JobSnapshot> live(String id) {
    Optional<JobSnapshot> here = running.get(id).filter(Job::isRunning).map(Job::snapshot);
    // Asked last, since this process may stand still before: a master that was suspended still has
    // jobs in memory that others have finished.
    return database.holds() ? here : Optional.empty();
  }

  /** The other master that runs a job; empty if there is none. */
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

  /** Every live master of the database, including this one. */
  public List<MasterInfo> masters() {
    return database.masters();
  }

  public boolean isThisMaster(MasterInfo master) {
    return master.id().equals(database.master());
  }

  /** A live master by its id. */
  public Optional<MasterInfo> master(String id) {
    return database.masters().stream().filter(master -> master.id().equals(id)).findFirst();
  }

  /** Follows a job. If the job does not exist, the follower ends after its first query. */
  public JobFollower follow(String id) {
    return new JobFollower(id, database.master(), running, queries(), signal);
  }

  /** Subscribes to a job that this master runs; empty if it does not. */
  public Optional<Subscription> subscribe(String id) {
    return running.get(id).map(Job::subscribe);
  }

  /**
   * The progress of the chunks of the page being computed; empty if this master does not run the
   * job.
   */
  public Optional<ChunkMapView> liveChunks(String id) {
    return running.get(id).flatMap(Job::chunks);
  }

  /**
   * The timeline of the attempts at the chunks of the page being computed.
   *
   * @param page from 1
   * @param since a revision of the timeline; attempts not changed after it are left out
   * @return empty if this master is not computing that page
   */
  public Optional<TimelineView> liveTimeline(String id, int page, long since) {
    return running.get(id).flatMap(job -> job.timeline(page - 1, since));
  }

  /**
   * The stored chunk map of a finished page.
   *
   * @param page from 1
   * @return empty if it is not stored
   */
  public Optional<ChunkMapView> keptChunks(String id, int page) throws IOException {
    return store.readChunks(id, page);
  }

  /**
   * Cancels an unfinished job; a running job ends soon after.
   *
   * @throws IOException if the request cannot be recorded; the job continues
   */
  public void cancel(String id) throws IOException {
    ending.cancel(id);
  }

  /**
   * Deletes a job with all its files; cancels it first if it is unfinished.
   *
   * @return whether there was such a job
   */
  public boolean delete(String id) throws IOException, InterruptedException {
    return ending.delete(id);
  }

  /** Registers a listener, which gets the id of every deleted job. */
  public void onRemoval(Consumer<String> listener) {
    ending.onRemoval(listener);
  }

  /**
   * Prepares the shutdown: no job is started, runs that fail from now on are repeated after a
   * restart, and event streams end, so that the server can close.
   */
  public void beginStop() {
    runners.beginStop();
    signal.end();
    running.endSubscriptions();
  }

  /** The idempotency keys of requests that made jobs. */
  public SubmissionKeys submissionKeys() {
    return submissionKeys;
  }

  /** Stops running jobs, which run again after a restart. */
  @Override
  public void close() {
    beginStop();
    watch.close();
    commonTables.close();
    runners.close();
  }
}
