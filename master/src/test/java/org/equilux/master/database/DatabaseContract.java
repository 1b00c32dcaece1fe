package org.equilux.master.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.equilux.master.accounts.AccountSettings;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.accounts.ApiTokens;
import org.equilux.master.accounts.Client;
import org.equilux.master.accounts.Scope;
import org.equilux.master.accounts.SignedIn;
import org.equilux.master.accounts.secret.PasswordCost;
import org.equilux.master.files.DiskReserve;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.CommonTableStatus;
import org.equilux.master.jobs.model.JobQuery;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.model.JobSubmission;
import org.equilux.master.jobs.model.KeyTakenException;
import org.equilux.master.jobs.model.StoredJob;
import org.equilux.master.jobs.model.SubmissionKey;
import org.equilux.master.jobs.store.BatchStore;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobQueries;
import org.equilux.master.jobs.store.JobRepository;
import org.equilux.master.jobs.store.SubmissionKeys;
import org.equilux.master.jobs.upload.ResumableUpload;
import org.equilux.master.jobs.upload.ResumableUploads;
import org.equilux.master.storage.FileStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All that the master needs of a database, which each of them has to give. */
@Timeout(120)
abstract class DatabaseContract extends BandRecordsContract {
  private static final String PASSWORD = "correct horse";

  @Test
  void jobsAreThereAgainInTheOrderInWhichTheyWereMade() throws IOException {
    assertTrue(add(job("later", 2)));
    assertTrue(add(job("earlier", 1)));
    reopen();
    JobRepository jobs = new JobRepository(database);
    assertEquals(List.of(job("earlier", 1), job("later", 2)), jobs.list());
    assertEquals(Set.of("earlier", "later"), jobs.ids());
  }

  @Test
  void aJobIsClaimedReleasedAndDeleted() throws IOException {
    JobRepository jobs = new JobRepository(database);
    assertTrue(add(queued("a", 1)));
    JobRecord running = jobs.claim(0, clock.instant()).orElseThrow();
    assertEquals(JobState.RUNNING, running.state());
    assertEquals(Optional.of(running), jobs.claim(0, clock.instant()));
    assertEquals(Optional.empty(), jobs.claim(1, clock.instant()));
    StoredJob claimed = jobs.queries().find("a").orElseThrow();
    assertEquals(new StoredJob(running, 1, database.master()), claimed);
    assertFalse(jobs.change(claimed, running.cancelled(clock.instant())));
    assertFalse(jobs.delete("a"));
    assertTrue(jobs.askStop("a", "the reason"));
    assertEquals(List.of(new JobRepository.EndRequest("a", "the reason")), jobs.endRequests());
    JobRecord failed = running.failed(clock.instant(), "the reason");
    jobs.release(failed);
    assertEquals(List.of(), jobs.endRequests());
    assertEquals(List.of(failed), jobs.list());
    assertTrue(jobs.delete("a"));
    assertFalse(jobs.delete("a"));
    assertEquals(List.of(), jobs.list());
    DatabaseException gone = assertThrows(DatabaseException.class, () -> jobs.release(failed));
    assertTrue(gone.getMessage().contains("job a"), gone.getMessage());
  }

