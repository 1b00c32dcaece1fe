package org.equilux.master.jobs.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.equilux.master.database.Database;
import org.equilux.master.database.RecordTable;
import org.equilux.master.database.RecordTable.Column;
import org.equilux.master.database.Row;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.model.StoredJob;

/**
 * The table of jobs. A row has the record, the columns of queries, and those of the claim: the
 * master that runs the job, the number of its runner, and the requested end.
 */
final class JobTable {
  /** Value of the column {@code ready}: the job waits for its first run. */
  private static final int FIRST_RUN = 1;

  /**
   * Value of the column {@code ready}: the job waits for the run after its common table was
   * computed.
   */
  private static final int SECOND_RUN = 2;

  private final RecordTable<JobRecord> records;

  JobTable(Database database) {
    this.records = new RecordTable<>(database, "job", JobRecord.class, new Kind());
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

    @Override
    public List<Column> columns(JobRecord job) {
      // PostgreSQL text cannot contain the character zero.
      String search = (job.name() + " " + job.id()).toLowerCase(Locale.ROOT).replace('\0', ' ');
      return List.of(
          new Column("account", job.owner()),
          new Column("batch", job.batch()),
          new Column("operation", job.operation()),
          new Column("search", search),
          new Column("state", job.state().name()),
          new Column("ready", ready(job)),
          new Column("counted", job.commonTable() != null && job.commonTable().counted() ? 1 : 0),
          new Column("started", job.started()),
          new Column("finished", job.finished()));
    }

    private static int ready(JobRecord job) {
      if (job.state() != JobState.QUEUED || job.awaitsTable()) {
        return 0;
      }
      return job.commonTable() == null || job.awaitsCount() ? FIRST_RUN : SECOND_RUN;
    }
  }

  RecordTable<JobRecord> records() {
    return records;
  }

  /**
   * Reads a row with the columns id, record, revision and master; empty if the record is
   * unreadable.
   */
  Optional<StoredJob> stored(Row row) throws SQLException {
    long revision = row.number("revision");
    String master = row.text("master");
    return records.read(row).map(job -> new StoredJob(job, revision, master));
  }
}
