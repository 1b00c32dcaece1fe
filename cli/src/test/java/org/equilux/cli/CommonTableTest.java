package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.equilux.command.report.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --common-table}. */
class CommonTableTest {
  @TempDir private Path folder;
  @TempDir private Path out;

  private Path gray(String name, int width, int darkest) throws IOException {
    BufferedImage image = new BufferedImage(width, 70, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 70; y++) {
      for (int x = 0; x < width; x++) {
        image.getRaster().setSample(x, y, 0, darkest + (x * y) % 80);
      }
    }
    Path file = folder.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  @Test
  void equalsTheTableOfOnePictureOfAllPixels() throws IOException {
    Path dark = gray("a.png", 90, 0);
    Path light = gray("b.png", 50, 120);

    Cli.Result result =
        Cli.run(
            "process",
            folder,
            "--common-table",
            "--save-lut",
            out.resolve("t.csv"),
            "-o",
            out.resolve("common"));

    assertEquals(ExitCode.OK, result.exit(), result.err());
    int[] darkSamples = Reference.samples(dark);
    int[] lightSamples = Reference.samples(light);
    int[] all = Arrays.copyOf(darkSamples, darkSamples.length + lightSamples.length);
    System.arraycopy(lightSamples, 0, all, darkSamples.length, lightSamples.length);
    int[] equalized = Reference.equalizedPerChannel(all, 1);
    assertArrayEquals(
        Arrays.copyOf(equalized, darkSamples.length),
        Reference.samples(out.resolve("common/a_equalized.png")));
    assertArrayEquals(
        Arrays.copyOfRange(equalized, darkSamples.length, equalized.length),
        Reference.samples(out.resolve("common/b_equalized.png")));

    Cli.Result mapped =
        Cli.run(
            "process",
            folder,
            "--operation",
            "lut",
            "--table",
            out.resolve("t.csv"),
            "-o",
            out.resolve("lut"));
    assertEquals(ExitCode.OK, mapped.exit(), mapped.err());
    for (String name : List.of("a", "b")) {
      assertEquals(
          -1,
          Files.mismatch(
              out.resolve("common/" + name + "_equalized.png"),
              out.resolve("lut/" + name + "_mapped.png")));
    }
    Cli.run("process", dark, "-o", out.resolve("alone"));
    assertNotEquals(
        -1,
        Files.mismatch(
            out.resolve("alone/a_equalized.png"), out.resolve("common/a_equalized.png")));
  }

  @Test
  void aPictureThatCannotBeCountedFailsAll() throws IOException {
    Path dark = gray("a.png", 90, 0);
    Path missing = folder.resolve("missing.png");
    Path deep = Cli.picture("chessboard_GRAY_U16.tif", folder);
    Path nothing = Files.createDirectory(folder.resolve("nothing"));

    Cli.Result gone =
        Cli.run("process", dark, missing, "--common-table", "--save-lut", out.resolve("t"));
    Cli.Result unlike = Cli.run("process", dark, deep, "--common-table", "-o", out);
    Cli.Result empty = Cli.run("process", dark, nothing, "--common-table", "-o", out);

    for (Cli.Result result : List.of(gone, unlike, empty)) {
      assertEquals(ExitCode.FAILED, result.exit());
      assertTrue(
          result.err().contains("no picture was mapped, because a common table"), result.err());
      assertEquals("", result.out());
    }
    assertTrue(gone.err().contains(missing + ": " + missing + " does not exist"), gone.err());
    assertTrue(unlike.err().contains(deep + ": page 1 is gray16"), unlike.err());
    assertTrue(unlike.err().contains("but " + dark + " is gray8"), unlike.err());
    assertEquals(List.of(), Cli.names(out));
    assertEquals(List.of("a.png", "chessboard_GRAY_U16.tif", "nothing"), Cli.names(folder));
  }

  @Test
  void needsAnOperationThatCounts() throws IOException {
    Path dark = gray("a.png", 90, 0);
    Cli.Result result = Cli.run("process", dark, "--common-table", "--operation", "sobel");
    assertEquals(ExitCode.USAGE, result.exit());
    assertTrue(result.err().contains("--common-table: sobel does not count"), result.err());
  }
}
