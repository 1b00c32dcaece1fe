package org.equilux.master.jobs.model;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A query for jobs, newest first.
 *
 * @param words in lower case, each of which the name or the id must contain
 * @param states empty for all
 * @param operations empty for all
 * @param batch empty for all
 * @param account id of the owner; empty for all
 * @param ownerName name of the owner's account; empty for all
 * @param finishedBefore only jobs that ended before that time; null for all
 * @param after cursor after which the list continues; null for the beginning
 */
public record JobQuery(
    List<String> words,
    Set<JobState> states,
    Set<String> operations,
    String batch,
    String account,
    String ownerName,
    Instant finishedBefore,
    Place after) {
  /** The query for all jobs. */
  public static final JobQuery ALL =
      new JobQuery(List.of(), Set.of(), Set.of(), "", "", "", null, null);

  /**
   * A position in the list, which remains valid after its job is deleted.
   *
   * @param created creation time of the job
   * @param id of the job
   */
  public record Place(Instant created, String id) {
    public static Place of(JobRecord job) {
      return new Place(job.created(), job.id());
    }
  }

  /** The query for all jobs of an account. */
  public static JobQuery of(String account) {
    return ALL.ofAccount(account);
  }

  /** This query, restricted to an account's jobs. */
  public JobQuery ofAccount(String id) {
    return new JobQuery(words, states, operations, batch, id, ownerName, finishedBefore, after);
  }

  /** This query, continued after a position. */
  public JobQuery after(Place place) {
    return new JobQuery(
        words, states, operations, batch, account, ownerName, finishedBefore, place);
  }

  /** The query for all jobs that ended before a time. */
  public static JobQuery finishedBefore(Instant time) {
    return new JobQuery(List.of(), Set.of(), Set.of(), "", "", "", time, null);
  }
}
