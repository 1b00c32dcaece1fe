package org.equilux.master.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.store.JobRepository;
import org.equilux.master.json.Json;
import org.junit.jupiter.api.Test;

class EmbeddedDatabaseTest extends DatabaseContract {
  @Override
  DatabaseSettings fresh() {
    return DatabaseSettings.EMBEDDED;
  }

  /** Adds jobs to a database until it is killed, and prints the id of each one that is kept. */
  static final class Writer {
    public static void main(String[] arguments) throws IOException {
      JobRecord job = Json.read(arguments[1].getBytes(StandardCharsets.UTF_8), JobRecord.class);
      JobRepository jobs =
          new JobRepository(Database.open(DatabaseSettings.EMBEDDED, Path.of(arguments[0]), false));
      for (int i = 0; ; i++) {
        String id = arguments[2] + i;
        JobRecord next =
            Json.read(
                Sql.json(job).replace(job.id(), id).getBytes(StandardCharsets.UTF_8),
                JobRecord.class);
        var _ = jobs.add(next, Optional.empty(), _ -> Optional.empty());
        System.out.println(id);
      }
    }
  }

  @Test
  void whatWasKeptIsThereAfterTheProcessIsKilled() throws Exception {
    database.close();
    Set<String> told = new HashSet<>();
    for (int round = 0; round < 3; round++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Writer.class.getName(),
                  data.toString(),
                  Sql.json(job("the-id-of-a-job", 1)),
                  "round%d-".formatted(round))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader out = process.inputReader()) {
        for (int i = 0; i < 300; i++) {
          told.add(out.readLine());
        }
        assertTrue(process.toHandle().destroyForcibly());
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        out.lines().forEach(told::add);
      }
    }
    database = Database.open(settings, data, false);
    Set<String> kept = new JobRepository(database).ids();
    assertFalse(told.contains(null));
    // The last one of each round may be cut off, or be kept and not told.
    Set<String> missing = new HashSet<>(told);
    missing.removeAll(kept);
    missing.removeIf(id -> kept.stream().anyMatch(whole -> whole.startsWith(id)));
    assertEquals(Set.of(), missing);
    assertTrue(kept.size() <= told.size() + 3);
  }

  /** A disk of its own, which is really full. */
  @Test
  void aFullDiskFailsTheChangeAndNothingElse() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        ran("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()),
        "a disk can be mounted");
    try (Database full = Database.open(DatabaseSettings.EMBEDDED, disk, false)) {
      JobRepository jobs = new JobRepository(full);
      Path ballast = Files.write(disk.resolve("ballast"), new byte[2 << 20]);
      Set<String> kept = new HashSet<>();
      DatabaseException failure =
          assertThrows(
              DatabaseException.class,
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  var _ = jobs.add(job("job" + i, i), Optional.empty(), _ -> Optional.empty());
                  kept.add("job" + i);
                }
              });
      assertEquals(DatabaseException.Reason.FULL, failure.reason(), failure.getMessage());
      assertEquals(kept, jobs.ids());
      Files.delete(ballast);
      var _ = jobs.add(job("after", 1), Optional.empty(), _ -> Optional.empty());
      kept.add("after");
      assertEquals(kept, jobs.ids());
    } finally {
      assertTrue(ran("umount", disk.toString()));
    }
  }

  private static boolean ran(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aSecondMasterIsRefused() {
    IOException refused =
        assertThrows(IOException.class, () -> Database.open(settings, data, false).close());
    assertTrue(refused.getMessage().contains("--data"), refused.getMessage());
  }

  /** Its folders would be taken for half uploads, and removed. */
  @Test
  void aDataFolderWhoseDatabaseIsGoneIsRefused() throws IOException {
    database.close();
    for (String file : new String[] {"equilux.db", "equilux.db-wal", "equilux.db-shm"}) {
      Files.deleteIfExists(data.resolve(file));
    }
    IOException refused =
        assertThrows(IOException.class, () -> Database.open(settings, data, false).close());
    assertTrue(refused.getMessage().contains("backup"), refused.getMessage());
  }

  @Test
  void aDamagedDatabaseIsTold() throws IOException {
    database.close();
    Files.write(data.resolve("equilux.db"), new byte[8192]);
    Files.writeString(data.resolve("equilux.db"), "this is no database".repeat(1000));
    IOException refused =
        assertThrows(IOException.class, () -> Database.open(settings, data, false).close());
    assertTrue(refused.getMessage().contains("equilux.db"), refused.getMessage());
    assertTrue(refused.getMessage().contains("backup"), refused.getMessage());
  }
}
