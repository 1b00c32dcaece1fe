package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.equilux.command.report.ExitCode;
import org.equilux.command.report.Json;
import org.equilux.master.Master;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pictures submitted to a real master in this process. */
@Timeout(120)
class SubmitCommandTest extends SubmitFixture {
  @Test
  void writesTheSameFileAsProcess() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Path retina = Cli.picture("retina.jpg", folder);
    Path local = folder.resolve("local");
    Path remote = folder.resolve("remote");

    try (Master master = start(config())) {
      Cli.Result result =
          Cli.run(
              "submit",
              moon,
              retina,
              "--token-file",
              token(),
              "--server",
              address(master),
              "--output",
              remote);

      assertEquals(ExitCode.OK, result.exit(), result.err());
      assertTrue(result.out().startsWith(moon + " -> "), result.out());
      assertTrue(result.out().contains(": 512 x 512 gray8, "), result.out());
      JsonNode batch = batchOf(result);
      assertEquals("moon.png", batch.get("name").asText());
      assertEquals(2, batch.at("/counts/done").asInt(), batch.toString());
    }
    Cli.run("process", moon, retina, "--output", local);
    for (String name : List.of("moon_equalized.png", "retina_equalized.jpg")) {
      assertEquals(-1, Files.mismatch(local.resolve(name), remote.resolve(name)), name);
    }
    assertEquals(List.of("moon_equalized.png", "retina_equalized.jpg"), Cli.names(remote));
  }

  /** The batch whose address the command printed. */
  private JsonNode batchOf(Cli.Result result) throws IOException {
    String address = result.err().replaceAll("(?s).*batch \\w+: (\\S+).*", "$1");
    URLConnection connection = URI.create(address).toURL().openConnection();
    connection.setRequestProperty("Authorization", "Bearer " + tokenText().orElseThrow());
    try (InputStream in = connection.getInputStream()) {
      return Json.MAPPER.readTree(in);
    }
  }

  @Test
  void aLostAnswerIsRetriedAsOneJob() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Path remote = folder.resolve("remote");
    try (Master master = start(config());
        BreakingProxy proxy = new BreakingProxy(master.port(), 2)) {
      Cli.Result result =
          Cli.run(
              "submit",
              moon,
              "--token-file",
              token(),
              "--server",
              "http://localhost:" + proxy.port(),
              "--output",
              remote);
      assertEquals(ExitCode.OK, result.exit(), result.err());
      try (Stream<Path> jobs = Files.list(data.resolve("jobs"))) {
        assertEquals(1, jobs.filter(Files::isDirectory).count());
      }
    }
    assertEquals(List.of("moon_equalized.png"), Cli.names(remote));
  }

  @Test
  void requiresATokenWithTheRemedy() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    try (Master master = start(config())) {
      Cli.Result wrong = Cli.run("submit", moon, "--token=eqx_1", "-s", address(master));

      assertEquals(ExitCode.FAILED, wrong.exit());
      assertTrue(wrong.err().contains("--token-file"), wrong.err());
      assertTrue(wrong.err().contains("local-token"), wrong.err());
    }
    assertEquals(List.of("moon.png"), Cli.names(folder));
  }

  @Test
  void submitsAFolderAsABatchNamedAfterIt() throws Exception {
    Path scans = Files.createDirectories(folder.resolve("scans/deeper"));
    for (int i = 0; i < 6; i++) {
      mask(scans.resolve(i + ".png"), 20 + i);
    }
    Files.writeString(scans.resolve("notes.txt"), "This is no picture.");
    Path remote = folder.resolve("remote");
    try (Master master = start(config())) {
      Cli.Result result =
          Cli.run(
              "submit",
              folder.resolve("scans"),
              "--recursive",
              "-o",
              remote,
              "--token-file",
              token(),
              "--server",
              address(master));

      assertEquals(ExitCode.OK, result.exit(), result.err());
      JsonNode batch = batchOf(result);
      assertEquals("scans", batch.get("name").asText());
      assertEquals(6, batch.get("jobs").size(), batch.toString());
      assertEquals(6, batch.at("/counts/done").asInt(), batch.toString());
      assertTrue(
          result.err().lines().toList().getLast().startsWith("6 done, 0 failed, 1 skipped"),
          result.err());
      assertTrue(result.out().startsWith(scans.resolve("0.png") + " -> "), result.out());
    }
    assertEquals(6, Cli.names(remote.resolve("deeper")).size());
  }

  @Test
  void reportsAsJsonAndShowsProgressOfUploadAndChunks() throws Exception {
    Path noise = folder.resolve("noise.tif");
    Noise.write(noise, 300, 200);

    try (Master master = start(config().chunkBytes(50_000))) {
      Cli.Result result =
          Cli.run(
              "submit",
              noise,
              "--token-file",
              token(),
              "--server",
              address(master) + "/",
              "--color=per-channel",
              "--json",
              "--progress");

      assertEquals(ExitCode.OK, result.exit(), result.err());
      JsonNode json = Json.MAPPER.readTree(result.out());
      assertEquals(folder.resolve("noise_equalized.tif").toString(), json.get("output").asText());
      assertEquals("per-channel", json.at("/parameters/color").asText());
      assertEquals("tiff", json.at("/picture/kind").asText());
      assertTrue(json.at("/report/chunks").asInt() > 1, result.out());
      assertFalse(json.get("job").asText().isEmpty());
      assertTrue(result.err().contains("100 % noise.tif, uploading"), result.err());
      assertTrue(result.err().contains("noise.tif, downloading"), result.err());
      assertTrue(result.err().endsWith("\r\u001b[K"), result.err());
    }
  }
}
