package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.equilux.command.report.ExitCode;
import org.equilux.command.report.Json;
import org.equilux.master.Master;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The places of results: named files, streams, suffixes, existing results. */
@Timeout(120)
class ResultPlaceTest extends SubmitFixture {
  /** The standard output and the messages of a command. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Streamed(byte[] out, Cli.Result result) {}

  private static Streamed streamed(byte[] input, Object... arguments) {
    InputStream in = System.in;
    PrintStream out = System.out;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setIn(new ByteArrayInputStream(input));
    System.setOut(new PrintStream(written));
    try {
      Cli.Result result = Cli.run(arguments);
      return new Streamed(written.toByteArray(), result);
    } finally {
      System.setIn(in);
      System.setOut(out);
    }
  }

  private byte[] result(Path input, String name) throws IOException {
    Path place = folder.resolve("expected");
    Cli.run("process", input, "-o", place, "--overwrite");
    return Files.readAllBytes(place.resolve(name));
  }

  @Test
  void standardInputIsProcessedToStandardOutput() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    Streamed streamed = streamed(Files.readAllBytes(moon), "process", "-");
    assertEquals(ExitCode.OK, streamed.result().exit(), streamed.result().err());
    assertEquals("", streamed.result().out());
    assertTrue(streamed.result().err().startsWith("- -> -: 512 x 512"), streamed.result().err());
    assertArrayEquals(result(moon, "moon_equalized.png"), streamed.out());
  }

  @Test
  void standardInputCanBeProcessedToAFile() throws IOException {
    byte[] moon = Files.readAllBytes(Cli.picture("moon.png", folder));
    Path out = folder.resolve("out");
    streamed(moon, "process", "-", "-o", out);
    assertEquals(List.of("stdin_equalized.png"), Cli.names(out));
  }

  @Test
  void submitSupportsStreams() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    try (Master master = start(config())) {
      Streamed streamed =
          streamed(
              Files.readAllBytes(moon),
              "submit",
              "-",
              "--token-file",
              token(),
              "-s",
              address(master));
      assertEquals(ExitCode.OK, streamed.result().exit(), streamed.result().err());
      assertArrayEquals(result(moon, "moon_equalized.png"), streamed.out());
    }
  }

  @Test
  void invalidPicturesFailWithoutOutput() {
    Streamed streamed = streamed(new byte[] {1, 2, 3}, "process", "-");
    assertEquals(ExitCode.FAILED, streamed.result().exit());
    assertEquals(0, streamed.out().length);
  }

  @Test
  void anOutputFilesNameSelectsItsFormat() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    Path named = folder.resolve("new/name.tif");
    Cli.Result result = Cli.run("process", moon, "-o", named);
    assertEquals(ExitCode.OK, result.exit(), result.err());
    assertEquals('I', Files.readAllBytes(named)[0]);
    Cli.Result again = Cli.run("process", moon, "-o", named);
    assertEquals(ExitCode.FAILED, again.exit());
    assertTrue(again.err().contains("exists already"), again.err());
  }

  @ParameterizedTest
  @CsvSource({
    "--output=x.png,takes the result of one picture",
    "--output=-,takes the result of one picture",
    "--suffix=a/b,without /"
  })
  void severalPicturesNeedAFolder(String option, String reason) throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    Path coffee = Cli.picture("coffee.png", folder);
    Cli.Result result = Cli.run("process", moon, coffee, option);
    assertEquals(ExitCode.USAGE, result.exit());
    assertTrue(result.err().contains(reason), result.err());
  }

  @Test
  void theFormatsOfNameAndOptionMustAgree() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    Cli.Result result = Cli.run("process", moon, "-o", folder.resolve("a.tif"), "--format", "png");
    assertEquals(ExitCode.USAGE, result.exit());
    assertTrue(result.err().contains("names a file of TIFF"), result.err());
  }

  @Test
  void aSuffixIsAppendedAndMayBeEmpty() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    Path out = folder.resolve("out");
    Cli.run("process", moon, "--suffix", ".new");
    Cli.run("process", folder, "--suffix", "", "-o", out);
    assertTrue(Files.exists(folder.resolve("moon.new.png")));
    assertTrue(Cli.names(out).contains("moon.png"), Cli.names(out)::toString);
    Cli.Result replacing = Cli.run("process", moon, "--suffix", "");
    assertEquals(ExitCode.USAGE, replacing.exit());
    assertTrue(replacing.err().contains("which is an input"), replacing.err());
  }

  @Test
  void existingResultsAreNotReplaced() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    Path coffee = Cli.picture("coffee.png", folder);
    Path out = folder.resolve("out");
    Files.createDirectories(out);
    Path old = Files.writeString(out.resolve("moon_equalized.png"), "old");

    Cli.Result result = Cli.run("process", moon, coffee, "-o", out, "--skip-existing");

    assertEquals(ExitCode.OK, result.exit(), result.err());
    assertEquals("old", Files.readString(old));
    assertTrue(Files.exists(out.resolve("coffee_equalized.png")));
    assertTrue(result.err().contains("1 done, 0 failed, 1 existing, "), result.err());
    Cli.Result json = Cli.run("process", moon, "-o", out, "--skip-existing", "--json");
    assertTrue(Json.MAPPER.readTree(json.out()).get("existing").asBoolean(), json.out());
    for (String other : List.of("--overwrite", "--common-table")) {
      assertEquals(
          ExitCode.USAGE, Cli.run("process", moon, "--skip-existing", other).exit(), other);
    }
  }
}
