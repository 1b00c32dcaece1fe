package org.equilux.master.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.equilux.master.jobs.store.JobRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of several masters, one at a time may change the records. */
@Timeout(120)
class MasterLeaseTest {
  private static final Duration LONG = Duration.ofHours(1);

  private static final String NAME = "second";

  /** Finds the connection of the second master. */
  private static final String STANDING =
      "select 1 as one from pg_stat_activity where application_name = ?";

  @TempDir Path folder;
  private Path data;
  private DatabaseSettings settings;

  /** Its own lease is prolonged so seldom that this does not happen within a test. */
  private Database database;

  @BeforeEach
  void openDatabase() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    settings = PostgresServer.get().create().withLease(LONG);
    database = Database.open(settings, data);
  }

  @AfterEach
  void closeDatabase() throws IOException {
    database.close();
  }

  private void expire() throws IOException {
    int _ = database.unfenced(sql -> sql.update("update master_lease set until = 0"));
  }

  private Optional<MasterLease> take() throws IOException {
    return database.unfenced(sql -> MasterLease.take(sql, LONG));
  }

  /** Lets other threads go on; an interrupt is the test's time-out. */
  private static void pause() {
    assertFalse(Thread.currentThread().isInterrupted(), "it takes too long");
    Thread.onSpinWait();
  }

  private Set<String> ids() throws IOException {
    return Set.copyOf(
        database.unfenced(sql -> sql.list("select id from job", row -> row.text("id"))));
  }

  private boolean writes(MasterLease lease, String id) throws IOException {
    try {
      return database.unfenced(
          sql -> {
            lease.check(sql);
            int _ = sql.update("insert into job (id, created, record) values (?, 0, '')", id);
            return true;
          });
    } catch (DatabaseException e) {
      assertEquals(DatabaseException.Reason.TAKEN_OVER, e.reason());
      return false;
    }
  }

  /**
   * Masters take, prolong, use and give back the lease in random order, while it expires now and
   * then; a master that has lost it goes on as if it had not.
   */
  @Test
  void whateverHappensOneMasterMayWrite() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Optional<MasterLease>> masters = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      masters.add(Optional.empty());
    }
    expire();
    boolean free = true;
    long fence = 1;
    int writes = 0;
    int refusals = 0;
    for (int step = 0; step < 2_000; step++) {
      int who = random.nextInt(masters.size());
      Optional<MasterLease> held = masters.get(who);
      boolean holds = held.isPresent() && held.get().fence() == fence;
      String context = "seed %d, step %d, master %d".formatted(seed, step, who);
      switch (random.nextInt(8)) {
        case 0 -> {
          expire();
          free = true;
        }
        case 1, 2 -> {
          Optional<MasterLease> taken = take();
          assertEquals(free, taken.isPresent(), context);
          if (taken.isPresent()) {
            fence++;
            assertEquals(fence, taken.get().fence(), context);
            masters.set(who, taken);
            free = false;
          }
        }
        case 3 -> {
          if (held.isPresent()) {
            boolean renewed = database.unfenced(sql -> held.get().renew(sql, LONG));
            assertEquals(holds, renewed, context);
            free = free && !holds;
          }
        }
        case 4 -> {
          if (held.isPresent()) {
            boolean _ =
                database.unfenced(
                    sql -> {
                      held.get().release(sql);
                      return true;
                    });
            free = free || holds;
          }
        }
        default -> {
          if (held.isPresent()) {
            assertEquals(holds, writes(held.get(), "step" + step), context);
            writes += holds ? 1 : 0;
            refusals += holds ? 0 : 1;
          }
        }
      }
    }
    assertTrue(writes > 0 && refusals > 0, "seed " + seed);
    assertEquals(writes, ids().size(), "seed " + seed);
  }

  @Test
  void ofManyThatTakeAtOnceOneGetsTheLease() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int round = 0; round < 20; round++) {
        expire();
        List<Future<Optional<MasterLease>>> tries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          tries.add(threads.submit(this::take));
        }
        int taken = 0;
        for (Future<Optional<MasterLease>> each : tries) {
          taken += each.get().isPresent() ? 1 : 0;
        }
        assertEquals(1, taken);
      }
    }
  }

  /** What the holder has begun within its time is either whole before the other, or refused. */
  @Test
  void aTakeOverWaitsForTheTransactionOfTheHolder() throws Exception {
    expire();
    MasterLease brief =
        database.unfenced(sql -> MasterLease.take(sql, Duration.ofMillis(1))).orElseThrow();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayCommit = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Boolean> writing =
          threads.submit(
              () ->
                  database.unfenced(
                      sql -> {
                        brief.check(sql);
                        begun.countDown();
                        try {
                          mayCommit.await();
                        } catch (InterruptedException e) {
                          throw new IOException(e);
                        }
                        int _ =
                            sql.update("insert into job (id, created, record) values ('a', 0, '')");
                        return true;
                      }));
      begun.await();
      Future<Optional<MasterLease>> taking = threads.submit(this::take);
      while (database.unfenced(
          sql ->
              sql.list("select 1 as one from pg_locks where not granted", _ -> true).isEmpty())) {
        pause();
      }
      assertFalse(taking.isDone());
      mayCommit.countDown();
      assertTrue(writing.get());
      assertTrue(taking.get().isPresent());
    }
    assertEquals(Set.of("a"), ids());
    assertFalse(writes(brief, "b"));
  }

  @Test
  void aMasterThatStandsByTakesOverWhenTheOtherEnds() throws Exception {
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<Database> second =
          threads.submit(() -> Database.open(settings.withLease(Duration.ofMillis(200)), data));
      new JobRepository(database).requireOwnership();
      assertFalse(second.isDone());
      database.close();
      try (Database after = second.get()) {
        assertEquals(Optional.empty(), after.unusable());
        assertFalse(after.isTakenOver());
      }
    }
  }

  @Test
  void aMasterFromWhichAnotherHasTakenOverIsOfNoUse() throws Exception {
    database.close();
    DatabaseSettings brief = settings.withLease(Duration.ofMillis(100));
    database = Database.open(brief, data);
    int _ = database.unfenced(sql -> sql.update("update master_lease set fence = fence + 1"));
    DatabaseException refused =
        assertThrows(DatabaseException.class, () -> new JobRepository(database).requireOwnership());
    assertEquals(DatabaseException.Reason.TAKEN_OVER, refused.reason());
    while (!database.isTakenOver()) {
      pause();
    }
    assertTrue(database.unusable().orElseThrow().contains("taken over"));
  }

  @Test
  void aMasterThatStandsByCanBeEnded() throws Exception {
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      DatabaseSettings named =
          new DatabaseSettings(
              settings.url().map(url -> url + "?ApplicationName=" + NAME),
              settings.user(),
              settings.password());
      CompletableFuture<Thread> standing = new CompletableFuture<>();
      Future<?> second =
          threads.submit(
              () -> {
                standing.complete(Thread.currentThread());
                assertThrows(IOException.class, () -> Database.open(named, data).close());
                return null;
              });
      while (database.unfenced(sql -> sql.list(STANDING, _ -> true, NAME).isEmpty())) {
        pause();
      }
      standing.get().interrupt();
      var _ = second.get();
    }
    assertEquals(Optional.empty(), database.unusable());
  }
}
