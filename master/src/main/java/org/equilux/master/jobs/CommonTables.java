package org.equilux.master.jobs;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.equilux.engine.job.CommonTable;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;
import org.equilux.imaging.PictureException;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.json.RecordFile;

/**
 * Makes the common tables of batches, and has their jobs go on or end. Each job's picture is
 * counted by a run of its own as it comes, and what was counted is kept with it; here the counts
 * are added up once the batch is closed and all are there. So nothing is in memory meanwhile, and
 * after a restart only what was being counted is counted again.
 *
 * <p>A thread of its own looks at a batch whenever something happened to it, and does what follows
 * from how it stands; so nothing depends on who was first.
 */
final class CommonTables implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CommonTables.class.getName());
  private static final long STOP_SECONDS = 30;

  private final JobService jobs;
  private final BatchStore batches;
  private final JobStore store;
  private final JobRunner runner;
  private final JobLimits limits;
  private final DataBudget budget;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("common-tables").factory());

  CommonTables(
      JobService jobs,
      BatchStore batches,
      JobStore store,
      JobRunner runner,
      JobLimits limits,
      DataBudget budget) {
    this.jobs = jobs;
    this.batches = batches;
    this.store = store;
    this.runner = runner;
    this.limits = limits;
    this.budget = budget;
  }

  /**
   * Checks that a job can be of a batch with a common table; to be called while that is held.
   *
   * @param joining whose files are in the store
   * @throws BatchClosedException if no more pictures are taken
   * @throws UnsuitableException if there can be no table for this picture and those before
   */
  void check(Batch batch, JobRecord joining)
      throws IOException, UnsuitableException, BatchClosedException {
    switch (batch.series().state()) {
      case OPEN -> {}
      case CLOSED, MADE ->
          throw new BatchClosedException(
              "The batch is closed, and its common table is of the pictures that it has; begin"
                  + " another one");
      case FAILED ->
          throw new BatchClosedException(
              "The batch has no common table: " + batch.series().error());
    }
    JobRequest request = runner.request(joining);
    Optional<JobRecord> first = jobs.members(batch.id()).stream().map(Job::record).findFirst();
    try {
      CommonTable table = new CommonTable(first.map(runner::request).orElse(request));
      if (first.isPresent()) {
        requireSame(first.get(), joining, request);
        look(table, first.get());
      }
      look(table, joining);
    } catch (IllegalArgumentException | JobFailedException e) {
      throw new UnsuitableException(e.getMessage(), e);
    }
  }

  private void look(CommonTable table, JobRecord job) throws IOException, JobFailedException {
    table.look(store.input(job.id()), job.name(), runner.request(job), limits.picture());
  }

  /** Masks say what is counted of each picture; all else is of the table, which all share. */
  private void requireSame(JobRecord first, JobRecord joining, JobRequest request)
      throws IOException, UnsuitableException {
    Map<String, String> before = new TreeMap<>(first.parameters());
    Map<String, String> now = new TreeMap<>(joining.parameters());
    boolean sameFiles = true;
    for (Parameter parameter : request.operation().parameters()) {
      if (parameter instanceof Parameter.Attachment file) {
        before.remove(file.name());
        now.remove(file.name());
        sameFiles &= file.kind() == Parameter.Attachment.Kind.MASK || isSame(first, joining, file);
      }
    }
    if (!first.operation().equals(joining.operation()) || !before.equals(now)) {
      throw new UnsuitableException(
          "a common table is made in one way: %s asks for %s %s, but %s for %s %s"
              .formatted(
                  joining.name(),
                  joining.operation(),
                  words(now),
                  first.name(),
                  first.operation(),
                  words(before)));
    }
    if (!sameFiles) {
      throw new UnsuitableException(
          "a common table is made in one way: the files given with %s are not those of %s"
              .formatted(joining.name(), first.name()));
    }
  }

  private static String words(Map<String, String> parameters) {
    return parameters.entrySet().stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  private boolean isSame(JobRecord first, JobRecord joining, Parameter.Attachment file)
      throws IOException {
    Path before = store.attachment(first.id(), file);
    Path now = store.attachment(joining.id(), file);
    if (Files.exists(before) != Files.exists(now)) {
      return false;
    }
    return !Files.exists(before) || Files.mismatch(before, now) < 0;
  }

  /** Has somebody look at a batch to which something happened. */
  void moved(String batch) {
    try {
      thread.execute(() -> step(batch));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "the master stops; it looks at all batches when it starts", e);
    }
  }

  /** A job's picture is counted. */
  void counted(JobRecord job) {
    if (state(job.batch()).filter(state -> state == Series.State.CLOSED).isPresent()) {
      moved(job.batch());
    }
  }

  /** A job has ended without a result: if its series has no table yet, it will have none. */
  void lost(JobRecord job) {
    String how = job.state() == JobState.CANCELLED ? " was cancelled" : ": " + job.error();
    fail(job.batch(), job.name() + how + Series.NOTHING_DONE);
  }

  /** Ends a series that has no table yet, and its jobs soon after. */
  void fail(String batch, String why) {
    if (state(batch).filter(Series.State::isPending).isEmpty()) {
      return;
    }
    try {
      var _ = batches.change(batch, series -> series.failed(why));
    } catch (IOException e) {
      LOG.log(Level.ERROR, "that batch " + batch + " failed is not on disk", e);
    }
    moved(batch);
  }

  private Optional<Series.State> state(String batch) {
    return batches.find(batch).map(Batch::series).map(Series::state);
  }

  private void step(String id) {
    try {
      Optional<Series.State> state = state(id);
      if (state.isEmpty() || thread.isShutdown()) {
        return;
      }
      List<Job> members = jobs.members(id);
      switch (state.get()) {
        case OPEN, CLOSED -> {
          // A master that died may have known of the job's end, and not told the batch.
          Optional<JobRecord> lost =
              members.stream().map(Job::record).filter(job -> job.state().isFinal()).findFirst();
          if (lost.isPresent()) {
            lost(lost.get());
          } else if (state.get() == Series.State.CLOSED
              && members.stream().map(Job::record).allMatch(JobRecord::isParked)) {
            make(id, members.stream().map(Job::record).toList());
          }
        }
        case MADE -> {
          int pictures = batches.find(id).orElseThrow().series().pictures();
          members.forEach(job -> jobs.goOn(job, pictures));
        }
        case FAILED -> {
          String why = batches.find(id).orElseThrow().series().error();
          members.forEach(job -> jobs.stop(job, new Job.Stop(why)));
        }
      }
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "batch " + id + " could not be looked at", e);
    }
  }

  private void make(String id, List<JobRecord> members) {
    try {
      if (write(id, members)) {
        LOG.log(Level.INFO, "the table of batch {0} is made of {1} pictures", id, members.size());
        moved(id);
      }
    } catch (JobFailedException | PictureException e) {
      fail(id, e.getMessage() + Series.NOTHING_DONE);
    } catch (LimitExceededException e) {
      fail(id, "The table cannot be kept. " + e.getMessage() + Series.NOTHING_DONE);
    } catch (OutOfMemoryError e) {
      LOG.log(Level.ERROR, "the table of batch " + id + " ran out of memory", e);
      fail(id, "the master ran out of memory; give it more (java -Xmx)" + Series.NOTHING_DONE);
    } catch (IOException | RuntimeException e) {
      if (thread.isShutdown()) {
        // It is made after the restart.
        return;
      }
      String incident = UUID.randomUUID().toString();
      LOG.log(Level.ERROR, "no table of batch " + id + ", incident " + incident, e);
      fail(
          id,
          "something went wrong on the master; its log has the reason under incident "
              + incident
              + Series.NOTHING_DONE);
    }
  }

  /** Whether the table is the batch's now; else that has changed meanwhile. */
  private boolean write(String id, List<JobRecord> members)
      throws IOException, JobFailedException, LimitExceededException {
    if (members.isEmpty()) {
      throw new JobFailedException("no picture is left");
    }
    CommonTable table = new CommonTable(runner.request(members.getFirst()));
    for (JobRecord job : members) {
      table.add(
          store.input(job.id()),
          job.name(),
          runner.request(job),
          limits.picture(),
          Files.readAllBytes(store.counts(job.id())));
    }
    byte[] encoded = table.tables(limits.picture()).encode();
    budget.reserve(encoded.length);
    boolean made = false;
    try {
      RecordFile.writeBytes(batches.table(id), encoded);
      made =
          batches
              .change(id, series -> series.made(members.size()))
              .filter(series -> series.state() == Series.State.MADE)
              .isPresent();
      return made;
    } finally {
      if (!made) {
        Files.deleteIfExists(batches.table(id));
        budget.release(encoded.length);
      }
    }
  }

  /** Leaves what is not done to the next start. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(Level.WARNING, "a common table is still being made");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
