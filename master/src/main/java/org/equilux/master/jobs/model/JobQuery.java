package org.equilux.master.jobs.model;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A selection of jobs from a list, newest first.
 *
 * @param words that the name or the id must have, all of them, in lower case
 * @param states empty for all
 * @param operations empty for all
 * @param batch empty for all
 * @param account the id of the owner; empty for all
 * @param ownerName the name of the owner's account; empty for all
 * @param finishedBefore jobs that ended before that time only; null for all
 * @param after the place after which the list is to go on; null from the beginning
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
  /** Every job. */
  public static final JobQuery ALL =
      new JobQuery(List.of(), Set.of(), Set.of(), "", "", "", null, null);

  /**
   * A job's place in the list, which holds when the job is gone, too.
   *
   * @param created when the job was
   * @param id of the job
   */
  public record Place(Instant created, String id) {
    public static Place of(JobRecord job) {
      return new Place(job.created(), job.id());
    }
  }

  /** Every job of an account. */
  public static JobQuery of(String account) {
    return ALL.ofAccount(account);
  }

  /** The same selection of an account's jobs only. */
  public JobQuery ofAccount(String id) {
    return new JobQuery(words, states, operations, batch, id, ownerName, finishedBefore, after);
  }

  /** The same selection, from another place on. */
  public JobQuery after(Place place) {
    return new JobQuery(
        words, states, operations, batch, account, ownerName, finishedBefore, place);
  }

  /** Every job that ended before a time. */
  public static JobQuery finishedBefore(Instant time) {
    return new JobQuery(List.of(), Set.of(), Set.of(), "", "", "", time, null);
  }
}
