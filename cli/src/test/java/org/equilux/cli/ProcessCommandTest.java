package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.equilux.command.report.ExitCode;
import org.equilux.command.report.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessCommandTest {
  @TempDir private Path folder;

  @Test
  void writesTheResultNextToTheInput() throws IOException {
    Path moon = Cli.picture("moon.png", folder);

    Cli.Result result = Cli.run("process", moon);

    Path output = folder.resolve("moon_equalized.png");
    assertEquals(ExitCode.OK, result.exit(), result.err());
    assertEquals("", result.err());
    assertTrue(
        result.out().startsWith(moon + " -> " + output + ": 512 x 512 gray8, "), result.out());
    assertArrayEquals(
        Reference.equalizedPerChannel(Reference.samples(moon), 1), Reference.samples(output));
    assertEquals(List.of("moon.png", "moon_equalized.png"), Cli.names(folder));
  }

  @Test
  void equalizesColorByLuminanceAndByChannelInChunksOfAnySize() throws IOException {
    Path astronaut = Cli.picture("astronaut.png", folder);
    int[] rgb = Reference.samples(astronaut);

    Cli.Result byLuminance =
        Cli.run("process", astronaut, "--output", folder.resolve("l"), "--chunk-size", "10K");
    Cli.Result byChannel =
        Cli.run("process", astronaut, "--output", folder.resolve("c"), "--color", "per-channel");

    assertEquals(ExitCode.OK, byLuminance.exit(), byLuminance.err());
    assertEquals(ExitCode.OK, byChannel.exit(), byChannel.err());
    assertArrayEquals(
        Reference.equalizedLuminance(rgb),
        Reference.samples(folder.resolve("l/astronaut_equalized.png")));
    assertArrayEquals(
        Reference.equalizedPerChannel(rgb, 3),
        Reference.samples(folder.resolve("c/astronaut_equalized.png")));
  }

  @Test
  void bothFormsOfAParameterAreEquivalent() throws IOException {
    Path coffee = Cli.picture("coffee.png", folder);

    Cli.run("process", coffee, "-o", folder.resolve("a"), "--color=per-channel");
    Cli.run("process", coffee, "-o", folder.resolve("b"), "-p", "color=per-channel");

    assertEquals(
        -1,
        Files.mismatch(
            folder.resolve("a/coffee_equalized.png"), folder.resolve("b/coffee_equalized.png")));
  }

  @Test
  void printsOneJsonLineForEachFile() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    Path missing = folder.resolve("missing.png");

    Cli.Result result = Cli.run("process", moon, missing, "--json", "--operation", "sobel");

    assertEquals(ExitCode.FAILED, result.exit());
    List<String> lines = result.out().lines().toList();
    assertEquals(2, lines.size());
    JsonNode done = Json.MAPPER.readTree(lines.get(0));
    assertEquals(folder.resolve("moon_sobel.png").toString(), done.get("output").asText());
    assertEquals("sobel", done.get("operation").asText());
    assertEquals(512, done.at("/picture/width").asInt());
    assertEquals(262_144, done.at("/report/pixels").asInt());
    assertTrue(done.has("millis"));
    assertTrue(!done.has("error"));
    JsonNode failed = Json.MAPPER.readTree(lines.get(1));
    assertEquals(missing.toString(), failed.get("input").asText());
    assertEquals("there is no such file", failed.get("error").asText());
    assertEquals("", result.err());
  }

  @Test
  void damagedFilesDoNotStopOthers() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    Path text = Files.writeString(folder.resolve("notes.png"), "This is no picture.");
    Path broken = folder.resolve("broken.png");
    Files.write(broken, java.util.Arrays.copyOf(Files.readAllBytes(moon), 5_000));

    Cli.Result result = Cli.run("process", text, broken, folder.resolve("no.tif"), moon);

    assertEquals(ExitCode.FAILED, result.exit());
    List<String> errors = result.err().lines().toList();
    assertEquals(4, errors.size(), result.err());
    assertTrue(errors.get(0).startsWith(text + ": "), errors.get(0));
    assertTrue(errors.get(1).startsWith(broken + ": "), errors.get(1));
    assertTrue(errors.get(2).endsWith("there is no such file"), errors.get(2));
    assertTrue(
        errors.get(3).startsWith("1 done, 3 failed, 0 skipped, 262,144 pixels, "), errors.get(3));
    assertEquals(
        List.of("broken.png", "moon.png", "moon_equalized.png", "notes.png"), Cli.names(folder));
  }

  @Test
  void replacesAResultOnlyOnRequest() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    Path output = Files.writeString(folder.resolve("moon_equalized.png"), "precious");

    Cli.Result refused = Cli.run("process", moon);
    assertEquals(ExitCode.FAILED, refused.exit());
    assertTrue(refused.err().contains("exists already; --overwrite replaces it"), refused.err());
    assertEquals("precious", Files.readString(output));

    assertEquals(ExitCode.OK, Cli.run("process", moon, "--overwrite").exit());
    assertTrue(Files.size(output) > 10_000);
  }

  @Test
  void refusesFilesBeyondALimit() throws IOException {
    Path moon = Cli.picture("moon.png", folder);

    Cli.Result result = Cli.run("process", moon, "--max-pixels", "100K");

    assertEquals(ExitCode.FAILED, result.exit());
    assertTrue(result.err().contains("100"), result.err());
    assertEquals(List.of("moon.png"), Cli.names(folder));
  }

  @Test
  void showsProgressOnRequestAndErasesIt() throws IOException {
    Path moon = Cli.picture("moon.png", folder);

    Cli.Result result = Cli.run("process", moon, "--progress", "--chunk-size", "32K");

    assertTrue(result.err().contains("100 % moon.png"), result.err());
    assertTrue(result.err().endsWith("\r\u001b[K"), result.err());
  }
}
