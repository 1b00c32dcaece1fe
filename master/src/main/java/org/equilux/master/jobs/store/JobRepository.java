package org.equilux.master.jobs.store;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.equilux.master.database.Database;
import org.equilux.master.database.DatabaseException;
import org.equilux.master.database.RecordTable;
import org.equilux.master.database.Sql;
import org.equilux.master.database.Wakeups.Topic;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.StoredJob;
import org.equilux.master.jobs.model.SubmissionKey;

/**
 * The repository of jobs' records in the database, and of the claims on them. The master that runs
 * a job has the claim, and only that master changes the record; the claim ends with the run or with
 * the master. A record without a claim is changed by any master, on the condition that it is
 * unchanged since it was read.
 */
public final class JobRepository {
  /** The runner number in the claim of a dead master's job during its recovery. */
  private static final int RECOVERY = -1;

  private static final String NEXT_ACCOUNT =
      "select account from job j where ready > 0 group by account order by (select"
          + " coalesce(max(r.started), 0) from job r where r.account = j.account), min(created)"
          + " limit 1";

  private static final String NEXT =
      "select id, record, revision, master from job where ready > 0 and account = ? order by"
          + " created, id limit 1";

  private static final String RUN_BY =
      "select id, record, revision, master from job where master = ? and runner = ?";

  private final Database database;
  private final JobTable table;
  private final JobQueries queries;
  private final BandRecords bands;

  public JobRepository(Database database) {
    this.database = database;
    this.table = new JobTable(database);
    this.queries = new JobQueries(database, table);
    this.bands = new BandRecords(database);
  }

  /** Queries for lists and counts. */
  public JobQueries queries() {
    return queries;
  }

  /** The records of bands that workers stored for running jobs. */
  public BandRecords bands() {
    return bands;
  }

  /** Every job, oldest first. */
  public List<JobRecord> list() throws IOException {
    return table.records().list();
  }

  /** The ids of all jobs, including those with unreadable records. */
  public Set<String> ids() throws IOException {
    return table.records().ids();
  }

  private void changed(Sql sql) throws SQLException, IOException {
    database.wakeups().tellOthers(sql, Topic.JOBS);
  }

  private <T> T changing(Database.Work<T> work) throws IOException {
    T found = database.transaction(work);
    database.wakeups().wake(Topic.JOBS);
    return found;
  }

  /**
   * A check within the transaction that stores a job.
   *
   * @param <R> the reason of a refusal
   */
  @FunctionalInterface
  public interface Check<R> {
    /** The reason why the job must not be stored; empty if it may be. */
    Optional<R> refusal(Sql sql) throws SQLException, IOException;
  }

  /**
   * Stores a new job, and the idempotency key of its request.
   *
   * @param key empty if the request has none
   * @return the reason why the job is not stored; empty if it is
   * @throws org.equilux.master.jobs.model.KeyTakenException if the key belongs to another job
   */
  public <R> Optional<R> add(JobRecord job, Optional<SubmissionKey> key, Check<R> check)
      throws IOException {
    return changing(
        sql -> {
          Optional<R> refusal = check.refusal(sql);
          if (refusal.isEmpty()) {
            if (key.isPresent()) {
              SubmissionKeys.add(sql, key.get(), job);
            }
            table.records().add(sql, job);
            changed(sql);
          }
          return refusal;
        });
  }

  /**
   * Claims the next queued job, which becomes running; accounts take turns. If the answer to an
   * earlier call of the same runner was lost, returns the job claimed then.
   *
   * @param runner number of the runner, from 0
   * @return empty if no job is queued
   */
  public Optional<JobRecord> claim(int runner, Instant now) throws IOException {
    return database.transaction(
        sql -> {
          Optional<StoredJob> claimed =
              sql.first(RUN_BY, table::stored, database.master(), runner).flatMap(found -> found);
          if (claimed.isPresent()) {
            return Optional.of(claimed.get().job());
          }
          return claimNext(sql, runner, now);
        });
  }

  private Optional<JobRecord> claimNext(Sql sql, int runner, Instant now)
      throws SQLException, IOException {
    while (true) {
      Optional<String> account = sql.first(NEXT_ACCOUNT, row -> row.text("account"));
      if (account.isEmpty()) {
        return Optional.empty();
      }
      Optional<Optional<StoredJob>> next = sql.first(NEXT, table::stored, account.get());
      if (next.isPresent() && next.get().isPresent()) {
        JobRecord running = next.get().get().job().running(now);
        if (table
            .records()
            .update(
                sql,
                running,
                ", master = ?, runner = ?, revision = revision + 1",
                "ready > 0 and master is null",
                database.master(),
                runner)) {
          changed(sql);
          return Optional.of(running);
        }
        // Another master claimed the job first.
      } else if (next.isPresent()) {
        // Take an unreadable record out of the queue; an administrator must repair it.
        int _ =
            sql.update(
                "update job set ready = 0 where id = (select id from job where ready > 0 and"
                    + " account = ? order by created, id limit 1)",
                account.get());
      }
    }
  }

