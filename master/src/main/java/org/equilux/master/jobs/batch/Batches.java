package org.equilux.master.jobs.batch;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.equilux.master.database.Sql;
import org.equilux.master.files.DiskBlocks;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.live.CommonTableSignals;
import org.equilux.master.jobs.live.JobEnding;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.BatchClosedException;
import org.equilux.master.jobs.model.BatchCounts;
import org.equilux.master.jobs.model.BatchSnapshot;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.PictureNames;
import org.equilux.master.jobs.model.StoredJob;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.jobs.store.BatchStore;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobQueries;
import org.equilux.master.jobs.store.JobRepository;

/** The batches of jobs: creates, closes, lists and deletes them, and lets jobs join. */
public final class Batches {
  /**
   * The largest number of jobs in a batch; the answer to a request for a batch lists all of them.
   */
  private static final int MAX_JOBS = 10_000;

  /** The number of rounds of deleting jobs, because others may join meanwhile. */
  private static final int TRIES = 10;

  private final BatchStore store;
  private final JobRepository jobs;
  private final JobEnding ending;
  private final DataBudget budget;
  private final CommonTableSignals signals;
  private final CommonTableCheck check;
  private final Supplier<String> ids;
  private final int most;
  private final Clock clock;

  /**
   * Creates the service of batches.
   *
   * @param most limit of batches of one account
   */
  public Batches(
      BatchStore store,
      JobRepository jobs,
      JobEnding ending,
      DataBudget budget,
      CommonTableSignals signals,
      CommonTableCheck check,
      Supplier<String> ids,
      int most,
      Clock clock) {
    this.store = store;
    this.jobs = jobs;
    this.ending = ending;
    this.budget = budget;
    this.signals = signals;
    this.check = check;
    this.ids = ids;
    this.most = most;
    this.clock = clock;
  }

  /**
   * Creates a batch.
   *
   * @param name name given by the client
   * @param owner id of the account
   * @param common whether all pictures are mapped through one table, computed after the batch is
   *     closed
   * @throws LimitExceededException if the account has too many batches, or the data limit is
   *     reached
   */
  public Batch create(String name, String owner, boolean common)
      throws IOException, LimitExceededException {
    budget.check(owner, DiskBlocks.BYTES);
    Batch batch =
        new Batch(
            ids.get(),
            PictureNames.safe(name),
            owner,
            clock.instant(),
            common ? CommonTableStatus.BEGUN : null);
    if (!store.add(batch, most)) {
      throw new LimitExceededException(
          Limit.BATCHES,
          most,
          "You have %,d batches; delete some that you no longer need".formatted(most));
    }
    budget.open(batch.id(), owner);
    budget.settle(batch.id(), store.bytes(batch.id()));
    budget.done(batch.id());
    return batch;
  }

  /**
   * Closes a batch with a common table, so that no pictures are added any more. Idempotent.
   *
   * @return empty if there is no such batch, or it has no common table
   */
  public Optional<BatchSnapshot> close(String id) throws IOException {
    Optional<CommonTableStatus> closed = store.change(id, CommonTableStatus::closed);
    if (closed.isEmpty()) {
      return Optional.empty();
    }
    signals.changed(id);
    return find(id);
  }

  /**
   * The state of a batch at the check of a joining job.
   *
   * @param first id of the oldest job; null if there was none or it does not matter
   */
  public record Joined(Batch batch, String first) {}

  /**
   * Checks that a job can join a batch.
   *
   * @param joining a job whose files are stored
   * @throws UnsuitableException if the picture cannot share a common table with the batch's other
   *     pictures
   * @throws BatchClosedException if the batch accepts no more jobs or was deleted
   */
  public Joined check(String id, JobRecord joining)
      throws IOException, UnsuitableException, BatchClosedException {
    Batch batch = store.find(id).orElseThrow(Batches::deleted);
    if (batch.commonTable() == null) {
      return new Joined(batch, null);
    }
    Optional<JobRecord> first = jobs.queries().oldestOfBatch(id).map(StoredJob::job);
    check.check(batch, first, joining);
    return new Joined(batch, first.map(JobRecord::id).orElse(null));
  }

  private static BatchClosedException deleted() {
    return new BatchClosedException("The batch was deleted");
  }

  /** Whether the pictures of the batch are mapped through a common table. */
  public boolean hasCommonTable(String id) throws IOException {
    return store.find(id).map(Batch::commonTable).isPresent();
  }

  /** The change of a batch since a joining job was checked. */
  public enum Change {
    /** No relevant change: the job may join. */
    NONE,
    /** The job must be checked again. */
    CHECK_AGAIN,
    /** The batch has reached its largest number of jobs. */
    FULL
  }

  /** Compares a batch with its state at the check; part of the transaction that stores the job. */
  public Change join(Sql sql, Joined joined) throws SQLException, IOException {
    String id = joined.batch().id();
    if (!store.lock(sql, id).filter(joined.batch()::equals).isPresent()) {
      return Change.CHECK_AGAIN;
    }
    if (joined.batch().commonTable() != null
        && !Objects.equals(JobQueries.oldestOfBatch(sql, id).orElse(null), joined.first())) {
      return Change.CHECK_AGAIN;
    }
    return JobQueries.countOfBatch(sql, id) >= MAX_JOBS ? Change.FULL : Change.NONE;
  }

  /** The refusal of a job because the batch is full. */
  public static BatchClosedException full() {
    return new BatchClosedException(
        "The batch has reached its limit of %,d jobs; create another one".formatted(MAX_JOBS));
  }

  /**
   * An entry of the list of batches.
   *
   * @param counts of its jobs
   */
  public record Listed(Batch batch, BatchCounts counts) {}

  /**
   * Lists batches, newest first.
   *
   * @param account id of their owner; empty for all
   */
  public List<Listed> list(String account) throws IOException {
    Map<String, BatchCounts> counts = jobs.queries().batches(account);
    return store.list(account).stream()
        .map(batch -> new Listed(batch, counts.getOrDefault(batch.id(), BatchCounts.NONE)))
        .toList();
  }

  /** Whether a batch of this id exists and belongs to the account. */
  public boolean isOf(String id, String owner) throws IOException {
    return store.find(id).filter(batch -> batch.owner().equals(owner)).isPresent();
  }

  /** A batch by its id. */
  public Optional<BatchSnapshot> find(String id) throws IOException {
    Optional<Batch> batch = store.find(id);
    if (batch.isEmpty()) {
      return Optional.empty();
    }
    List<JobSnapshot> members =
        jobs.queries().ofBatch(id).stream().map(job -> new JobSnapshot(job.job(), null)).toList();
    return Optional.of(new BatchSnapshot(batch.get(), members));
  }

  /**
   * Deletes a batch with its jobs, which are cancelled first. If the master dies meanwhile, the
   * batch remains with the jobs not deleted yet.
   *
   * @return whether there was such a batch
   */
  public boolean delete(String id) throws IOException, InterruptedException {
    if (store.find(id).isEmpty()) {
      return false;
    }
    for (int i = 0; i < TRIES; i++) {
      ending.deleteAll(jobs.queries().ofBatch(id).stream().map(job -> job.job().id()).toList());
      if (store.delete(id)) {
        budget.close(id);
        return true;
      }
    }
    throw new IOException("jobs keep joining the batch " + id + "; try again");
  }
}
