package org.equilux.master.jobs;

import java.time.Instant;
import java.util.Map;
import org.equilux.engine.JobReport;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.master.accounts.Accounts;

/**
 * What is kept of a job on disk. Each method that leads to another state checks the transition and
 * is the only way there.
 *
 * @param id random and unguessable
 * @param owner the account that it belongs to; records of older releases have none and are the
 *     administrator's
 * @param name the input's base name as its owner calls it, made safe to show
 * @param operation its name
 * @param parameters complete and canonical; of files, their names as their owner calls them, made
 *     safe to show
 * @param output what was asked of the result's file, as {@link WriteOptions#values} says it;
 *     records of older releases have none
 * @param client address it came from
 * @param batch the id of the batch that it is part of; null if it is of none
 * @param series its part in the batch's common table; null if it has tables of its own
 * @param runs how often a runner took it without the master stopping in good order
 * @param started null until it ran
 * @param finished null until it is final
 * @param error for people; null unless it failed
 * @param result null unless it is done
 * @param report null unless it is done
 */
public record JobRecord(
    String id,
    String owner,
    String name,
    String operation,
    Map<String, String> parameters,
    Map<String, String> output,
    String client,
    String batch,
    SeriesPart series,
    JobState state,
    int runs,
    Instant created,
    Instant started,
    Instant finished,
    String error,
    PictureFacts picture,
    ResultFile result,
    JobReport report) {

  public JobRecord {
    owner = owner == null ? Accounts.ADMIN : owner;
    output = output == null ? Map.of() : output;
  }

  static JobRecord queued(
      String id,
      String owner,
      String name,
      String operation,
      Map<String, String> parameters,
      Map<String, String> output,
      String client,
      String batch,
      SeriesPart series,
      Instant created,
      PictureFacts picture) {
    return new JobRecord(
        id,
        owner,
        name,
        operation,
        parameters,
        output,
        client,
        batch,
        series,
        JobState.QUEUED,
        0,
        created,
        null,
        null,
        null,
        picture,
        null,
        null);
  }

  JobRecord running(Instant now) {
    return to(JobState.RUNNING, runs + 1, now, null, null, null, null);
  }

  /** The master stopped in good order, so the run is not held against the job. */
  JobRecord interrupted() {
    return to(JobState.QUEUED, runs - 1, null, null, null, null, null);
  }

  /** The master was gone while the job ran; perhaps because of it. */
  JobRecord orphaned() {
    return to(JobState.QUEUED, runs, null, null, null, null, null);
  }

  /** Its picture is counted, and it waits for the table of its series. */
  JobRecord counted() {
    return to(JobState.QUEUED, 0, null, null, null, null, null).with(new SeriesPart(true, null));
  }

  /** The table of its series is made. */
  JobRecord mapped(int pictures) {
    return with(new SeriesPart(true, pictures));
  }

  /** Whether it waits for the table of its series, and for nothing else. */
  boolean isParked() {
    return state == JobState.QUEUED
        && series != null
        && series.counted()
        && series.pictures() == null;
  }

  /** Whether what a run does is to count its picture for its series. */
  boolean isToBeCounted() {
    return series != null && !series.counted();
  }

  JobRecord done(Instant now, ResultFile file, JobReport what) {
    return to(JobState.DONE, runs, started, now, null, file, what);
  }

  JobRecord failed(Instant now, String why) {
    return to(JobState.FAILED, runs, started, now, why, null, null);
  }

  JobRecord cancelled(Instant now) {
    return to(JobState.CANCELLED, runs, started, now, null, null, null);
  }

  private JobRecord with(SeriesPart part) {
    return new JobRecord(
        id,
        owner,
        name,
        operation,
        parameters,
        output,
        client,
        batch,
        part,
        state,
        runs,
        created,
        started,
        finished,
        error,
        picture,
        result,
        report);
  }

  private JobRecord to(
      JobState next,
      int nextRuns,
      Instant nextStarted,
      Instant nextFinished,
      String nextError,
      ResultFile nextResult,
      JobReport nextReport) {
    if (!state.mayBecome(next)) {
      throw new IllegalStateException("job " + id + " cannot go from " + state + " to " + next);
    }
    return new JobRecord(
        id,
        owner,
        name,
        operation,
        parameters,
        output,
        client,
        batch,
        series,
        next,
        nextRuns,
        created,
        nextStarted,
        nextFinished,
        nextError,
        picture,
        nextResult,
        nextReport);
  }
}
