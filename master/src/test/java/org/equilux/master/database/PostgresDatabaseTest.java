package org.equilux.master.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.store.JobRepository;
import org.junit.jupiter.api.Test;

class PostgresDatabaseTest extends DatabaseContract {
  @Override
  DatabaseSettings fresh() throws IOException {
    return PostgresServer.get().create();
  }

  /**
   * Records that were confirmed are there, and changes go on once the server is back. A change
   * fails if a busy machine takes long to start the server; its record may be there.
   */
  @Test
  void goesOnAfterACrashOfTheServer() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    Set<String> unconfirmed = ConcurrentHashMap.newKeySet();
    CountDownLatch busy = new CountDownLatch(20);
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<Set<String>> adding =
          threads.submit(
              () -> {
                Set<String> added = new HashSet<>();
                for (int i = 0; !enough.get(); i++) {
                  JobRecord job = job("job" + i, i);
                  try {
                    assertTrue(add(job));
                    added.add(job.id());
                  } catch (DatabaseException e) {
                    assertEquals(DatabaseException.Reason.UNREACHABLE, e.reason());
                    unconfirmed.add(job.id());
                  }
                  busy.countDown();
                }
                return added;
              });
      busy.await();
      PostgresServer.get().crash();
      PostgresServer.get().start();
      assertTrue(add(job("after", 1)));
      enough.set(true);
      Set<String> added = adding.get();
      added.add("after");
      Set<String> kept = new HashSet<>(new JobRepository(database).ids());
      kept.removeAll(unconfirmed);
      assertEquals(added, kept);
    }
  }

  @Test
  void aServerThatIsDownFailsTheChangeAndSaysWhy() throws Exception {
    PostgresServer.get().crash();
    try {
      DatabaseException failure = assertThrows(DatabaseException.class, () -> add(job("a", 1)));
      assertEquals(DatabaseException.Reason.UNREACHABLE, failure.reason(), failure.getMessage());
      assertTrue(failure.getMessage().contains("cannot be reached"), failure.getMessage());
      assertTrue(database.unusable().isPresent());
    } finally {
      PostgresServer.get().start();
    }
    assertEquals(Set.of(), new JobRepository(database).ids());
    // Connections are made anew with growing pauses; an interrupt is the test's time-out.
    while (database.unusable().isPresent()) {
      assertFalse(Thread.currentThread().isInterrupted(), "it takes too long");
    }
  }

  /** A process that was stopped in a transaction finds that the server has ended it. */
  @Test
  void aTransactionThatStoodStillIsRunAgain() throws IOException {
    AtomicInteger tries = new AtomicInteger();
    boolean found =
        database.transaction(
            sql -> {
              if (tries.getAndIncrement() == 0) {
                int _ = sql.update("set local idle_in_transaction_session_timeout = 1");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
              }
              return sql.first("select 1 as one", _ -> true).orElseThrow();
            });
    assertTrue(found);
    assertEquals(2, tries.get());
  }

  @Test
  void aWrongPasswordAndAWrongAddressAreTold() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    DatabaseSettings wrong =
        new DatabaseSettings(settings.url(), settings.user(), Optional.of("another secret"));
    IOException refused = assertThrows(IOException.class, () -> Database.open(wrong, other, false));
    assertTrue(refused.getMessage().contains("password authentication"), refused.getMessage());
    assertTrue(refused.getMessage().contains(settings.shown()), refused.getMessage());
    assertFalse(refused.getMessage().contains("another secret"), refused.getMessage());

    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    DatabaseSettings unknownServer =
        new DatabaseSettings(
            Optional.of("jdbc:postgresql://127.0.0.1:%d/x?sslmode=disable".formatted(port)),
            settings.user(),
            settings.password());
    IOException refusal =
        assertThrows(IOException.class, () -> Database.open(unknownServer, other, false));
    assertTrue(refusal.getMessage().contains("127.0.0.1:" + port), refusal.getMessage());
    assertFalse(refusal.getMessage().contains("sslmode"), refusal.getMessage());
  }

  /** Its jobs would have no pictures there. */
  @Test
  void aDatabaseWithTheRecordsOfAnotherFolderIsRefused() throws IOException {
    assertTrue(add(job("a", 1)));
    database.close();
    Path other = Files.createDirectory(folder.resolve("other"));
    IOException refused =
        assertThrows(IOException.class, () -> Database.open(settings, other, false).close());
    assertTrue(refused.getMessage().contains("another data folder"), refused.getMessage());
    // With files in an object store, each master has a folder of its own.
    Database.open(settings, other, true).close();
    database = Database.open(settings, other, true);
    assertEquals("one", database.joinToken("one"));
    assertEquals("one", database.joinToken("two"));
  }
}