  @Test
  void accountsTakeTurns() throws IOException {
    JobRepository jobs = new JobRepository(database);
    for (int i = 0; i < 3; i++) {
      assertTrue(add(owned("ann" + i, i, "ann")));
    }
    assertTrue(add(owned("bob0", 9, "bob")));
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      JobRecord job = jobs.claim(0, clock.instant()).orElseThrow();
      order.add(job.id());
      clock.advance(Duration.ofSeconds(1));
      jobs.release(job.failed(clock.instant(), "no"));
    }
    assertEquals(List.of("ann0", "bob0", "ann1", "ann2"), order);
  }

  private JobRecord owned(String id, int second, String owner) throws IOException {
    JobSubmission old = job(id, second).submission();
    return JobRecord.queued(
        new JobSubmission(
            id,
            owner,
            id + "_100%.TIF",
            old.operation(),
            old.parameters(),
            old.output(),
            old.client(),
            null,
            old.created(),
            old.picture()),
        false);
  }

  @Test
  void listsAreFilteredAndPaged() throws IOException {
    JobQueries jobs = new JobRepository(database).queries();
    for (int i = 0; i < 5; i++) {
      assertTrue(add(owned("job" + i, i, i % 2 == 0 ? "ann" : "bob:123")));
    }
    assertEquals(List.of("job4", "job3"), ids(jobs.list(JobQuery.ALL, 2)));
    JobQuery.Place place = JobQuery.Place.of(jobs.find("job3").orElseThrow().job());
    assertEquals(List.of("job2", "job1"), ids(jobs.list(JobQuery.ALL.after(place), 2)));
    assertEquals(5, jobs.count(JobQuery.ALL.after(place)));
    assertEquals(List.of("job4", "job2", "job0"), ids(jobs.list(JobQuery.of("ann"), 10)));
    assertEquals(List.of("job3", "job1"), ids(jobs.list(query(List.of(), "bob"), 10)));
    assertEquals(List.of("job2"), ids(jobs.list(query(List.of("b2_100%.tif"), ""), 10)));
    assertEquals(List.of(), ids(jobs.list(query(List.of("b2%100"), ""), 10)));
    assertEquals(new JobQueries.Owned(3, 3), jobs.owned("ann"));
    assertEquals(Map.of(JobState.QUEUED, 5L), jobs.states());
    assertEquals(Map.of("ann", 3L, "bob:123", 2L), jobs.accounts());
  }

  private static JobQuery query(List<String> words, String owner) {
    return new JobQuery(words, Set.of(), Set.of(), "", "", owner, null, null);
  }

  private static List<String> ids(List<StoredJob> jobs) {
    return jobs.stream().map(job -> job.job().id()).toList();
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
    assertTrue(add(job("a", 1)));
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
        int number = thread;
        String name = "thread" + thread;
        running.add(
            pool.submit(
                () -> {
                  JobRepository jobs = new JobRepository(database);
                  for (int i = 0; i < jobsOfEach; i++) {
                    assertTrue(add(queued(name + "-" + i, i)));
                    JobRecord job = jobs.claim(number, clock.instant()).orElseThrow();
                    jobs.release(job.failed(clock.instant(), "no"));
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
    assertTrue(found.stream().allMatch(job -> job.state() == JobState.FAILED));
  }

  @Test
  void aRecordThatCannotBeReadIsLeftAside() throws IOException {
    JobRepository jobs = new JobRepository(database);
    assertTrue(add(job("good", 1)));
    assertTrue(add(job("broken", 2)));
    assertTrue(add(job("incomplete", 3)));
    assertTrue(add(job("foreign", 4)));
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
    SubmissionKey key = new SubmissionKey("ann", "k", 0xffff_ffffL);
    assertTrue(add(job("a", 1), Optional.of(key)));
    reopen();
    SubmissionKeys keys = new SubmissionKeys(database);
    assertEquals(Optional.of(new SubmissionKeys.CreatedJob(key, "a")), keys.find("ann", "k"));
    assertEquals(Optional.empty(), keys.find("bob", "k"));
    assertEquals(Optional.empty(), keys.find("ann", "other"));

    SubmissionKey again = new SubmissionKey("ann", "k", 7);
    KeyTakenException taken =
        assertThrows(KeyTakenException.class, () -> add(job("b", 2), Optional.of(again)));
    assertEquals("a", taken.job());
    assertTrue(new JobRepository(database).delete("a"));
    assertEquals(Optional.empty(), keys.find("ann", "k"));
    assertTrue(add(job("b", 2), Optional.of(again)));
    assertEquals(Optional.of(new SubmissionKeys.CreatedJob(again, "b")), keys.find("ann", "k"));
    assertTrue(new JobRepository(database).delete("b"));
    assertEquals(Optional.empty(), keys.find("ann", "k"));
  }

  @Test
  void aLateRepetitionDoesNotMakeADeletedJobAgain() throws IOException {
    int now = (int) Duration.between(job("a", 0).created(), Instant.now()).toSeconds();
    SubmissionKey key = new SubmissionKey("ann", "k", 7);
    assertTrue(add(job("a", now), Optional.of(key)));
    assertTrue(new JobRepository(database).delete("a"));
    KeyTakenException taken =
        assertThrows(KeyTakenException.class, () -> add(job("b", now), Optional.of(key)));
    assertEquals("a", taken.job());
    SubmissionKey later = new SubmissionKey("ann", "k", 7, "a");
    assertTrue(add(job("b", now), Optional.of(later)), "the request began after the deletion");
    assertThrows(KeyTakenException.class, () -> add(job("c", now), Optional.of(later)));
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
    for (int i = 0; i < 501; i++) {
      assertTrue(add(job("a" + i, i), Optional.of(new SubmissionKey("ann", "new" + i, 1))));
    }
    SubmissionKeys keys = new SubmissionKeys(database);
    assertFalse(keys.find("ann", "old0").isPresent());
    assertTrue(keys.find("ann", "old2").isPresent());
    assertTrue(keys.find("ann", "new0").isPresent());
    assertTrue(keys.find("bob", "old1").isPresent());
  }

  @Test
  void batchesKeepTheStatesOfTheirCommonTables() throws Exception {
    Batch batch = batch("b1");
    BatchStore batches = BatchStore.open(data, storage().batches(), database);
    assertTrue(batches.add(batch, 1));
    assertTrue(batches.change("b1", CommonTableStatus::closed).isPresent());
    batches.writeTable("b1", new byte[] {1});
    reopen();
    batches = BatchStore.open(data, storage().batches(), database);
    assertEquals(List.of(batch.with(CommonTableStatus.BEGUN.closed())), batches.list("ann"));
    // The table was written by a master that died before it recorded that.
    BatchStore after = batches;
    assertThrows(IOException.class, () -> after.readTable("b1"));
    assertFalse(batches.add(batch("b2"), 1));
    assertTrue(batches.claim("b1"));
    batches.release("b1");
    assertTrue(batches.isDue("b1"));
    assertTrue(batches.delete("b1"));
    reopen();
    assertEquals(List.of(), BatchStore.open(data, storage().batches(), database).list(""));
  }

  private Batch batch(String id) {
    return new Batch(id, "scans", "ann", clock.instant(), CommonTableStatus.BEGUN);
  }

  private FileStorage storage() throws IOException {
    return FileStorage.open(Optional.empty(), data, database);
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

  private static AccountSettings accounts(boolean demo) {
    return new AccountSettings(
        demo, Optional.of(PASSWORD), false, Duration.ofHours(12), PasswordCost.LEAST);
  }

  @Test
  void accountsTokensAndSessionsAreKeptAndTakenAway() throws Exception {
    Client client = new Client("127.0.0.1", "", "Firefox");
    SignedIn session;
    ApiTokens.NewToken token;
    try (Accounts accounts = Accounts.open(data, database, accounts(false), clock)) {
      session = accounts.sessions().signIn("admin", PASSWORD, client);
      token = accounts.tokens().create("admin", "scans", Scope.ALL, null);
      var _ = accounts.users().create("ann", "another horse", false);
    }
    reopen();
    try (Accounts accounts = Accounts.open(data, database, accounts(false), clock)) {
      assertEquals(2, accounts.users().list().size());
      assertEquals(Optional.of(session), accounts.sessions().find(session.secret()));
      assertTrue(accounts.tokens().speaker(token.text(), false).isPresent());
      accounts.sessions().signOut(session.secret());
      assertTrue(accounts.tokens().revoke("admin", token.token().id()).isPresent());
      var _ = accounts.users().delete("ann");
    }
    reopen();
    try (Accounts accounts = Accounts.open(data, database, accounts(false), clock)) {
      assertEquals(1, accounts.users().list().size());
      assertEquals(Optional.empty(), accounts.sessions().find(session.secret()));
      assertFalse(accounts.tokens().speaker(token.text(), false).isPresent());
    }
  }

  @Test
  void accountsOfADemoCountForNothingOutsideOfIt() throws Exception {
    Client client = new Client("127.0.0.1", "", "Firefox");
    SignedIn session;
    try (Accounts accounts = Accounts.open(data, database, accounts(true), clock)) {
      session = accounts.sessions().signIn("admin", "anything", client);
    }
    try (Accounts accounts = Accounts.open(data, database, accounts(false), clock)) {
      assertTrue(accounts.hasSetAdmin());
      assertEquals(Optional.empty(), accounts.sessions().find(session.secret()));
    }
    try (Accounts accounts = Accounts.open(data, database, accounts(true), clock)) {
      assertEquals(Optional.of(session), accounts.sessions().find(session.secret()));
    }
  }

  @Test
  void aDataFolderOfAnotherDatabaseIsRefused() throws IOException {
    database.close();
    Files.writeString(data.resolve("database-id"), "another\n");
    IOException refused =
        assertThrows(IOException.class, () -> Database.open(settings, data, false).close());
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
        assertThrows(IOException.class, () -> Database.open(settings, data, false).close());
    assertTrue(refused.getMessage().contains("newer release"), refused.getMessage());
  }

  @Test
  void aClosedDatabaseSaysSo() throws IOException {
    assertEquals(Optional.empty(), database.unusable());
    database.close();
    assertTrue(database.unusable().orElseThrow().contains("closed"));
  }
}
