package org.equilux.master.jobs;

import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.activity.Activity;
import org.equilux.master.json.Json;
import org.equilux.observe.LogContext;
import org.equilux.observe.Traces;

/**
 * Takes pictures in, runs their jobs a few at a time and keeps them until they are deleted. What it
 * has accepted survives a restart: jobs that were not final are run again from their input.
 */
public final class JobService implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(JobService.class.getName());

  /** Of all clients together; a waiting job costs a file and a little memory. */
  private static final int MAX_WAITING = 10_000;

  /** A job during which the master died so often is not tried again: it may be the reason. */
  private static final int MAX_RUNS = 3;

  /** Names for jobs cost next to nothing, but a client may not make them without end. */
  private static final int MAX_BATCHES = 10_000;

  /** Whoever asks for a batch is told of all of its jobs. */
  private static final int MAX_BATCH_JOBS = 10_000;

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofSeconds(1);

  private final JobStore store;
  private final BatchStore batches;
  private final JobLimits limits;
  private final DataBudget budget;
  private final Inspector inspector;
  private final JobRunner runner;
  private final CommonTables commonTables;
  private final Clock clock;
  private final Activity activity;
  private final JobSpans spans;
  private final Uploads uploads;
  private final List<Consumer<String>> removalListeners = new CopyOnWriteArrayList<>();

  /** All jobs by id; jobs guard their own state. */
  private final Map<String, Job> jobs = new ConcurrentHashMap<>();

  /**
   * Accepted and not yet taken by a runner. It is bounded where jobs are accepted; those that come
   * here again, as the table of their series is made, were accepted before.
   */
  private final LinkedBlockingQueue<Job> waiting = new LinkedBlockingQueue<>();

  /** Uploads under way by owner; guarded by itself, which also makes admission atomic. */
  private final Map<String, Integer> uploading = new HashMap<>();

  private final List<Thread> runners = new ArrayList<>();
  private volatile boolean stopping;

  private JobService(
      JobStore store,
      BatchStore batches,
      JobLimits limits,
      RunSettings settings,
      ChunkExecutor executor,
      Clock clock,
      Activity activity,
      Traces traces,
      Path data)
      throws IOException {
    this.store = store;
    this.batches = batches;
    this.limits = limits;
    this.budget = new DataBudget(limits.dataBytes());
    this.inspector = new Inspector(limits.picture());
    this.runner = new JobRunner(store, limits, settings, executor);
    this.commonTables = new CommonTables(this, batches, store, runner, limits, budget);
    this.clock = clock;
    this.activity = activity;
    this.spans = new JobSpans(traces);
    this.uploads = Uploads.open(data, budget, limits.uploadBytes(), store::newId, clock);
    recover(store.load());
    for (Batch batch : batches.list()) {
      budget.add(batches.tableBytes(batch.id()));
      commonTables.moved(batch.id());
    }
    for (int i = 0; i < settings.concurrentJobs(); i++) {
      // Threads of the system: decoding and encoding keep a core busy for seconds, and virtual
      // threads are not made to share it with those that serve workers and clients.
      runners.add(Thread.ofPlatform().daemon().name("job-runner-" + i).start(this::runJobs));
    }
  }

  /**
   * Opens the jobs of a data folder and goes on with those that were not finished.
   *
   * @throws IOException if the folder cannot be used
   */
  public static JobService open(
      Path data,
      JobLimits limits,
      RunSettings settings,
      ChunkExecutor executor,
      Clock clock,
      Activity activity,
      Traces traces)
      throws IOException {
    JobStore store = JobStore.open(data);
    try {
      return new JobService(
          store,
          BatchStore.open(data, MAX_BATCHES),
          limits,
          settings,
          executor,
          clock,
          activity,
          traces,
          data);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private void recover(List<JobRecord> found) throws IOException {
    List<JobRecord> inOrder =
        found.stream().sorted(Comparator.comparing(JobRecord::created)).toList();
    for (JobRecord before : inOrder) {
      budget.add(store.bytes(before.id()));
      JobRecord now = afterRestart(before);
      if (!now.equals(before)) {
        store.save(now);
      }
      Job job = new Job(now, activity);
      jobs.put(now.id(), job);
      if (now.state().isFinal()) {
        dropCounts(now);
      } else if (!now.isParked()) {
        LOG.log(Level.INFO, "job {0} goes on from its input", now.id());
        waiting.add(job);
      }
    }
  }

  private JobRecord afterRestart(JobRecord before) {
    if (before.series() != null
        && !before.state().isFinal()
        && batches.find(before.batch()).isEmpty()) {
      return before.failed(
          clock.instant(), "its batch is gone, and with it the common table" + Series.NOTHING_DONE);
    }
    if (before.state() != JobState.RUNNING) {
      return before;
    }
    return before.runs() < MAX_RUNS
        ? before.orphaned()
        : before.failed(
            clock.instant(),
            "the master stopped %d times while this job ran; it is not tried again"
                .formatted(before.runs()));
  }

  // ---- taking pictures in

  /**
   * Begins an upload.
   *
   * @param owner the account that sends it
   * @param client its address
   * @param announced how long the picture will be; negative if not known
   * @throws LimitExceededException if it can be told now that it will not be taken
   */
  public Upload begin(String owner, String client, long announced)
      throws IOException, LimitExceededException {
    checkLength(announced);
    synchronized (uploading) {
      long pending =
          uploading.getOrDefault(owner, 0)
              + waiting.stream()
                  .map(Job::record)
                  .filter(job -> job.owner().equals(owner))
                  // Others are accepted already, and only come back.
                  .filter(job -> job.series() == null || job.isToBeCounted())
                  .count();
      int everybodys = waiting.size() + uploading.values().stream().mapToInt(count -> count).sum();
      if (everybodys >= MAX_WAITING) {
        throw LimitExceededException.fixed(
            Limit.QUEUED, MAX_WAITING, "The master's queue is full; try again when jobs are done");
      }
      if (pending >= limits.queuedPerUser()) {
        throw new LimitExceededException(
            Limit.QUEUED,
            limits.queuedPerUser(),
            "%,d of your jobs wait already; try again when some are done".formatted(pending));
      }
      uploading.merge(owner, 1, Integer::sum);
    }
    try {
      budget.reserve(Math.max(announced, 0));
      budget.release(Math.max(announced, 0));
      return new Upload(this, store.create(), owner, client);
    } catch (IOException | LimitExceededException | RuntimeException e) {
      uploadEnded(owner);
      throw e;
    }
  }

  void uploadEnded(String owner) {
    synchronized (uploading) {
      uploading.computeIfPresent(owner, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  void discard(String id, long bytes) {
    try {
      store.delete(id);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "an upload could not be removed: " + id, e);
    }
    budget.release(bytes);
  }

  JobStore store() {
    return store;
  }

  DataBudget budget() {
    return budget;
  }

  void checkLength(long bytes) throws LimitExceededException {
    if (bytes > limits.uploadBytes()) {
      throw new LimitExceededException(
          Limit.UPLOAD_BYTES,
          limits.uploadBytes(),
          "The upload has more bytes than this master takes");
    }
  }

  JobSnapshot submit(
      String id, String owner, String name, String client, String batch, JobRequest request)
      throws IOException, LimitExceededException, UnsuitableException, BatchClosedException {
    PictureFacts picture = inspector.inspect(store.input(id), request);
    store.removeParts(id);
    boolean inSeries = batches.find(batch == null ? "" : batch).map(Batch::series).isPresent();
    JobRecord queued =
        JobRecord.queued(
            id,
            owner,
            name,
            request.operation().name(),
            request.parameters(),
            request.output().values(),
            client,
            batch,
            inSeries ? SeriesPart.BEGUN : null,
            clock.instant(),
            picture);
    store.save(queued);
    Job job = new Job(queued, activity);
    if (batch == null) {
      jobs.put(id, job);
    } else {
      join(batch, job);
    }
    JobSnapshot snapshot = job.snapshot();
    job.report(queued);
    waiting.add(job);
    return snapshot;
  }

  /** Adds a job to a batch, unless that is being removed with all of its jobs. */
  private void join(String id, Job job)
      throws IOException, UnsuitableException, BatchClosedException {
    boolean _ =
        batches.holding(
            id,
            batch -> {
              if (batch.isEmpty()) {
                throw new BatchClosedException("The batch was deleted");
              }
              if (jobsOf(id).count() >= MAX_BATCH_JOBS) {
                throw new BatchClosedException(
                    "The batch has %,d jobs, the most; begin another one"
                        .formatted(MAX_BATCH_JOBS));
              }
              if (batch.get().series() != null) {
                commonTables.check(batch.get(), job.record());
              }
              jobs.put(job.record().id(), job);
              return true;
            });
  }

  private Stream<JobSnapshot> jobsOf(String batch) {
    return jobs.values().stream()
        .map(Job::snapshot)
        .filter(job -> batch.equals(job.record().batch()));
  }

  // ---- batches

  /**
   * Begins a batch of jobs.
   *
   * @param name whatever the client calls it
   * @param owner the account that begins it
   * @param common whether all pictures are mapped through one table, made once the batch is closed
   * @return empty if too many are kept already
   */
  public Optional<Batch> createBatch(String name, String owner, boolean common) throws IOException {
    Batch batch =
        new Batch(
            store.newId(),
            PictureNames.safe(name),
            owner,
            clock.instant(),
            common ? Series.BEGUN : null);
    return batches.add(batch) ? Optional.of(batch) : Optional.empty();
  }

  /**
   * Closes a batch with a common table: it has all its pictures. Has no effect on one that was
   * closed before.
   *
   * @return empty if there is no such batch, or it has no common table
   */
  public Optional<BatchSnapshot> closeBatch(String id) throws IOException {
    Optional<Series> closed = batches.change(id, Series::closed);
    if (closed.isEmpty()) {
      return Optional.empty();
    }
    commonTables.moved(id);
    return batch(id);
  }

  /** The jobs of a batch in the order in which they came. */
  List<Job> members(String batch) {
    return jobs.values().stream()
        .filter(job -> batch.equals(job.record().batch()))
        .sorted(
            Comparator.comparing((Job job) -> job.record().created())
                .thenComparing(job -> job.record().id()))
        .toList();
  }

  /** Has a job go on for which the table of its series is made; its counts are needed no more. */
  void goOn(Job job, int pictures) {
    dropCounts(job.record());
    if (job.mapped(pictures)) {
      waiting.add(job);
    }
  }

  private void dropCounts(JobRecord job) {
    if (job.series() == null) {
      return;
    }
    try {
      budget.release(store.removeCounts(job.id()));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the counts of job " + job.id() + " could not be removed", e);
    }
  }

  /** Every batch, newest first. */
  public List<BatchSnapshot> batches() {
    Map<String, List<JobSnapshot>> byBatch =
        list().reversed().stream()
            .filter(job -> job.record().batch() != null)
            .collect(Collectors.groupingBy(job -> job.record().batch()));
    return batches.list().stream()
        .sorted(Comparator.comparing(Batch::created).thenComparing(Batch::id).reversed())
        .map(batch -> new BatchSnapshot(batch, byBatch.getOrDefault(batch.id(), List.of())))
        .toList();
  }

  /** The batch of an id, if there is one. */
  public Optional<BatchSnapshot> batch(String id) {
    return batches
        .find(id)
        .map(
            batch ->
                new BatchSnapshot(
                    batch,
                    jobsOf(id)
                        .sorted(Comparator.comparing(job -> job.record().created()))
                        .toList()));
  }

  /**
   * Cancels a batch's jobs if need be and removes everything of them. If the master dies meanwhile,
   * the batch is there again, with the jobs that are left.
   *
   * @return whether there was one
   */
  public boolean deleteBatch(String id) throws IOException, InterruptedException {
    Optional<Batch> batch = batches.forget(id);
    if (batch.isEmpty()) {
      return false;
    }
    try {
      List<String> members = jobsOf(id).map(job -> job.record().id()).toList();
      members.forEach(this::cancel);
      for (String member : members) {
        boolean _ = delete(member);
      }
      budget.release(batches.delete(id));
    } catch (IOException | InterruptedException | RuntimeException e) {
      // So that it can be tried again.
      batches.remember(batch.get());
      commonTables.moved(id);
      throw e;
    }
    return true;
  }

  // ---- looking at jobs

  /** Every job, newest first. */
  public List<JobSnapshot> list() {
    return jobs.values().stream()
        .map(Job::snapshot)
        .sorted(
            Comparator.comparing((JobSnapshot job) -> job.record().created())
                .thenComparing(job -> job.record().id())
                .reversed())
        .toList();
  }

  /** The job of an id, if there is one. */
  public Optional<JobSnapshot> find(String id) {
    return Optional.ofNullable(jobs.get(id)).map(Job::snapshot);
  }

  /**
   * Follows a job.
   *
   * @return empty if there is no such job or too many follow it already
   */
  public Optional<Subscription> follow(String id) {
    return Optional.ofNullable(jobs.get(id)).flatMap(Job::subscribe);
  }

  /** The picture that a job was given. */
  public Path inputFile(String id) {
    return store.input(id);
  }

  /** The file that a job was given as a parameter's value. */
  public Path attachmentFile(String id, Parameter.Attachment parameter) {
    return store.attachment(id, parameter);
  }

  /**
   * How far the chunks of a page are, or how they were done.
   *
   * @param page from 1
   * @return empty if that is not known
   */
  public Optional<ChunkMapView> chunks(String id, int page) throws IOException {
    Optional<ChunkMapView> live =
        Optional.ofNullable(jobs.get(id))
            .flatMap(Job::chunks)
            .filter(map -> map.page() + 1 == page);
    if (live.isPresent()) {
      return live;
    }
    try {
      return Optional.of(Json.read(Files.readAllBytes(store.chunks(id, page)), ChunkMapView.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Files that are being sent piece by piece. */
  public Uploads uploads() {
    return uploads;
  }

  /** Bytes of all that is kept. */
  public long usedBytes() {
    return budget.used();
  }

  /** The file of a done job's result. */
  public Path resultFile(String id) {
    return store.result(id);
  }

  /**
   * The file of a page's tables, as {@link org.equilux.kernels.grid.LutGrid#encode} wrote them. Of
   * a series, the table lies with the batch.
   *
   * @param page from 1
   */
  public Path tablesFile(JobRecord job, int page) {
    return job.series() == null ? store.tables(job.id(), page) : batches.table(job.batch());
  }

  // ---- ending jobs

  /** Stops a job that is not final; it is cancelled soon after. */
  public void cancel(String id) {
    Job job = jobs.get(id);
    if (job != null) {
      stop(job, Job.Stop.CANCELLED);
    }
  }

  /** Has a job end that is not final, soon after if somebody runs it. */
  void stop(Job job, Job.Stop why) {
    if (job.stop(why)) {
      waiting.remove(job);
      change(job, why.of(job.record(), clock.instant()));
    }
  }

  /**
   * Cancels a job if need be and removes everything of it.
   *
   * @return whether there was one
   */
  public boolean delete(String id) throws IOException, InterruptedException {
    Job job = jobs.get(id);
    if (job == null) {
      return false;
    }
    cancel(id);
    if (!job.ended().await(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException("job " + id + " does not stop");
    }
    if (jobs.remove(id) == null) {
      return false;
    }
    long bytes = store.bytes(id);
    store.delete(id);
    budget.release(bytes);
    removalListeners.forEach(listener -> listener.accept(id));
    return true;
  }

  /** Has somebody told of every job that is removed. */
  public void onRemoval(Consumer<String> listener) {
    removalListeners.add(listener);
  }

  /** Removes every job, batch and upload of an account. */
  public void deleteAllOf(String owner) throws IOException, InterruptedException {
    uploads.deleteAllOf(owner);
    for (Batch batch : batches.list()) {
      if (batch.owner().equals(owner)) {
        boolean _ = deleteBatch(batch.id());
      }
    }
    List<String> left =
        list().stream()
            .filter(job -> job.record().owner().equals(owner))
            .map(job -> job.record().id())
            .toList();
    left.forEach(this::cancel);
    for (String id : left) {
      boolean _ = delete(id);
    }
  }

  /**
   * Removes what is over: uploads that nobody goes on with and, if there is a retention, jobs that
   * have been final for longer than that, and batches as old that are empty. A batch with a common
   * table that is not closed by then has been forgotten, and ends.
   */
  public void removeOld(Optional<Duration> retention) throws IOException, InterruptedException {
    Duration unused =
        retention.filter(age -> age.compareTo(Uploads.LIFETIME) < 0).orElse(Uploads.LIFETIME);
    uploads.removeOlderThan(unused);
    if (retention.isEmpty()) {
      return;
    }
    Instant before = clock.instant().minus(retention.get());
    for (JobSnapshot job : list()) {
      if (job.record().finished() != null
          && job.record().finished().isBefore(before)
          && delete(job.record().id())) {
        LOG.log(Level.INFO, "job {0} was kept for long enough", job.record().id());
      }
    }
    for (Batch batch : batches.list()) {
      if (batch.series() != null
          && batch.series().state() == Series.State.OPEN
          && batch.created().isBefore(before)) {
        commonTables.fail(
            batch.id(),
            "the batch was not closed within %d days".formatted(retention.get().toDays())
                + Series.NOTHING_DONE);
      }
      if (batch.created().isBefore(before) && jobsOf(batch.id()).findAny().isEmpty()) {
        boolean _ = deleteBatch(batch.id());
      }
    }
  }

  /** What is taken in. */
  public JobLimits limits() {
    return limits;
  }

  // ---- running jobs

  private void runJobs() {
    while (!stopping) {
      try {
        Job job = waiting.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
        if (job != null && job.claim()) {
          try (LogContext.Scope _ = LogContext.with("job", job.record().id())) {
            run(job);
          }
        }
      } catch (InterruptedException e) {
        // Only stopping interrupts a runner that has no job, and the loop's condition tells it.
        LOG.log(Level.DEBUG, "interrupted", e);
      } catch (RuntimeException | Error e) {
        LOG.log(Level.ERROR, "a job could not be run", e);
      }
    }
  }

  private void run(Job job) {
    change(job, job.record().running(clock.instant()));
    Span span = spans.started(job.record());
    Traces.within(span, () -> run(job, job.record(), span));
  }

  private void run(Job job, JobRecord running, Span span) {
    boolean common = running.series() != null;
    RunKeeper keeper = new RunKeeper(store, budget, running.id(), job, common);
    JobRunner.Outcome outcome =
        running.isToBeCounted()
            ? runner.count(running, keeper)
            : runner.run(
                running,
                common ? Optional.of(batches.table(running.batch())) : Optional.empty(),
                keeper);
    Optional<Job.Stop> stop = job.release();
    // Whoever interrupted this thread has been heard; the next job shall not hear it.
    boolean _ = Thread.interrupted();
    JobRecord after = after(running, outcome, stop);
    JobSpans.ended(span, after);
    if (after.state() == JobState.FAILED || after.state() == JobState.CANCELLED) {
      keepChunks(keeper);
    }
    if (after.state() == JobState.DONE) {
      budget.add(after.result().bytes());
    } else {
      keeper.release();
    }
    store.clean(after);
    if (after.isParked()) {
      park(job, after);
    } else {
      change(job, after);
    }
  }

  /** Leaves a job that is counted to whoever makes the table of its series. */
  private void park(Job job, JobRecord counted) {
    save(counted);
    Optional<Job.Stop> stop = job.park(counted);
    if (stop.isPresent()) {
      change(job, stop.get().of(counted, clock.instant()));
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

  private JobRecord after(JobRecord before, JobRunner.Outcome outcome, Optional<Job.Stop> stop) {
    if (stop.isPresent()) {
      return stop.get().of(before, clock.instant());
    }
    return switch (outcome) {
      case JobRunner.Outcome.Done done -> before.done(clock.instant(), done.file(), done.report());
      case JobRunner.Outcome.Counted _ -> before.counted();
      case JobRunner.Outcome.Failed _ when stopping -> before.interrupted();
      case JobRunner.Outcome.Failed failed -> before.failed(clock.instant(), failed.reason());
    };
  }

  /**
   * Records a job's next state. If the disk refuses it, people still see it, and a restart repeats
   * what it does not find.
   */
  private void change(Job job, JobRecord next) {
    save(next);
    if (next.state().isFinal()) {
      dropCounts(next);
      if (next.series() != null && next.state() != JobState.DONE) {
        // Before anybody can remove the job, and with it that it was of the series.
        commonTables.lost(next);
      }
    }
    job.publish(next);
    LOG.log(Level.INFO, "job {0} is {1}", next.id(), next.state());
  }

  private void save(JobRecord next) {
    try {
      store.save(next);
    } catch (IOException e) {
      LOG.log(Level.ERROR, "state " + next.state() + " of job " + next.id() + " is not on disk", e);
    }
  }

  /**
   * Prepares to stop: no job is begun any more, one that fails from now on is run again after a
   * restart, and followers' streams end, so that a server can close.
   */
  public void beginStop() {
    stopping = true;
    jobs.values().forEach(Job::endSubscriptions);
  }

  /** Stops running jobs, which go on after a restart, and lets the data folder go. */
  @Override
  public void close() {
    beginStop();
    runners.forEach(Thread::interrupt);
    commonTables.close();
    try {
      for (Thread thread : runners) {
        if (!thread.join(STOP_TIMEOUT)) {
          LOG.log(Level.WARNING, "{0} does not stop", thread.getName());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      store.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
