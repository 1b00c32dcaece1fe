package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.equilux.archives.TestTar;
import org.equilux.command.report.ExitCode;
import org.equilux.command.report.Json;
import org.equilux.master.Master;
import org.equilux.master.MasterConfig;
import org.equilux.protocol.DataFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code submit --common-table}, against a real master in this process. */
@Timeout(120)
class SubmitCommonTableTest {
  @TempDir private Path folder;
  @TempDir private Path out;
  @TempDir private Path data;

  private Master start() throws Exception {
    return Master.start(MasterConfig.builder(data).port(0).workerPort(0).backend("scalar").build());
  }

  private Cli.Result submit(Master master, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("submit", "--common-table", "--token-file"));
    all.add(DataFolder.localToken(data));
    all.addAll(List.of("--server", "http://localhost:" + master.port()));
    all.addAll(List.of(arguments));
    return Cli.run(all.toArray());
  }

  private JsonNode batches(Master master) throws IOException {
    URLConnection connection =
        URI.create("http://localhost:" + master.port() + "/api/v1/batches")
            .toURL()
            .openConnection();
    connection.setRequestProperty(
        "Authorization", "Bearer " + Files.readString(DataFolder.localToken(data)));
    try (InputStream in = connection.getInputStream()) {
      return Json.MAPPER.readTree(in).get("batches");
    }
  }

  @Test
  void writesTheSameFilesAsProcess() throws Exception {
    TestTar tar = TestTar.in(folder, "scans.tgz", true);
    List<String> names = List.of("moon.png", "retina.jpg", "coffee.png", "astronaut.png");
    Path pictures = Files.createDirectories(out.resolve("pictures"));
    for (String name : names) {
      tar.file(name, Files.readAllBytes(Cli.picture(name, pictures)));
    }
    Path scans = tar.end();
    Path masked = Cli.picture("moon.png", Files.createDirectories(out.resolve("masked")));
    try (Master master = start()) {
      for (List<Object> given :
          List.<List<Object>>of(
              List.of(scans),
              List.of(scans, "--operation=clahe", "--clip=3"),
              // A single picture has the table of its pages.
              List.of(masked, "--mask", masked, "--nodata=0"))) {
        Path local = Files.createTempDirectory(out, "local");
        Path remote = Files.createTempDirectory(out, "remote");
        List<Object> process = new ArrayList<>(List.of("process", "--common-table"));
        process.addAll(given);
        process.addAll(List.of("-o", local, "--save-lut", local.resolve("t.csv")));
        Cli.Result expected = Cli.run(process.toArray());
        List<Object> arguments = new ArrayList<>(given);
        arguments.addAll(
            List.of("-o", remote, "--save-lut", remote.resolve("t.csv"), "--progress"));
        Cli.Result result = submit(master, arguments.toArray());

        assertEquals(ExitCode.OK, expected.exit(), expected.err());
        assertEquals(ExitCode.OK, result.exit(), result.err());
        assertEquals(files(local), files(remote));
        for (String file : files(local)) {
          assertEquals(-1, Files.mismatch(local.resolve(file), remote.resolve(file)), file);
        }
        JsonNode batch = batches(master).get(0);
        int count = given.getFirst().equals(scans) ? names.size() : 1;
        assertEquals("made", batch.at("/commonTable/state").asText(), batch.toString());
        assertEquals(count, batch.at("/commonTable/pictures").asInt());
        assertEquals(count, batch.at("/counts/done").asInt());
      }
    }
  }

  private static List<String> files(Path folder) throws IOException {
    try (var found = Files.walk(folder)) {
      return found
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void anUnsuitablePictureFailsAll() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Path retina = Cli.picture("retina.jpg", folder);
    Path missing = folder.resolve("missing.png");
    Path deep = Cli.picture("chessboard_GRAY_U16.tif", folder);
    Path damaged = folder.resolve("damaged.png");
    byte[] whole = Files.readAllBytes(moon);
    Arrays.fill(whole, whole.length / 2, whole.length / 2 + 40, (byte) 0x55);
    Files.write(damaged, whole);
    List<String> before = Cli.names(folder);
    Path table = Files.writeString(out.resolve("t.csv"), "taken");

    try (Master master = start()) {
      for (Path bad : List.of(missing, deep, damaged)) {
        Cli.Result local =
            Cli.run("process", "--common-table", "--threads=1", moon, retina, bad, "-o", out);
        Cli.Result result = submit(master, moon, retina, bad, "-o", out);

        assertEquals(local.exit(), result.exit(), result.err());
        assertEquals("", result.out());
        String refusal = local.err().lines().toList().getLast().replace("equilux process: ", "");
        assertTrue(refusal.startsWith(bad + ": "), refusal);
        // The server has only the names of pictures, and uses the API's names of parameters.
        String said =
            result.err().replace(folder + "/", "").replace("salvage=true (--salvage)", "--salvage");
        assertTrue(said.contains(refusal.replace(folder + "/", "")), result.err());
        assertEquals(0, batches(master).size(), "it is removed from the server");
        assertTrue(result.err().contains("is removed from the server"), result.err());
      }
      Cli.Result taken = submit(master, moon, retina, "-o", out, "--save-lut", table);
      assertEquals(ExitCode.FAILED, taken.exit());
      assertTrue(taken.err().contains("t.csv exists already; --overwrite"), taken.err());
    }
    assertEquals(List.of("t.csv"), Cli.names(out));
    assertEquals(before, Cli.names(folder));
  }

  @Test
  void needsAnOperationThatCounts() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Cli.Result result = Cli.run("submit", moon, "--common-table", "--operation", "sobel");
    assertEquals(ExitCode.USAGE, result.exit());
    assertTrue(result.err().contains("--common-table: sobel does not count"), result.err());
  }
}
