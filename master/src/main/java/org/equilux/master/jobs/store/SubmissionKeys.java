package org.equilux.master.jobs.store;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.equilux.master.database.Database;
import org.equilux.master.database.Sql;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.KeyTakenException;
import org.equilux.master.jobs.model.SubmissionKey;

/**
 * The idempotency keys of submissions in the database. A key is stored in the transaction that
 * stores its job. It outlives the job for a while: a repetition that arrives late, because a master
 * was held up by its disk or store, must not make the deleted job again. Each account keeps only
 * its latest keys, as they serve immediate repetitions of a request.
 */
public final class SubmissionKeys {
  /** The number of keys kept for each account. */
  private static final int MAX_KEYS = 1_000;

  /** Longer than a request takes. */
  private static final Duration LATE = Duration.ofHours(1);

  private final Database database;

  public SubmissionKeys(Database database) {
    this.database = database;
  }

  /** An idempotency key, and the job that its request made. */
  public record CreatedJob(SubmissionKey key, String job) {}

  /** Finds the job made by an account's request with this key. */
  public Optional<CreatedJob> find(String account, String name) throws IOException {
    return database.transaction(
        sql ->
            sql.first(
                "select fingerprint, job from submission_key where account = ? and name = ?",
                row ->
                    new CreatedJob(
                        new SubmissionKey(account, name, row.number("fingerprint")),
                        row.text("job")),
                account,
                name));
  }

  /**
   * Stores the key of a job. A key of a deleted job is reassigned to the new job if the job was
   * deleted before the request began.
   *
   * @throws KeyTakenException if the key belongs to another job
   */
  static void add(Sql sql, SubmissionKey key, JobRecord job) throws SQLException, IOException {
    int added =
        sql.update(
            "insert into submission_key (account, name, fingerprint, job, made)"
                + " values (?, ?, ?, ?, ?) on conflict do nothing",
            key.account(),
            key.name(),
            key.fingerprint(),
            job.id(),
            job.created());
    if (added == 0) {
      takeKey(sql, key, job);
    }
    int _ =
        sql.update(
            "delete from submission_key where account = ? and name in (select name from"
                + " submission_key where account = ? order by made desc, name limit "
                + (MAX_KEYS * 2)
                + " offset "
                + MAX_KEYS
                + ")",
            key.account(),
            key.account());
  }

  private static void takeKey(Sql sql, SubmissionKey key, JobRecord job)
      throws SQLException, IOException {
    Optional<String> other =
        sql.first(
            "select job from submission_key where account = ? and name = ? and job <> ?",
            row -> row.text("job"),
            key.account(),
            key.name(),
            job.id());
    if (other.isPresent()
        && (!other.get().equals(key.known())
            || sql.first("select 1 from job where id = ?", _ -> true, key.known()).isPresent())) {
      throw new KeyTakenException(other.get());
    }
    int _ =
        sql.update(
            "update submission_key set fingerprint = ?, job = ?, made = ? where account = ? and"
                + " name = ?",
            key.fingerprint(),
            job.id(),
            job.created(),
            key.account(),
            key.name());
  }

  /** Removes the keys of deleted jobs that no request can be about to use. */
  static void removeOld(Sql sql) throws SQLException {
    int _ =
        sql.update(
            "delete from submission_key where made < ? and not exists"
                + " (select 1 from job where id = submission_key.job)",
            Instant.now().minus(LATE));
  }
}
