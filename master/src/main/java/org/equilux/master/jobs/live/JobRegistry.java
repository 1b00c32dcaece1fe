package org.equilux.master.jobs.live;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.equilux.master.jobs.model.JobSnapshot;

/** Every job that this master keeps, by id, whatever its state. Jobs guard their own state. */
public final class JobRegistry {
  private static final Comparator<JobSnapshot> OLDEST_FIRST =
      Comparator.comparing((JobSnapshot job) -> job.record().created())
          .thenComparing(job -> job.record().id());

  private final Map<String, Job> jobs = new ConcurrentHashMap<>();

  /** How many jobs each account has. */
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();

  public void add(Job job) {
    if (jobs.put(job.record().id(), job) == null) {
      counts.merge(job.record().owner(), 1, Integer::sum);
    }
  }

  /**
   * Removes a job.
   *
   * @return whether the job was there
   */
  public boolean remove(String id) {
    Job removed = jobs.remove(id);
    if (removed == null) {
      return false;
    }
    counts.computeIfPresent(removed.record().owner(), (_, count) -> count == 1 ? null : count - 1);
    return true;
  }

  /** How many jobs an account has, in whatever state. */
  public int countOf(String owner) {
    return counts.getOrDefault(owner, 0);
  }

  public Optional<Job> get(String id) {
    return Optional.ofNullable(jobs.get(id));
  }

  public Optional<JobSnapshot> find(String id) {
    return get(id).map(Job::snapshot);
  }

  /** A snapshot of every job, newest first. */
  public List<JobSnapshot> list() {
    return jobs.values().stream().map(Job::snapshot).sorted(OLDEST_FIRST.reversed()).toList();
  }

  /** The jobs of a batch, oldest first. */
  public List<Job> ofBatch(String batch) {
    return inBatch(batch).sorted(Comparator.comparing(Job::snapshot, OLDEST_FIRST)).toList();
  }

  public Optional<Job> oldestOfBatch(String batch) {
    return inBatch(batch).min(Comparator.comparing(Job::snapshot, OLDEST_FIRST));
  }

  public long countOfBatch(String batch) {
    return inBatch(batch).count();
  }

  private Stream<Job> inBatch(String batch) {
    return jobs.values().stream().filter(job -> batch.equals(job.record().batch()));
  }

  /** Ends the event streams of all jobs, so that a server can close. */
  public void endSubscriptions() {
    jobs.values().forEach(Job::endSubscriptions);
  }
}
