package org.equilux.master.auditlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.equilux.master.LoggedLines;
import org.equilux.master.TestClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AuditLogTest {
  private static final long MIB = 1 << 20;
  private static final Actor ANN = new Actor("ann", "ann:1", false, "session s1", "10.0.0.8");
  private static final Actor ADMIN = new Actor("admin", "admin", true, "session s2", "::1");

  @TempDir private Path data;
  private final TestClock clock = new TestClock();

  private AuditLog open() {
    return AuditLog.open(data, MIB, clock);
  }

  private Path file() {
    return data.resolve("audit-log").resolve("audit.jsonl");
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  @Test
  void aLineHasActorActionAndTime() throws Exception {
    try (AuditLog log = open()) {
      log.record(ANN, Action.TOKEN_CREATE, Outcome.SUCCESS, "scans", null);
      log.record(
          Actor.stranger("10.0.0.9"), Action.SIGN_IN, Outcome.FAILURE, "bob", "wrong-password");
    }
    assertEquals(
        List.of(
            "{\"time\":\"2026-01-01T00:00:00Z\",\"what\":\"token-create\",\"outcome\":\"success\","
                + "\"user\":\"ann\",\"account\":\"ann:1\",\"by\":\"session s1\","
                + "\"address\":\"10.0.0.8\",\"target\":\"scans\"}",
            "{\"time\":\"2026-01-01T00:00:00Z\",\"what\":\"sign-in\",\"outcome\":\"failure\","
                + "\"address\":\"10.0.0.9\",\"target\":\"bob\",\"detail\":\"wrong-password\"}"),
        Files.readAllLines(file()));
  }

  @Test
  void onlyTheOwnerCanReadTheFile() throws Exception {
    try (AuditLog log = open()) {
      log.record(ANN, Action.SIGN_OUT, Outcome.SUCCESS, null, null);
    }
    assertEquals("rw-------", permissions(file()));
    assertEquals("rwx------", permissions(file().getParent()));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  /**
   * For every text that a client sends, each line of the log is printable ASCII and one whole JSON
   * object.
   */
  @Test
  void hostileTextsAreEscapedAndShortened() throws Exception {
    String hostile =
        "a\n{\"what\":\"x\"}\r\u001b[2J\u007f\u0085\u2028\u202e\u0000é\ud83d\ude00\ud800";
    try (AuditLog log = open()) {
      log.record(ANN, Action.SIGN_IN, Outcome.FAILURE, hostile, "x".repeat(100_000));
    }
    String text = Files.readString(file());
    assertTrue(text.endsWith("\n"));
    assertTrue(text.strip().chars().allMatch(c -> c >= 0x20 && c < 0x7f), "not printable: " + text);
    JsonNode line = lines(file()).getFirst();
    assertTrue(line.get("target").textValue().startsWith(hostile.substring(0, 20)));
    assertEquals(201, line.get("detail").textValue().length());
  }

  @Test
  void aRestartAppendsEvenAfterATruncatedLine() throws Exception {
    try (AuditLog log = open()) {
      log.record(ANN, Action.SIGN_OUT, Outcome.SUCCESS, null, null);
    }
    Files.writeString(file(), "{\"time\":\"20", StandardOpenOption.APPEND);
    try (AuditLog log = open()) {
      log.record(ANN, Action.SIGN_OUT, Outcome.SUCCESS, null, "second");
    }
    List<String> lines = Files.readAllLines(file());
    assertEquals(3, lines.size());
    assertTrue(lines.get(2).contains("second"));
  }

  @Test
  void sizeIsBoundedAndTheNewestLinesAreKept() throws Exception {
    int events = 10_000;
    try (AuditLog log = open()) {
      for (int i = 0; i < events; i++) {
        log.record(ADMIN, Action.USER_CREATE, Outcome.SUCCESS, "user" + i, "x".repeat(100));
      }
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(file().getParent())) {
      files = all.toList();
    }
    assertEquals(AuditFile.FILES, files.size());
    long size = 0;
    List<JsonNode> kept = new ArrayList<>();
    for (int i = AuditFile.FILES - 1; i >= 0; i--) {
      Path file = i == 0 ? file() : file().resolveSibling("audit.jsonl." + i);
      size += Files.size(file);
      kept.addAll(lines(file));
      assertEquals("rw-------", permissions(file));
    }
    assertTrue(size <= MIB, size + " bytes");
    assertTrue(size > MIB * 8 / 10, size + " bytes");
    for (int i = 0; i < kept.size(); i++) {
      int number = events - kept.size() + i;
      assertEquals("user" + number, kept.get(i).get("target").textValue());
    }
  }

  /** A client cannot displace the log lines of others; events of administrators are not limited. */
  @Test
  void eventsOfAClientAreRateLimitedAndCounted() throws Exception {
    try (AuditLog log = AuditLog.open(data, 100 * MIB, clock)) {
      for (int i = 0; i < EventBudget.BURST + 50; i++) {
        log.record(
            Actor.stranger("10.0.0." + i % 250), Action.SIGN_IN, Outcome.FAILURE, "a" + i, null);
      }
      assertEquals(50, log.omitted());
      log.record(ANN, Action.SIGN_OUT, Outcome.SUCCESS, null, null);
      clock.advance(Duration.ofSeconds(1));
      log.record(Actor.stranger("10.0.0.1"), Action.SIGN_IN, Outcome.FAILURE, "last", null);
      log.record(Actor.stranger("10.0.0.1"), Action.SIGN_IN, Outcome.FAILURE, "over", null);
      for (int i = 0; i < 2 * EventBudget.BURST; i++) {
        log.record(ADMIN, Action.USER_DELETE, Outcome.SUCCESS, "u" + i, null);
      }
      assertEquals(51, log.omitted());
      assertEquals(
          EventBudget.BURST + 52L,
          log.counts().get(new AuditLog.Kind(Action.SIGN_IN, Outcome.FAILURE)));
    }
    List<JsonNode> lines = lines(file());
    assertEquals(3 * EventBudget.BURST + 2, lines.size());
    JsonNode last = lines.get(EventBudget.BURST + 1);
    assertEquals("last", last.get("target").textValue());
    assertEquals(50, last.get("omitted").intValue());
    assertFalse(lines.get(EventBudget.BURST).has("omitted"));
  }

  @Test
  void aFailureToWriteIsLoggedOnceCountedAndRecovered() throws Exception {
    Path inTheWay =
        Files.writeString(data.resolve("audit-log"), "a file where the folder should be");
    try (AuditLog log = open();
        LoggedLines logged = new LoggedLines()) {
      log.record(ANN, Action.SIGN_OUT, Outcome.SUCCESS, null, "lost");
      log.record(ANN, Action.SIGN_OUT, Outcome.SUCCESS, null, "lost, too");
      assertEquals(2, log.lost());
      assertEquals(
          1, logged.toString().lines().filter(l -> l.contains("cannot be written")).count());
      Files.delete(inTheWay);
      log.record(ANN, Action.SIGN_OUT, Outcome.SUCCESS, null, "kept");
      assertTrue(logged.any("written again; events lost since the start: 2"), logged.toString());
      assertEquals(2, log.lost());
    }
    assertEquals(1, lines(file()).size());
  }

  @Test
  void linesOfSeveralThreadsAreNotMixed() throws Exception {
    try (AuditLog log = AuditLog.open(data, 100 * MIB, clock)) {
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 500; i++) {
          String target = "user" + i;
          threads.execute(
              () -> log.record(ADMIN, Action.USER_CREATE, Outcome.SUCCESS, target, null));
        }
      }
    }
    assertEquals(
        500, lines(file()).stream().map(line -> line.get("target").textValue()).distinct().count());
  }
}
