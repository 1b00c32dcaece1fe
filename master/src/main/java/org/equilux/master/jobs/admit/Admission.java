package org.equilux.master.jobs.admit;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.equilux.engine.JobRequest;
import org.equilux.master.activity.Activity;
import org.equilux.master.jobs.batch.Batches;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.limit.UserQuotas;
import org.equilux.master.jobs.live.Job;
import org.equilux.master.jobs.live.JobQueue;
import org.equilux.master.jobs.live.JobRegistry;
import org.equilux.master.jobs.model.BatchClosedException;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.JobSubmission;
import org.equilux.master.jobs.model.PictureFacts;
import org.equilux.master.jobs.model.SubmissionKey;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobRepository;
import org.equilux.master.jobs.store.JobStore;

/** Admits pictures within the limits, and queues a job for each one that can be processed. */
public final class Admission {
  private static final System.Logger LOG = System.getLogger(Admission.class.getName());

  private final JobRepository records;
  private final JobStore store;
  private final DataBudget budget;
  private final JobLimits limits;
  private final Inspector inspector;
  private final JobRegistry jobs;
  private final JobQueue queue;
  private final Batches batches;
  private final RemovedOwners removedOwners;
  private final Activity activity;
  private final Clock clock;

  /** Drafts under way by owner; guarded by itself, which also makes admission atomic. */
  private final Map<String, Integer> drafts = new HashMap<>();

  public Admission(
      JobRepository records,
      JobStore store,
      DataBudget budget,
      JobLimits limits,
      JobRegistry jobs,
      JobQueue queue,
      Batches batches,
      RemovedOwners removedOwners,
      Activity activity,
      Clock clock) {
    this.records = records;
    this.store = store;
    this.budget = budget;
    this.limits = limits;
    this.inspector = new Inspector(limits.picture());
    this.jobs = jobs;
    this.queue = queue;
    this.batches = batches;
    this.removedOwners = removedOwners;
    this.activity = activity;
    this.clock = clock;
  }

  /**
   * Begins to receive the files of a job.
   *
   * @param owner the account that sends them
   * @param client the address that sends them
   * @param announced how long the picture will be; negative if not known
   * @throws LimitExceededException if it is certain now that a limit is exceeded
   */
  public JobDraft begin(String owner, String client, long announced)
      throws IOException, LimitExceededException {
    checkLength(announced);
    synchronized (drafts) {
      int received = drafts.getOrDefault(owner, 0);
      checkCounts(received + queue.activeOf(owner), received + jobs.countOf(owner));
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
   * Checks a job whose picture is not here yet by the ends of the picture's file.
   *
   * @param bytes of the whole file
   * @return what the picture is; empty if its ends do not say, so that nothing is known of it
   * @throws org.equilux.imaging.PictureException if it is no picture that can be processed
   * @throws LimitExceededException if it exceeds a limit
   * @throws UnsuitableException if the operation cannot be done with it
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
    UserQuotas quotas = limits.quotas();
    if (active >= quotas.active()) {
      throw new LimitExceededException(
          Limit.QUEUED,
          quotas.active(),
          "%,d of your jobs wait or run already; try again when some are done".formatted(active));
    }
    if (kept >= quotas.kept()) {
      throw new LimitExceededException(
          Limit.KEPT,
          quotas.kept(),
          "The master keeps %,d jobs of yours; delete some that you no longer need"
              .formatted(kept));
    }
  }

  /** A draft of an account became a job, or was given up. */
  void ended(String owner) {
    synchronized (drafts) {
      drafts.computeIfPresent(owner, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  /** Removes the files of a draft that was given up. */
  void discard(String id) {
    try {
      records.delete(id);
      store.delete(id);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "an upload could not be removed: " + id, e);
    }
    budget.close(id);
  }

  void checkLength(long bytes) throws LimitExceededException {
    if (bytes > limits.uploadBytes()) {
      throw new LimitExceededException(
          Limit.UPLOAD_BYTES,
          limits.uploadBytes(),
          "The upload has more bytes than this master takes");
    }
  }

  /** All that a job is made of. */
  record Asked(
      String id,
      String owner,
      String name,
      String client,
      String batch,
      JobRequest request,
      Optional<SubmissionKey> key) {}

  JobSnapshot submit(Asked asked)
      throws IOException,
          LimitExceededException,
          UnsuitableException,
          BatchClosedException,
          InterruptedException {
    String id = asked.id();
    String owner = asked.owner();
    String batch = asked.batch();
    JobRequest request = asked.request();
    PictureFacts picture = inspector.inspect(owner, store.input(id), request);
    store.removeParts(id);
    JobRecord queued =
        JobRecord.queued(
            new JobSubmission(
                id,
                owner,
                asked.name(),
                request.operation().name(),
                request.parameters(),
                request.output().values(),
                asked.client(),
                batch,
                clock.instant(),
                picture),
            batch != null && batches.hasCommonTable(batch));
    records.add(queued, asked.key());
    budget.settle(id, store.bytes(id));
    Job job = new Job(queued, activity);
    if (batch == null) {
      jobs.add(job);
    } else {
      batches.join(batch, job);
    }
    // The removal of an account is recorded before its jobs are listed: either this job is among
    // them, or the record is found here.
    if (removedOwners.contains(owner) && jobs.remove(id)) {
      throw new RemovedOwners.OwnerRemovedException();
    }
    JobSnapshot snapshot = job.snapshot();
    job.report(queued);
    queue.add(job);
    return snapshot;
  }
}
