package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.equilux.command.report.ExitCode;
import org.equilux.master.Master;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged pictures on the command line. */
@Timeout(120)
class SalvageCommandTest extends SubmitFixture {
  /** A test picture truncated in the middle. */
  private Path half(String name) throws IOException {
    Path file = Cli.picture(name, folder);
    byte[] bytes = Files.readAllBytes(file);
    return Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }

  @Test
  void theRefusalNamesTheOption() throws Exception {
    for (String name : List.of("moon.png", "retina.jpg")) {
      Cli.Result refused = Cli.run("process", half(name));
      assertEquals(ExitCode.FAILED, refused.exit());
      assertTrue(refused.err().contains("; --salvage processes the undamaged part"), refused.err());
    }
    Path broken = Files.write(folder.resolve("broken.png"), new byte[] {1, 2, 3});
    assertFalse(Cli.run("process", broken).err().contains("--salvage"));
  }

  @Test
  void aSalvagedPictureIsProcessedWithItsOwnExitCode() throws Exception {
    Path whole = Cli.picture("coffee.png", folder);
    Cli.Result both = Cli.run("process", "--salvage", half("moon.png"), whole);
    assertEquals(ExitCode.FAILED, both.exit());
    assertTrue(both.out().contains("; salvaged, pixels are missing in "), both.out());
    assertTrue(both.err().contains("  note: pixels are missing in "), both.err());
    assertTrue(both.err().contains("2 done, 1 of them salvaged, 0 failed"), both.err());
    assertTrue(Files.exists(folder.resolve("moon_equalized.png")));
    assertEquals(ExitCode.OK, Cli.run("process", "--salvage", "--overwrite", whole).exit());
  }

  @Test
  void jsonHasTheMissingRows() throws Exception {
    Cli.Result json = Cli.run("process", "--salvage", "--json", half("retina.jpg"));
    assertEquals(ExitCode.FAILED, json.exit());
    assertTrue(json.out().contains("\"salvaged\":true,\"missingRows\":"), json.out());
    Path whole = Cli.picture("moon.png", folder);
    assertFalse(Cli.run("process", "--json", whole).out().contains("salvaged"));
  }

  private Cli.Result submit(Master master, String option, Path picture, Path output)
      throws Exception {
    return Cli.run(
        "submit", option, picture, "-o", output, "--token-file", token(), "-s", address(master));
  }

  @Test
  void submitWritesTheSameFileAsProcess() throws Exception {
    Path damaged = half("retina.jpg");
    Path remote = folder.resolve("remote");
    Cli.run("process", "--salvage", damaged);
    try (Master master = start(config())) {
      Cli.Result there = submit(master, "--salvage", damaged, remote);
      assertEquals(ExitCode.FAILED, there.exit());
      assertTrue(there.out().contains("; salvaged, pixels are missing in "), there.out());
      Cli.Result refused = submit(master, "--overwrite", damaged, remote);
      assertTrue(refused.err().contains("(--salvage) processes the undamaged part"), refused.err());
    }
    assertEquals(
        -1,
        Files.mismatch(
            folder.resolve("retina_equalized.jpg"), remote.resolve("retina_equalized.jpg")));
  }
}
