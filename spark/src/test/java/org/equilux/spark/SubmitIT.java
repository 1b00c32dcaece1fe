package org.equilux.spark;

import static org.equilux.spark.LocalProcess.assertSameFiles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.equilux.command.report.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The application started by {@code spark-submit} in a separate process. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class SubmitIT {
  @TempDir Path folder;

  @Test
  void damagedFilesAreRowsAndExitCode1() throws Exception {
    Path input = folder.resolve("input");
    Pictures.golden(input.resolve("sub"));
    for (int i = 0; i < 20; i++) {
      Pictures.copy("images/moon.png", input.resolve("moon" + i + ".png"));
    }
    Path sub = input.resolve("sub");
    Pictures.truncate(sub.resolve("coffee.png"), input.resolve("broken.png"));
    Pictures.truncate(sub.resolve("chessboard_GRAY_U16.tif"), input.resolve("broken.tif"));
    Files.writeString(input.resolve("no.png"), "no picture");
    Files.writeString(input.resolve("readme.txt"), "no picture");
    Path report = folder.resolve("report.json");
    LocalProcess.Ended local =
        LocalProcess.run(
            "--json", "--recursive", "-o", folder.resolve("expected").toString(), input.toString());
    assertEquals(1, local.code());
    try (SparkCluster cluster =
        new SparkCluster(Files.createDirectory(folder.resolve("home")), 2)) {
      String[] arguments = {
        "--json",
        "--recursive",
        "-o",
        folder.resolve("actual").toString(),
        "--report",
        report.toString(),
        input.toString()
      };
      SparkCluster.Ended ended = cluster.submit(ClusterSession.JAR, arguments);
      assertEquals(1, ended.code(), () -> String.join("\n", ended.err()));
      assertSameFiles(folder.resolve("expected"), folder.resolve("actual"));
      assertEquals(
          local.out().stream().map(line -> withoutTimes(line, "expected")).toList(),
          ended.out().stream().map(line -> withoutTimes(line, "actual")).toList());
      assertReport(report, local.out());

      SparkCluster.Ended again = cluster.submit(ClusterSession.JAR, arguments);
      assertEquals(2, again.code());
      assertTrue(
          again.err().stream().anyMatch(line -> line.contains("--overwrite replaces it")),
          () -> String.join("\n", again.err()));
    }
  }

  private static void assertReport(Path report, List<String> expected) throws Exception {
    List<JsonNode> rows;
    try (Stream<Path> parts = Files.list(report)) {
      Path part = parts.filter(path -> path.toString().endsWith(".json")).findFirst().orElseThrow();
      rows = Files.readAllLines(part).stream().map(SubmitIT::json).toList();
    }
    assertEquals(expected.size(), rows.size());
    assertEquals(
        expected.stream().map(SubmitIT::json).map(row -> row.path("error")).toList(),
        rows.stream().map(row -> row.path("error")).toList());
    assertEquals(1, rows.stream().filter(row -> row.has("skipped")).count());
    assertTrue(rows.stream().filter(row -> row.has("width")).allMatch(row -> row.has("backends")));
  }

  private static JsonNode json(String line) {
    try {
      return Json.MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns a JSON line without the fields that differ between runs, and with one placeholder for
   * all output folders.
   */
  private static JsonNode withoutTimes(String line, String output) {
    ObjectNode report = (ObjectNode) json(line.replace("/" + output + "/", "/x/"));
    report.remove("millis");
    if (report.get("report") instanceof ObjectNode job) {
      job.remove(List.of("mapMillis", "applyMillis", "resultsByBackend", "resultsByWorker"));
    }
    return report;
  }
}
