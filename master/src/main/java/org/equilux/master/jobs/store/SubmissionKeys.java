package org.equilux.master.jobs.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import org.equilux.master.database.Database;
import org.equilux.master.database.Sql;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.KeyTakenException;
import org.equilux.master.jobs.model.SubmissionKey;

/**
 * The keys of requests that made jobs, in the database. A key is kept in the transaction that keeps
 * its job and goes with the job; of each account only the latest keys stay, as they serve to repeat
 * a request at once.
 */
public final class SubmissionKeys {
  /** Of one account. */
  private static final int MAX_KEYS = 1_000;

  private final Database database;

  public SubmissionKeys(Database database) {
    this.database = database;
  }

  /** A key, and the job that was made of its request. */
  public record Made(SubmissionKey key, String job) {}

  /** Finds the job that was made of an account's request with a key. */
  public Optional<Made> find(String account, String name) throws IOException {
    return database.transaction(
        sql ->
            sql.first(
                "select fingerprint, job from submission_key where account = ? and name = ?",
                row ->
                    new Made(
                        new SubmissionKey(account, name, row.number("fingerprint")),
                        row.text("job")),
                account,
                name));
  }

  /**
   * Keeps the key of a job. A key whose job is gone stands for the new job.
   *
   * @throws KeyTakenException if the key stands for another job that is there
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
            "select k.job as job from submission_key k join job j on j.id = k.job where k.account ="
                + " ? and k.name = ? and k.job <> ?",
            row -> row.text("job"),
            key.account(),
            key.name(),
            job.id());
    if (other.isPresent()) {
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

  static void removeOf(Sql sql, String job) throws SQLException {
    int _ = sql.update("delete from submission_key where job = ?", job);
  }
}
