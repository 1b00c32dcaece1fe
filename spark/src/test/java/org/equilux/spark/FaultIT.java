package org.equilux.spark;

import static org.equilux.spark.LocalProcess.assertSameFiles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Executors killed or suspended while they work. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class FaultIT {
  private static final int PICTURES = 24;
  private static final String[] OPTIONS = {"--operation=median", "--size=5"};

  @TempDir Path folder;

  @Test
  void resultsAreCompleteDespiteLostExecutors() throws Exception {
    Path input = folder.resolve("input");
    for (int i = 0; i < PICTURES; i++) {
      Pictures.copy("images/coffee.png", input.resolve("coffee%02d.png".formatted(i)));
    }
    Path expected = folder.resolve("expected");
    assertEquals(
        0,
        LocalProcess.run(OPTIONS[0], OPTIONS[1], "-o", expected.toString(), input.toString())
            .code());
    try (ClusterSession session =
        new ClusterSession(Files.createDirectory(folder.resolve("home")))) {
      Path killed = Files.createDirectory(folder.resolve("killed"));
      CompletableFuture<List<Row>> run = process(session, input, killed);
      awaitResult(killed);
      session.cluster().executors().getFirst().destroyForcibly();
      assertEquals(PICTURES, done(run));
      assertSameFiles(expected, killed);

      Path suspended = Files.createDirectory(folder.resolve("suspended"));
      run = process(session, input, suspended);
      awaitResult(suspended);
      ProcessHandle executor = session.cluster().executors().getFirst();
      signal("-STOP", executor);
      assertEquals(PICTURES, done(run));
      assertSameFiles(expected, suspended);
      signal("-CONT", executor);
      session.spark().stop();
      executor.onExit().get(1, TimeUnit.MINUTES);
      assertSameFiles(expected, suspended);
    }
  }

  private static CompletableFuture<List<Row>> process(
      ClusterSession session, Path input, Path output) {
    return CompletableFuture.supplyAsync(
        () ->
            Equilux.process(
                    session.spark(),
                    List.of(input.toString()),
                    OPTIONS[0],
                    OPTIONS[1],
                    "--output=" + output)
                .collectAsList());
  }

  private static long done(CompletableFuture<List<Row>> run) throws Exception {
    return run.get(4, TimeUnit.MINUTES).stream()
        .filter(row -> row.getAs("error") == null && row.getAs("output") != null)
        .count();
  }

  /** Waits for the first file in a folder, when an attempt has started to write. */
  private static void awaitResult(Path folder) throws IOException, InterruptedException {
    try (WatchService watch = folder.getFileSystem().newWatchService()) {
      WatchKey key = folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      if (LocalProcess.files(folder).isEmpty()) {
        assertNotNull(watch.poll(2, TimeUnit.MINUTES), "no result is begun in 2 minutes");
      }
      key.cancel();
    }
  }

  private static void signal(String name, ProcessHandle process)
      throws IOException, InterruptedException {
    java.lang.Process kill =
        new ProcessBuilder("kill", name, Long.toString(process.pid())).inheritIO().start();
    assertEquals(0, kill.waitFor());
  }
}
