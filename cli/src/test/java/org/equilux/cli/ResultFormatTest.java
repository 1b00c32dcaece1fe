package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.equilux.command.report.ExitCode;
import org.equilux.master.Master;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Results in another format than their inputs, made locally and by a master. */
@Timeout(120)
class ResultFormatTest extends SubmitFixture {
  @Test
  void namesFollowTheFormat() throws IOException {
    Path retina = Cli.picture("retina.jpg", folder);
    Path moon = Cli.picture("moon.png", folder);

    Cli.Result result = Cli.run("process", "--format", "tiff", retina, moon);

    assertEquals(ExitCode.OK, result.exit(), result.err());
    assertEquals(
        List.of("moon.png", "moon_equalized.tif", "retina.jpg", "retina_equalized.tif"),
        Cli.names(folder));
    Cli.run("process", moon);
    assertArrayEquals(
        Reference.samples(folder.resolve("moon_equalized.png")),
        Reference.samples(folder.resolve("moon_equalized.tif")));
  }

  @Test
  void conflictingResultNamesAreRefused() throws IOException {
    Path png = Cli.picture("moon.png", folder);
    Path pgm = Files.writeString(folder.resolve("moon.pgm"), "P5\n1 1\n255\na");

    Cli.Result result = Cli.run("process", "--format", "tiff", png, pgm);

    assertEquals(ExitCode.USAGE, result.exit());
    assertTrue(result.err().contains("would both become"), result.err());
  }

  @Test
  void unsupportedPropertiesFailLocallyAndOnTheServer() throws Exception {
    Path wide = Cli.picture("chessboard_GRAY_U16.tif", folder);
    Cli.Result here = Cli.run("process", "--format", "jpeg", wide);
    Cli.Result unknown = Cli.run("process", "--format", "webp", wide);

    assertEquals(ExitCode.FAILED, here.exit());
    assertTrue(here.err().contains("16 bits, which JPEG cannot hold"), here.err());
    assertEquals(ExitCode.USAGE, unknown.exit());
    try (Master master = start(config())) {
      Cli.Result there =
          Cli.run(
              "submit", "--format", "jpeg", wide, "--token-file", token(), "-s", address(master));
      assertEquals(ExitCode.FAILED, there.exit());
      assertTrue(there.err().contains("16 bits, which JPEG cannot hold"), there.err());
    }
    assertEquals(List.of("chessboard_GRAY_U16.tif"), picturesIn(folder));
  }

  private static List<String> picturesIn(Path folder) throws IOException {
    return Cli.names(folder).stream().filter(name -> name.contains("chessboard")).toList();
  }

  @Test
  void submitWritesTheSameFileAsProcess() throws Exception {
    Path retina = Cli.picture("retina.jpg", folder);
    Path local = folder.resolve("local");
    Path remote = folder.resolve("remote");
    Cli.run("process", "--format", "png", retina, "-o", local);
    try (Master master = start(config())) {
      Cli.Result result =
          Cli.run(
              "submit",
              "--format",
              "png",
              retina,
              "-o",
              remote,
              "--token-file",
              token(),
              "-s",
              address(master));
      assertEquals(ExitCode.OK, result.exit(), result.err());
    }
    assertEquals(
        -1,
        Files.mismatch(
            local.resolve("retina_equalized.png"), remote.resolve("retina_equalized.png")));
  }
}
