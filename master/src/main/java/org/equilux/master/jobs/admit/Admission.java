package org.equilux.master.jobs.admit;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.equilux.engine.JobRequest;
import org.equilux.master.activity.Activity;
import org.equilux.master.database.Sql;
import org.equilux.master.jobs.batch.Batches;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.limit.UserQuotas;
import org.equilux.master.jobs.live.Job;
import org.equilux.master.jobs.model.BatchClosedException;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.JobSubmission;
import org.equilux.master.jobs.model.PictureFacts;
import org.equilux.master.jobs.model.SubmissionKey;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobQueries;
import org.equilux.master.jobs.store.JobRepository;
import org.equilux.master.jobs.store.JobStore;

/**
 * The admission of pictures: checks limits, and queues a job for each picture that can be
 * processed.
 */
public final class Admission {
  private static final System.Logger LOG = System.getLogger(Admission.class.getName());

  private final JobRepository records;
  private final JobStore store;
  private final DataBudget budget;
  private final JobLimits limits;
  private final Inspector inspector;
  private final Batches batches;
  private final RemovedOwners removedOwners;
  private final Activity activity;
  private final Clock clock;

  /**
   * The number of drafts of this master by owner; guarded by this map. Limits are checked again
   * when a draft becomes a job, so the drafts of other masters need not be counted.
   */
  private final Map<String, Integer> drafts = new HashMap<>();

  public Admission(
      JobRepository records,
      JobStore store,
      DataBudget budget,
      JobLimits limits,
      Batches batches,
      RemovedOwners removedOwners,
      Activity activity,
      Clock clock) {
    this.records = records;
    this.store = store;
    this.budget = budget;
    this.limits = limits;
    this.inspector = new Inspector(limits.picture());
    this.batches = batches;
    this.removedOwners = removedOwners;
    this.activity = activity;
    this.clock = clock;
  }

  /**
   * Begins to receive the files of a job.
   *
   * @param owner id of the submitting account
   * @param client address of the client
   * @param announced length of the picture in bytes; negative if unknown
   * @throws LimitExceededException if a limit is certain to be exceeded
   */
  public JobDraft begin(String owner, String client, long announced)
      throws IOException, LimitExceededException {
    checkLength(announced);
    JobQueries.Owned owned = records.queries().owned(owner);
    synchronized (drafts) {
      int received = drafts.getOrDefault(owner, 0);
      checkCounts(received + owned.active(), received + owned.kept());
      drafts.merge(owner, 1, Integer::sum);
    }
    try {
      budget.check(owner, Math.max(announced, 0));
      String id = store.create();
      budget.open(id, owner);
      return new JobDraft(this, store, budget, id, owner, client);
    } catch (IOException | LimitExceededException | RuntimeException e) {
      ended(owner);
      throw e;
    }
  }