  /**
   * Claims a job of a dead master.
   *
   * @return false if another master has the claim
   */
  public boolean claimOrphan(String id) throws IOException {
    return database.transaction(
            sql ->
                sql.update(
                    "update job set master = ?, runner = ? where id = ? and state = 'RUNNING' and"
                        + " (master is null or (master = ? and runner = ?))",
                    database.master(),
                    RECOVERY,
                    id,
                    database.master(),
                    RECOVERY))
        == 1;
  }

  /** Releases the claim of a dead master's job, which this master could not change. */
  public void releaseOrphan(String id) throws IOException {
    int _ =
        database.transaction(
            sql ->
                sql.update(
                    "update job set master = null where id = ? and master = ? and runner = ?",
                    id,
                    database.master(),
                    RECOVERY));
  }

  /**
   * Stores the state of a job at the end of a run, and ends the claim.
   *
   * @throws DatabaseException with reason {@link DatabaseException.Reason#TAKEN_OVER} if this
   *     master no longer has the claim
   */
  public void release(JobRecord job) throws IOException {
    String record = Sql.json(job);
    boolean kept =
        changing(
            sql -> {
              // The second condition handles the repetition of a transaction whose commit was not
              // acknowledged.
              boolean found =
                  table
                      .records()
                      .update(
                          sql,
                          job,
                          ", master = null, runner = null" + released(job),
                          "(master = ? or (master is null and record = ?))",
                          database.master(),
                          record);
              if (found) {
                forgetBands(sql, job);
              }
              changed(sql);
              return found;
            });
    if (!kept) {
      throw DatabaseException.claimLost("the job " + job.id());
    }
  }

  /**
   * Changes a job without a claim.
   *
   * @return false if the stored job differs from {@code before}
   */
  public boolean change(StoredJob before, JobRecord next) throws IOException {
    return changing(
        sql -> {
          boolean done = change(sql, before, next);
          changed(sql);
          return done;
        });
  }

  /** Keeps a requested end until the job is final. */
  private static String released(JobRecord next) {
    return next.state().isFinal()
        ? ", stop = null, revision = revision + 1"
        : ", revision = revision + 1";
  }

  private boolean change(Sql sql, StoredJob before, JobRecord next) throws SQLException {
    boolean done =
        table
            .records()
            .update(
                sql, next, released(next), "master is null and revision = ?", before.revision());
    if (done) {
      forgetBands(sql, next);
    }
    return done;
  }

  private static void forgetBands(Sql sql, JobRecord next) throws SQLException {
    if (next.state().isFinal()) {
      BandRecords.forget(sql, next.id());
    }
  }

  /** A job without a claim, and its next state. */
  public record Change(StoredJob before, JobRecord next) {}

  /** Changes jobs in one transaction; leaves out those that differ from {@code before}. */
  public void change(List<Change> changes) throws IOException {
    boolean _ =
        changing(
            sql -> {
              for (Change each : changes) {
                boolean _ = change(sql, each.before(), each.next());
              }
              changed(sql);
              return true;
            });
  }

  /**
   * Requests the end of a job from the master that runs it.
   *
   * @param error why the job has no result; null if it is cancelled
   * @return whether a master runs the job
   */
  public boolean askStop(String id, String error) throws IOException {
    return changing(
        sql -> {
          int asked =
              sql.update(
                  "update job set stop = coalesce(stop, ?) where id = ? and master is not null",
                  error == null ? "" : error,
                  id);
          changed(sql);
          return asked == 1;
        });
  }

  /**
   * A requested end of a job.
   *
   * @param error why the job has no result; null if it is cancelled
   */
  public record EndRequest(String id, String error) {}

  /** The jobs with a requested end that no other master runs. */
  public List<EndRequest> endRequests() throws IOException {
    return database.transaction(
        sql ->
            sql.list(
                "select id, stop from job where stop is not null and (master = ? or master is"
                    + " null)",
                row -> {
                  String why = row.text("stop");
                  return new EndRequest(row.text("id"), why.isEmpty() ? null : why);
                },
                database.master()));
  }

  /**
   * Deletes the record of a final job with the count of its bytes.
   *
   * @return whether it existed
   */
  public boolean delete(String id) throws IOException {
    return delete(id, "state in ('DONE', 'FAILED', 'CANCELLED')");
  }

  /**
   * Deletes the record of a job whose submission got no answer, if the job is still queued.
   *
   * @return whether the job does not exist now
   */
  public boolean withdraw(String id) throws IOException {
    boolean _ = delete(id, "state = 'QUEUED'");
    return queries.find(id).isEmpty();
  }

  private boolean delete(String id, String condition) throws IOException {
    return changing(
        sql -> {
          int deleted =
              sql.update(
                  "delete from job where id = ? and master is null and (state is null or "
                      + condition
                      + ")",
                  id);
          if (deleted == 1) {
            SubmissionKeys.removeOld(sql);
            StoredBytes.close(sql, id);
          }
          changed(sql);
          return deleted == 1;
        });
  }

  /**
   * Verifies that no other master has taken over from this one.
   *
   * @throws IOException if one has, or the database does not answer
   */
  public void requireOwnership() throws IOException {
    database.requireOwnership();
  }

  /** Imports jobs of an older release. */
  void takeOver(List<RecordTable.OldFile> files) throws IOException {
    table.records().takeOver(files);
  }
}
