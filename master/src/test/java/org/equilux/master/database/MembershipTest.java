package org.equilux.master.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.equilux.master.files.DiskReserve;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.model.JobSubmission;
import org.equilux.master.jobs.model.StoredJob;
import org.equilux.master.jobs.store.BandRecords;
import org.equilux.master.jobs.store.DataBudget;
import org.equilux.master.jobs.store.JobRepository;
import org.equilux.master.json.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several masters work on one database; those that die lose their claims. */
@Timeout(120)
class MembershipTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;
  private Path data;
  private DatabaseSettings settings;
  private final List<Database> opened = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void makeDatabase() throws IOException {
    makeNew("data");
  }

  private void makeNew(String name) throws IOException {
    data = Files.createDirectory(folder.resolve(name));
    settings = PostgresServer.get().create().withLease(LONG);
  }

  @AfterEach
  void closeAll() throws IOException {
    for (Database each : opened) {
      each.close();
    }
    opened.clear();
  }

  private Database open(Duration lease) throws IOException {
    Database database = Database.open(settings.withLease(lease), data, false);
    opened.add(database);
    database.started("http://" + database.master(), null);
    return database;
  }

  private Database open() throws IOException {
    return open(LONG);
  }

  /** Has a master count as dead, as another one finds. */
  private static void bury(Database dead, Database other) throws IOException {
    int _ =
        other.unfenced(
            sql -> sql.update("update master set until = 0 where id = ?", dead.master()));
    assertEquals(1, removeDead(other));
  }

  private static int removeDead(Database by) throws IOException {
    return removeDead(by, Duration.ZERO);
  }

  private static int removeDead(Database by, Duration uptime) throws IOException {
    return by.unfenced(sql -> new MasterRow(by.master()).removeDead(sql, Duration.ZERO, uptime));
  }

  private static JobRecord queued(String id, int second) throws IOException {
    try (InputStream in = MembershipTest.class.getResourceAsStream("/records/job-done.json")) {
      JobSubmission old = Json.read(in.readAllBytes(), JobRecord.class).submission();
      return JobRecord.queued(
          new JobSubmission(
              id,
              second % 2 == 0 ? "ann" : "bob",
              old.name(),
              old.operation(),
              old.parameters(),
              old.output(),
              old.client(),
              null,
              NOW.plusSeconds(second),
              old.picture()),
          false);
    }
  }

  /** A master of the random test, with the jobs that it believes to run, by their runners. */
  private static final class Actor {
    final Database database;
    final JobRepository jobs;
    final Map<Integer, JobRecord> running = new HashMap<>();
    boolean alive = true;

    Actor(Database database) {
      this.database = database;
      this.jobs = new JobRepository(database);
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /** Masters that are alive do a step; those that were taken for dead are refused. */
  private static void as(Actor actor, String context, Step step) throws IOException {
    if (actor.alive) {
      step.run();
    } else {
      DatabaseException refused = assertThrows(DatabaseException.class, step::run, context);
      assertEquals(DatabaseException.Reason.TAKEN_OVER, refused.reason(), context);
    }
  }

  @Test
  void aMasterThatIsTakenForDeadRecordsNoBandsAndTheOtherOneFindsThem() throws IOException {
    Database zombie = open();
    Database other = open();
    JobRepository jobs = new JobRepository(zombie);
    assertTrue(jobs.add(queued("a", 1), Optional.empty(), _ -> Optional.empty()).isEmpty());
    assertTrue(jobs.claim(0, NOW).isPresent());
    List<BandRecords.Entry> page =
        List.of(
            new BandRecords.Page(0, "w", new BandRecords.PageDetails(null, null, List.of("p"))));
    jobs.bands().write("a", page);
    bury(zombie, other);
    DatabaseException refused =
        assertThrows(DatabaseException.class, () -> jobs.bands().write("a", page));
    assertEquals(DatabaseException.Reason.TAKEN_OVER, refused.reason());
    JobRepository others = new JobRepository(other);
    assertThrows(DatabaseException.class, () -> others.bands().write("a", page));
    assertTrue(others.claimOrphan("a"));
    assertEquals(page, others.bands().read("a").pages());
  }

  /**
   * Masters add, claim, end and recover jobs in random order, and die now and then; a dead one goes
   * on as if it were not. Each job is done once.
   */
  @Test
  void whateverHappensEachJobIsDoneOnce() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Actor> actors = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      actors.add(new Actor(open()));
    }
    int added = 0;
    int deaths = 0;
    Map<String, Integer> done = new HashMap<>();
    for (int step = 0; step < 1_500; step++) {
      Actor actor = actors.get(random.nextInt(actors.size()));
      String context = "seed %d, step %d".formatted(seed, step);
      int runner = random.nextInt(2);
      switch (random.nextInt(12)) {
        case 0 -> {
          List<Actor> alive = actors.stream().filter(each -> each.alive).toList();
          if (actor.alive && deaths < 5 && random.nextInt(20) == 0) {
            Actor other = alive.get(alive.get(0) == actor ? 1 : 0);
            bury(actor.database, other.database);
            actor.alive = false;
            deaths++;
            actors.add(new Actor(open()));
          }
        }
        case 1, 2 -> {
          JobRecord job = queued("job" + added, added);
          as(
              actor,
              context,
              () ->
                  assertEquals(
                      Optional.empty(),
                      actor.jobs.add(job, Optional.empty(), _ -> Optional.empty())));
          added += actor.alive ? 1 : 0;
        }
        case 3, 4, 5, 6 ->
            as(
                actor,
                context,
                () -> {
                  Optional<JobRecord> claimed = actor.jobs.claim(runner, NOW);
                  JobRecord before = actor.running.get(runner);
                  if (before != null) {
                    assertEquals(before, claimed.orElseThrow(), context);
                  }
                  claimed.ifPresent(job -> actor.running.put(runner, job));
                });
        case 7 ->
            as(
                actor,
                context,
                () -> {
                  for (StoredJob orphan : actor.jobs.queries().orphans(10)) {
                    assertTrue(actor.jobs.claimOrphan(orphan.job().id()), context);
                    actor.jobs.release(orphan.job().orphaned());
                  }
                });
        default -> {
          JobRecord job = actor.running.remove(runner);
          if (job != null) {
            as(
                actor,
                context,
                () -> {
                  actor.jobs.release(job.failed(NOW, "it is done"));
                  done.merge(job.id(), 1, Integer::sum);
                });
          }
        }
      }
    }
    Actor last = actors.stream().filter(each -> each.alive).findFirst().orElseThrow();
    for (Actor each : actors) {
      if (each.alive && each != last) {
        bury(each.database, last.database);
      }
    }
    finish(last, done);
    assertEquals(added, done.size(), "seed " + seed);
    assertEquals(Set.of(1), Set.copyOf(done.values()), "seed " + seed);
    assertTrue(deaths > 0, "seed " + seed);
  }

  private static void finish(Actor last, Map<String, Integer> done) throws IOException {
    for (StoredJob orphan : last.jobs.queries().orphans(100)) {
      assertTrue(last.jobs.claimOrphan(orphan.job().id()));
      last.jobs.release(orphan.job().orphaned());
    }
    for (int runner = 0; runner < 3; ) {
      Optional<JobRecord> job = last.jobs.claim(runner, NOW);
      if (job.isEmpty()) {
        runner++;
      } else {
        last.jobs.release(job.get().failed(NOW, "it is done"));
        done.merge(job.get().id(), 1, Integer::sum);
      }
    }
    assertTrue(last.jobs.list().stream().allMatch(job -> job.state() == JobState.FAILED));
  }

  /** What a master has begun within its time is either whole before others go on, or refused. */
  @Test
  void aMasterInTheMiddleOfATransactionIsNotTakenForDead() throws Exception {
    Database slow = open();
    Database other = open();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayCommit = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<Boolean> writing =
          threads.submit(
              () ->
                  slow.transaction(
                      sql -> {
                        begun.countDown();
                        try {
                          assertTrue(mayCommit.await(60, TimeUnit.SECONDS));
                        } catch (InterruptedException e) {
                          throw new IOException(e);
                        }
                        return true;
                      }));
      begun.await();
      int _ =
          other.unfenced(
              sql -> sql.update("update master set until = 0 where id = ?", slow.master()));
      assertEquals(0, removeDead(other));
      mayCommit.countDown();
      assertTrue(writing.get());
    }
    assertEquals(1, removeDead(other));
    assertThrows(DatabaseException.class, slow::requireOwnership);
  }

  /** They write the id of the database into the folder, which they share. */
  @Test
  void mastersStartAtTheSameTimeOnANewDatabase() throws Exception {
    int masters = 4;
    for (int round = 0; round < 4; round++) {
      makeNew("round" + round);
      CyclicBarrier start = new CyclicBarrier(masters);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Database>> started = new ArrayList<>();
        for (int i = 0; i < masters; i++) {
          started.add(
              threads.submit(
                  () -> {
                    int _ = start.await();
                    return open();
                  }));
        }
        int alone = 0;
        for (Future<Database> each : started) {
          alone += each.get().joinedAlone() ? 1 : 0;
        }
        assertEquals(1, alone);
      }
      closeAll();
    }
  }

  @Test
  void aMasterThatIsTakenForDeadFindsThatOut() throws Exception {
    Database brief = open(Duration.ofMillis(200));
    assertTrue(brief.joinedAlone());
    Database other = open();
    assertFalse(other.joinedAlone());
    assertNotEquals(brief.ownFolder(), other.ownFolder());
    assertEquals(brief.secret(), other.secret());
    assertEquals(2, other.masters().size());
    int _ = other.unfenced(sql -> sql.update("delete from master where id = ?", brief.master()));
    while (!brief.isTakenOver()) {
      assertFalse(Thread.currentThread().isInterrupted(), "it takes too long");
      Thread.onSpinWait();
    }
    assertFalse(brief.holds());
    assertTrue(brief.unusable().orElseThrow().contains("taken over"));
    assertTrue(other.holds());
  }

  /** A job is claimed by the master that received it before its request has ended. */
  @Test
  void anItemIsCountedUntilAllWhoUseItAreDone() throws Exception {
    Database one = open();
    DataBudget budget =
        DataBudget.of(JobLimits.DEFAULT, DiskReserve.of(data, OptionalLong.of(0)), one);
    budget.open("job", "ann");
    budget.open("job", "ann");
    budget.reserve("job", 100);
    budget.settle("job", 60);
    budget.done("job");
    budget.reserve("job", 1000);
    assertEquals(1060, budget.used());
    budget.done("job");
    assertEquals(60, budget.used());
    assertThrows(IllegalStateException.class, () -> budget.reserve("job", 1));

    // What a dead master was receiving is counted no longer.
    budget.open("half", "ann");
    Database other = open();
    bury(one, other);
    assertEquals(
        List.of("job"),
        other.transaction(
            sql -> sql.list("select item from stored_bytes", row -> row.text("item"))));
  }

  /** A master may die between the steps of a submission or of a deletion. */
  @Test
  void bytesOfAJobAreCountedAsLongAsItsRecordIsThere() throws Exception {
    Database one = open();
    Database other = open();
    DataBudget budget =
        DataBudget.of(JobLimits.DEFAULT, DiskReserve.of(data, OptionalLong.of(0)), one);
    JobRepository jobs = new JobRepository(one);
    for (String id : List.of("added", "deleted")) {
      budget.open(id, "ann");
      boolean added =
          jobs.add(
                  queued(id, 1),
                  Optional.empty(),
                  sql -> {
                    budget.settle(sql, id, 60);
                    return Optional.<String>empty();
                  })
              .isEmpty();
      assertTrue(added);
    }
    budget.open("half", "ann");
    assertTrue(jobs.withdraw("deleted"));
    bury(one, other);
    assertEquals(
        List.of("added"),
        other.transaction(
            sql -> sql.list("select item from stored_bytes", row -> row.text("item"))));
  }

  @Test
  void mastersAreNotRemovedSoonAfterTheServersStart() throws Exception {
    Database late = open();
    Database other = open();
    int _ =
        other.unfenced(
            sql -> sql.update("update master set until = 0 where id = ?", late.master()));
    assertEquals(0, removeDead(other, Duration.ofDays(10_000)));
    assertEquals(1, removeDead(other, Duration.ZERO));
  }

  @Test
  void mastersWakeEachOther() throws Exception {
    Database one = open();
    Database two = open(Duration.ofMillis(500));
    while (two.masters().size() < 2) {
      Thread.onSpinWait();
    }
    CountDownLatch heard = new CountDownLatch(2);
    one.wakeups().on(Wakeups.Topic.JOBS, heard::countDown);
    // The first signal may come from the beginning of listening.
    while (heard.getCount() > 0) {
      int _ =
          two.transaction(
              sql -> {
                two.wakeups().tellOthers(sql, Wakeups.Topic.JOBS);
                return 0;
              });
      boolean _ = heard.await(20, TimeUnit.MILLISECONDS);
    }
  }
}