  /**
   * Checks a job before its picture is uploaded, by the first and last bytes of the picture's file.
   *
   * @param bytes length of the whole file
   * @return properties of the picture; empty if the ends of the file do not contain its headers
   * @throws org.equilux.imaging.PictureException if the picture cannot be processed
   * @throws LimitExceededException if it exceeds a limit
   * @throws UnsuitableException if the operation does not support it
   */
  public Optional<PictureFacts> check(
      String owner, long bytes, PictureEnds picture, JobRequest request)
      throws IOException, LimitExceededException, UnsuitableException, InterruptedException {
    checkLength(bytes);
    try {
      PictureFacts facts = inspector.inspect(owner, picture, request);
      return picture.missed() ? Optional.empty() : Optional.of(facts);
    } catch (IOException | LimitExceededException | UnsuitableException e) {
      if (picture.missed()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void checkCounts(long active, long kept) throws LimitExceededException {
    Optional<LimitExceededException> exceeded = exceeded(active, kept);
    if (exceeded.isPresent()) {
      throw exceeded.get();
    }
  }

  private Optional<LimitExceededException> exceeded(long active, long kept) {
    UserQuotas quotas = limits.quotas();
    if (active >= quotas.active()) {
      return Optional.of(
          new LimitExceededException(
              Limit.QUEUED,
              quotas.active(),
              "%,d of your jobs are waiting or running; try again when some are done"
                  .formatted(active)));
    }
    if (kept >= quotas.kept()) {
      return Optional.of(
          new LimitExceededException(
              Limit.KEPT,
              quotas.kept(),
              "The master keeps %,d jobs of yours; delete some that you no longer need"
                  .formatted(kept)));
    }
    return Optional.empty();
  }

  /** Notes that a draft of an account became a job or was discarded. */
  void ended(String owner) {
    synchronized (drafts) {
      drafts.computeIfPresent(owner, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  /**
   * Removes the files of a discarded draft. If the database contains the job nevertheless, because
   * the answer to the commit was lost, and the job is running, the job stays.
   */
  void discard(String id) {
    try {
      if (records.withdraw(id)) {
        store.delete(id);
        budget.close(id);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "an upload could not be removed: " + id, e);
      budget.close(id);
    }
  }

  void checkLength(long bytes) throws LimitExceededException {
    if (bytes > limits.uploadBytes()) {
      throw new LimitExceededException(
          Limit.UPLOAD_BYTES,
          limits.uploadBytes(),
          "The upload has more bytes than this master accepts");
    }
  }

  /** The request of a job with its files. */
  record Submission(
      String id,
      String owner,
      String name,
      String client,
      String batch,
      JobRequest request,
      Optional<SubmissionKey> key) {}

  JobSnapshot submit(Submission asked)
      throws IOException,
          LimitExceededException,
          UnsuitableException,
          BatchClosedException,
          InterruptedException {
    String id = asked.id();
    PictureFacts picture = inspector.inspect(asked.owner(), store.input(id), asked.request());
    store.removeParts(id);
    JobRequest request = asked.request();
    JobRecord queued =
        JobRecord.queued(
            new JobSubmission(
                id,
                asked.owner(),
                asked.name(),
                request.operation().name(),
                request.parameters(),
                request.output().values(),
                asked.client(),
                asked.batch(),
                clock.instant(),
                picture),
            asked.batch() != null && batches.hasCommonTable(asked.batch()));
    long bytes = store.bytes(id);
    keep(queued, bytes, asked.key());
    budget.settled(id, bytes);
    Job.report(activity, queued);
    return new JobSnapshot(queued, null);
  }

  /** The reason why a job is not stored. */
  private sealed interface Refusal {
    record Limit(LimitExceededException exceeded) implements Refusal {}

    record Batch(Batches.Change change) implements Refusal {}

    record OwnerRemoved() implements Refusal {}
  }

  private void keep(JobRecord job, long bytes, Optional<SubmissionKey> key)
      throws IOException, LimitExceededException, UnsuitableException, BatchClosedException {
    boolean kept = false;
    while (!kept) {
      Optional<Batches.Joined> batch =
          job.batch() == null ? Optional.empty() : Optional.of(batches.check(job.batch(), job));
      Optional<Refusal> refusal =
          records.add(
              job,
              key,
              sql -> {
                Optional<Refusal> refused = refusal(sql, job, batch);
                if (refused.isEmpty()) {
                  budget.settle(sql, job.id(), bytes);
                }
                return refused;
              });
      switch (refusal.orElse(null)) {
        case Refusal.Limit limit -> throw limit.exceeded();
        case Refusal.OwnerRemoved _ -> throw new RemovedOwners.OwnerRemovedException();
        case Refusal.Batch(Batches.Change change) when change == Batches.Change.FULL ->
            throw Batches.full();
        // The batch has changed since the check: check again.
        case Refusal.Batch _ -> {}
        case null -> kept = true;
      }
    }
  }

  private Optional<Refusal> refusal(Sql sql, JobRecord job, Optional<Batches.Joined> batch)
      throws SQLException, IOException {
    if (removedOwners.contains(sql, job.owner())) {
      return Optional.of(new Refusal.OwnerRemoved());
    }
    JobQueries.Owned owned = JobQueries.owned(sql, job.owner());
    Optional<LimitExceededException> exceeded = exceeded(owned.active(), owned.kept());
    if (exceeded.isPresent()) {
      return Optional.of(new Refusal.Limit(exceeded.get()));
    }
    if (batch.isPresent()) {
      Batches.Change change = batches.join(sql, batch.get());
      if (change != Batches.Change.NONE) {
        return Optional.of(new Refusal.Batch(change));
      }
    }
    return Optional.empty();
  }
}
