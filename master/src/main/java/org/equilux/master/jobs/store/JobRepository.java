package org.equilux.master.jobs.store;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.equilux.master.database.Database;
import org.equilux.master.database.RecordTable;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.model.SubmissionKey;

/** The records of jobs in the database. */
public final class JobRepository {
  private final Database database;
  private final RecordTable<JobRecord> table;

  public JobRepository(Database database) {
    this.database = database;
    this.table = new RecordTable<>(database, "job", JobRecord.class, new Kind());
  }

  private static final class Kind implements RecordTable.Kind<JobRecord> {
    @Override
    public String id(JobRecord job) {
      return job.id();
    }

    @Override
    public Instant created(JobRecord job) {
      return job.created();
    }

    @Override
    public boolean isComplete(JobRecord job) {
      return job.name() != null
          && job.operation() != null
          && job.parameters() != null
          && job.submission().client() != null
          && job.state() != null
          && job.created() != null
          && job.picture() != null
          && (job.state() != JobState.DONE || job.result() != null);
    }
  }

  /** Every job, the oldest first. */
  public List<JobRecord> list() throws IOException {
    return table.list();
  }

  /** The ids of all jobs, those whose records cannot be read included. */
  public Set<String> ids() throws IOException {
    return table.ids();
  }

  /**
   * Keeps a new job, and with it the key under which its client may repeat the request.
   *
   * @param key empty if the request had none
   */
  public void add(JobRecord job, Optional<SubmissionKey> key) throws IOException {
    boolean _ =
        database.transaction(
            sql -> {
              table.add(sql, job);
              if (key.isPresent()) {
                SubmissionKeys.add(sql, key.get(), job);
              }
              return true;
            });
  }

  /**
   * Keeps the next state of a job.
   *
   * @throws IOException if it cannot be kept, or the job was deleted
   */
  public void save(JobRecord job) throws IOException {
    table.save(job);
  }

  /** Deletes the record of a job, and the key of its request. */
  public void delete(String id) throws IOException {
    int _ =
        database.transaction(
            sql -> {
              SubmissionKeys.removeOf(sql, id);
              return table.delete(sql, id);
            });
  }

  /**
   * Makes sure that no other master has taken over the jobs.
   *
   * @throws IOException if one has, or that is not known
   */
  public void requireOwnership() throws IOException {
    database.requireOwnership();
  }

  /** Takes over jobs of an older release. */
  void takeOver(List<RecordTable.OldFile> files) throws IOException {
    table.takeOver(files);
  }
}
