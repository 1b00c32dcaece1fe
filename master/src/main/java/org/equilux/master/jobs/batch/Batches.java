package org.equilux.master.jobs.batch;

import java.io.IOException;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.equilux.master.files.DiskBlocks;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.live.CommonTableSignals;
import org.equilux.master.jobs.live.Job;
import org.equilux.master.jobs.live.JobEnding;
import org.equilux.master.jobs.live.JobRegistry;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.BatchClosedException;
import org.equilux.master.jobs.model.BatchSnapshot;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.PictureNames;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.jobs.store.BatchStore;
import org.equilux.master.jobs.store.DataBudget;

/** Begins, closes, shows and removes batches, and lets jobs join them. */
public final class Batches {
  /** The answer to a request for a batch lists all of its jobs. */
  private static final int MAX_JOBS = 10_000;

  private final BatchStore store;
  private final JobRegistry jobs;
  private final JobEnding ending;
  private final DataBudget budget;
  private final CommonTableSignals signals;
  private final CommonTableCheck check;
  private final Supplier<String> ids;
  private final int most;
  private final Clock clock;

  /**
   * @param most batches of one account
   */
  public Batches(
      BatchStore store,
      JobRegistry jobs,
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
   * Begins a batch of jobs.
   *
   * @param name the name that the client gives the batch
   * @param owner the account that begins it
   * @param common whether all pictures are mapped through one table, made once the batch is closed
   * @throws LimitExceededException if the account has too many batches, or there is no room
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
    return batch;
  }

  /**
   * Closes a batch with a common table, which has all its pictures then. A batch that was closed
   * before stays as it is.
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
   * Adds a job to the registry as a member of a batch.
   *
   * @throws UnsuitableException if no common table can be made of this picture and those before
   * @throws BatchClosedException if the batch takes no more jobs, or is being removed
   */
  public void join(String id, Job job)
      throws IOException, UnsuitableException, BatchClosedException {
    boolean _ =
        store.holding(
            id,
            batch -> {
              if (batch.isEmpty()) {
                throw new BatchClosedException("The batch was deleted");
              }
              if (jobs.countOfBatch(id) >= MAX_JOBS) {
                throw new BatchClosedException(
                    "The batch has %,d jobs, the most; begin another one".formatted(MAX_JOBS));
              }
              if (batch.get().commonTable() != null) {
                check.check(batch.get(), job.record());
              }
              jobs.add(job);
              return true;
            });
  }

  /** Every batch, newest first. */
  public List<BatchSnapshot> list() {
    Map<String, List<JobSnapshot>> byBatch =
        jobs.list().reversed().stream()
            .filter(job -> job.record().batch() != null)
            .collect(Collectors.groupingBy(job -> job.record().batch()));
    return store.list().stream()
        .sorted(Comparator.comparing(Batch::created).thenComparing(Batch::id).reversed())
        .map(batch -> new BatchSnapshot(batch, byBatch.getOrDefault(batch.id(), List.of())))
        .toList();
  }

  /** A batch by its id. */
  public Optional<BatchSnapshot> find(String id) {
    return store
        .find(id)
        .map(
            batch ->
                new BatchSnapshot(batch, jobs.ofBatch(id).stream().map(Job::snapshot).toList()));
  }

  /** Whether pictures that join this batch are mapped through a common table. */
  public boolean hasCommonTable(String id) {
    return store.find(id).map(Batch::commonTable).isPresent();
  }

  /**
   * Removes a batch with its jobs, which are cancelled first. If the master dies meanwhile, the
   * batch is there again after the restart, with the jobs that are left.
   *
   * @return whether there was such a batch
   */
  public boolean delete(String id) throws IOException, InterruptedException {
    Optional<Batch> batch = store.forget(id);
    if (batch.isEmpty()) {
      return false;
    }
    try {
      ending.deleteAll(jobs.ofBatch(id).stream().map(job -> job.record().id()).toList());
      store.delete(id);
      budget.close(id);
    } catch (IOException | InterruptedException | RuntimeException e) {
      // So that the client can try again.
      store.remember(batch.get());
      signals.changed(id);
      throw e;
    }
    return true;
  }
}
