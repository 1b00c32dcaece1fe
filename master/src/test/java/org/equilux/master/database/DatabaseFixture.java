package org.equilux.master.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.equilux.master.TestClock;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSubmission;
import org.equilux.master.jobs.model.SubmissionKey;
import org.equilux.master.jobs.store.JobRepository;
import org.equilux.master.json.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A database of each test, open, with an empty data folder beside it, and jobs to put into it. */
abstract class DatabaseFixture {
  @TempDir Path folder;
  Path data;
  DatabaseSettings settings;
  Database database;
  final TestClock clock = new TestClock();

  /** A database that no one has used. */
  abstract DatabaseSettings fresh() throws IOException;

  @BeforeEach
  void openDatabase() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    settings = fresh();
    database = Database.open(settings, data, false);
  }

  @AfterEach
  void closeDatabase() throws IOException {
    database.close();
  }

  void reopen() throws IOException {
    database.close();
    database = Database.open(settings, data, false);
  }

  /** A job with every part of a record, and characters that need care. */
  JobRecord job(String id, int second) throws IOException {
    try (InputStream in = DatabaseFixture.class.getResourceAsStream("/records/job-done.json")) {
      JobRecord done = Json.read(in.readAllBytes(), JobRecord.class);
      JobSubmission old = done.submission();
      JobSubmission submission =
          new JobSubmission(
              id,
              old.owner(),
              "Größe \"1\" 'x' \\ \u0000 \ud83d\ude00.tif",
              old.operation(),
              old.parameters(),
              old.output(),
              old.client(),
              old.batch(),
              old.created().plusSeconds(second),
              old.picture());
      return new JobRecord(submission, null, done.status());
    }
  }

  JobRecord queued(String id, int second) throws IOException {
    return JobRecord.queued(job(id, second).submission(), false);
  }

  boolean add(JobRecord job) throws IOException {
    return add(job, Optional.empty());
  }

  boolean add(JobRecord job, Optional<SubmissionKey> key) throws IOException {
    return new JobRepository(database).add(job, key, _ -> Optional.empty()).isEmpty();
  }
}
