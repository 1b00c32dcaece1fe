package org.equilux.master.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.equilux.master.TestClock;
import org.equilux.master.accounts.AccountSettings;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.accounts.ApiTokens;
import org.equilux.master.accounts.Client;
import org.equilux.master.accounts.Scope;
import org.equilux.master.accounts.SignedIn;
import org.equilux.master.files.DiskReserve;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.model.JobSubmission;
import org.equilux.master.jobs.model.SubmissionKey;
import org.equilux.master.jobs.store.BatchStore;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobRepository;
import org.equilux.master.jobs.store.SubmissionKeys;
import org.equilux.master.jobs.upload.ResumableUpload;
import org.equilux.master.jobs.upload.ResumableUploads;
import org.equilux.master.json.Json;
import org.equilux.master.storage.FileStorage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All that the master needs of a database, which each of them has to give. */
@Timeout(120)
abstract class DatabaseContract {
  private static final String PASSWORD = "correct horse";

  @TempDir Path folder;
  Path data;
  DatabaseSettings settings;
  Database database;
  private final TestClock clock = new TestClock();

  /** A database that no one has used. */
  abstract DatabaseSettings fresh() throws IOException;

  @BeforeEach
  void openDatabase() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    settings = fresh();
    database = Database.open(settings, data);
  }

  @AfterEach
  void closeDatabase() throws IOException {
    database.close();
  }

  void reopen() throws IOException {
    database.close();
    database = Database.open(settings, data);
  }

  /** A job with every part of a record, and characters that need care. */
  JobRecord job(String id, int second) throws IOException {
    try (InputStream in = DatabaseContract.class.getResourceAsStream("/records/job-done.json")) {
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

  private JobRecord queued(String id, int second) throws IOException {
    return JobRecord.queued(job(id, second).submission(), false);
  }

  @Test
  void jobsAreThereAgainInTheOrderInWhichTheyWereMade() throws IOException {
    JobRepository jobs = new JobRepository(database);
    jobs.add(job("later", 2), Optional.empty());
    jobs.add(job("earlier", 1), Optional.empty());
    reopen();
    jobs = new JobRepository(database);
    assertEquals(List.of(job("earlier", 1), job("later", 2)), jobs.list());
    assertEquals(Set.of("earlier", "later"), jobs.ids());
  }

  @Test
  void aJobIsChangedAndDeleted() throws IOException {
    JobRepository jobs = new JobRepository(database);
    JobRecord queued = queued("a", 1);
    jobs.add(queued, Optional.empty());
    JobRecord running = queued.running(clock.instant());
    jobs.save(running);
    assertEquals(List.of(running), jobs.list());
    jobs.delete("a");
    jobs.delete("a");
    assertEquals(List.of(), jobs.list());
    IOException gone = assertThrows(IOException.class, () -> jobs.save(queued));
    assertTrue(gone.getMessage().contains("job a"), gone.getMessage());
  }

  @Test
  void aTransactionThatFailsLeavesNothing() throws IOException {
    assertThrows(
        IOException.class,
        () ->
            database.transaction(
                sql -> {
                  int _ = insert(sql, "a");
                  throw new IOException("on purpose");
                }));
    assertThrows(
        DatabaseException.class,
        () ->
            database.transaction(
                sql -> {
                  int _ = insert(sql, "b");
                  return insert(sql, "b");
                }));
    assertThrows(
        IllegalStateException.class,
        () ->
            database.transaction(
                sql -> {
                  int _ = insert(sql, "c");
                  throw new IllegalStateException("on purpose");
                }));
    assertEquals(Set.of(), new JobRepository(database).ids());
    int inserted = database.transaction(sql -> insert(sql, "d"));
    assertEquals(1, inserted);
    assertEquals(Set.of("d"), new JobRepository(database).ids());
  }

  private static int insert(Sql sql, String id) throws java.sql.SQLException {
    return sql.update("insert into job (id, created, record) values (?, 0, '')", id);
  }

  /** Cancelling a job interrupts the thread that runs it, which may be recording something. */
  @Test
  void anInterruptDoesNotBreakATransaction() throws IOException {
    Thread.currentThread().interrupt();
    new JobRepository(database).add(job("a", 1), Optional.empty());
    assertTrue(Thread.interrupted());
    assertEquals(Set.of("a"), new JobRepository(database).ids());
  }

  @Test
  void changesThatComeAtOnceAreAllKept() throws Exception {
    int threads = 8;
    int jobsOfEach = 50;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        String name = "thread" + thread;
        running.add(
            pool.submit(
                () -> {
                  JobRepository jobs = new JobRepository(database);
                  for (int i = 0; i < jobsOfEach; i++) {
                    JobRecord queued = queued(name + "-" + i, i);
                    jobs.add(queued, Optional.empty());
                    jobs.save(queued.running(clock.instant()));
                  }
                  return null;
                }));
      }
      for (Future<?> each : running) {
        var _ = each.get();
      }
    }
    reopen();
    List<JobRecord> found = new JobRepository(database).list();
    assertEquals(threads * jobsOfEach, found.size());
    assertTrue(found.stream().allMatch(job -> job.state() == JobState.RUNNING));
  }

  @Test
  void aRecordThatCannotBeReadIsLeftAside() throws IOException {
    JobRepository jobs = new JobRepository(database);
    jobs.add(job("good", 1), Optional.empty());
    jobs.add(job("broken", 2), Optional.empty());
    jobs.add(job("incomplete", 3), Optional.empty());
    jobs.add(job("foreign", 4), Optional.empty());
    write("broken", "{\"id\": \"bro");
    write("incomplete", "{\"id\": \"incomplete\"}");
    write("foreign", Sql.json(job("another", 4)));
    assertEquals(List.of(job("good", 1)), jobs.list());
    assertEquals(Set.of("good", "broken", "incomplete", "foreign"), jobs.ids());
  }

  private void write(String id, String record) throws IOException {
    int written =
        database.transaction(
            sql -> sql.update("update job set record = ? where id = ?", record, id));
    assertEquals(1, written);
  }

  @Test
  void aKeyStandsForItsJobUntilThatIsDeleted() throws IOException {
    JobRepository jobs = new JobRepository(database);
    SubmissionKey key = new SubmissionKey("ann", "k", 0xffff_ffffL);
    jobs.add(job("a", 1), Optional.of(key));
    reopen();
    SubmissionKeys keys = new SubmissionKeys(database);
    assertEquals(Optional.of(new SubmissionKeys.Made(key, "a")), keys.find("ann", "k"));
    assertEquals(Optional.empty(), keys.find("bob", "k"));
    assertEquals(Optional.empty(), keys.find("ann", "other"));

    jobs = new JobRepository(database);
    SubmissionKey again = new SubmissionKey("ann", "k", 7);
    jobs.add(job("b", 2), Optional.of(again));
    assertEquals(Optional.of(new SubmissionKeys.Made(again, "b")), keys.find("ann", "k"));
    jobs.delete("b");
    assertEquals(Optional.empty(), keys.find("ann", "k"));
  }

  @Test
  void onlyTheLatestKeysOfAnAccountStay() throws IOException {
    boolean _ =
        database.transaction(
            sql -> {
              for (int i = 0; i < 1000; i++) {
                int _ =
                    sql.update(
                        "insert into submission_key (account, name, fingerprint, job, made)"
                            + " values (?, ?, 1, 'j', ?)",
                        i % 2 == 0 ? "ann" : "bob",
                        "old" + i,
                        i);
              }
              return true;
            });
    JobRepository jobs = new JobRepository(database);
    for (int i = 0; i < 501; i++) {
      jobs.add(job("a" + i, i), Optional.of(new SubmissionKey("ann", "new" + i, 1)));
    }
    SubmissionKeys keys = new SubmissionKeys(database);
    assertFalse(keys.find("ann", "old0").isPresent());
    assertTrue(keys.find("ann", "old2").isPresent());
    assertTrue(keys.find("ann", "new0").isPresent());
    assertTrue(keys.find("bob", "old1").isPresent());
  }

  @Test
  void batchesKeepTheStatesOfTheirCommonTables() throws Exception {
    Batch batch = new Batch("b1", "scans", "ann", clock.instant(), CommonTableStatus.BEGUN);
    BatchStore batches = BatchStore.open(data, storage().batches(), database);
    assertTrue(batches.add(batch, 1));
    assertTrue(batches.change("b1", CommonTableStatus::closed).isPresent());
    batches.writeTable("b1", new byte[] {1});
    reopen();
    batches = BatchStore.open(data, storage().batches(), database);
    assertEquals(
        List.of(batch.with(CommonTableStatus.BEGUN.closed())), List.copyOf(batches.list()));
    // The table was written by a master that died before it recorded that.
    BatchStore after = batches;
    assertThrows(IOException.class, () -> after.readTable("b1"));
    batches.delete("b1");
    reopen();
    assertEquals(
        List.of(), List.copyOf(BatchStore.open(data, storage().batches(), database).list()));
  }

  private FileStorage storage() throws IOException {
    return FileStorage.open(Optional.empty(), data);
  }

  private ResumableUploads uploads() throws IOException {
    JobLimits limits = JobLimits.DEFAULT;
    return ResumableUploads.open(
        data,
        storage(),
        database,
        new DataBudget(limits, DiskReserve.of(data, OptionalLong.of(0))),
        limits,
        () -> "upload-id",
        clock);
  }

  @Test
  void uploadsGoOnWhereTheyWere() throws Exception {
    ResumableUpload begun = uploads().create("ann", "a.png", 5);
    reopen();
    ResumableUploads uploads = uploads();
    assertTrue(
        uploads
            .append(begun.id(), "ann", 0, new ByteArrayInputStream(new byte[] {1, 2, 3}))
            .isPresent());
    reopen();
    uploads = uploads();
    assertEquals(3, uploads.find(begun.id(), "ann").orElseThrow().offset());
    assertTrue(uploads.delete(begun.id(), "ann"));
    reopen();
    assertEquals(List.of(), uploads().list("ann"));
  }

  @Test
  void accountsTokensAndSessionsAreKeptAndTakenAway() throws Exception {
    AccountSettings real =
        new AccountSettings(false, Optional.of(PASSWORD), false, Duration.ofHours(12));
    Client client = new Client("127.0.0.1", "", "Firefox");
    SignedIn session;
    ApiTokens.NewToken token;
    try (Accounts accounts = Accounts.open(data, database, real, clock)) {
      session = accounts.sessions().signIn("admin", PASSWORD, client);
      token = accounts.tokens().create("admin", "scans", Scope.ALL, null);
      var _ = accounts.users().create("ann", "another horse", false);
    }
    reopen();
    try (Accounts accounts = Accounts.open(data, database, real, clock)) {
      assertEquals(2, accounts.users().list().size());
      assertEquals(Optional.of(session), accounts.sessions().find(session.secret()));
      assertTrue(accounts.tokens().speaker(token.text(), false).isPresent());
      accounts.sessions().signOut(session.secret());
      assertTrue(accounts.tokens().revoke("admin", token.token().id()).isPresent());
      var _ = accounts.users().delete("ann");
    }
    reopen();
    try (Accounts accounts = Accounts.open(data, database, real, clock)) {
      assertEquals(1, accounts.users().list().size());
      assertEquals(Optional.empty(), accounts.sessions().find(session.secret()));
      assertFalse(accounts.tokens().speaker(token.text(), false).isPresent());
    }
  }

  @Test
  void accountsOfADemoCountForNothingOutsideOfIt() throws Exception {
    AccountSettings demo = new AccountSettings(true, Optional.empty(), false, Duration.ofHours(12));
    Client client = new Client("127.0.0.1", "", "Firefox");
    SignedIn session;
    try (Accounts accounts = Accounts.open(data, database, demo, clock)) {
      session = accounts.sessions().signIn("admin", "anything", client);
    }
    try (Accounts accounts = Accounts.open(data, database, AccountSettings.DEFAULT, clock)) {
      assertTrue(accounts.hasSetAdmin());
      assertEquals(Optional.empty(), accounts.sessions().find(session.secret()));
    }
    try (Accounts accounts = Accounts.open(data, database, demo, clock)) {
      assertEquals(Optional.of(session), accounts.sessions().find(session.secret()));
    }
  }

  @Test
  void aDataFolderOfAnotherDatabaseIsRefused() throws IOException {
    database.close();
    Files.writeString(data.resolve("database-id"), "another\n");
    IOException refused =
        assertThrows(IOException.class, () -> Database.open(settings, data).close());
    assertTrue(refused.getMessage().contains("--database"), refused.getMessage());
    assertTrue(refused.getMessage().contains(data.toString()), refused.getMessage());
  }

  /** A master may die after it gave the database its id, and before the folder has it. */
  @Test
  void aDatabaseThatHoldsNothingIsBoundToTheFolder() throws IOException {
    String id = Files.readString(data.resolve("database-id"));
    Files.delete(data.resolve("database-id"));
    reopen();
    assertEquals(id, Files.readString(data.resolve("database-id")));
  }

  @Test
  void tablesOfANewerReleaseAreRefused() throws IOException {
    int _ = database.transaction(sql -> sql.update("insert into schema_version values (999)"));
    database.close();
    IOException refused =
        assertThrows(IOException.class, () -> Database.open(settings, data).close());
    assertTrue(refused.getMessage().contains("newer release"), refused.getMessage());
  }

  @Test
  void aClosedDatabaseSaysSo() throws IOException {
    assertEquals(Optional.empty(), database.unusable());
    database.close();
    assertTrue(database.unusable().orElseThrow().contains("closed"));
  }
}
