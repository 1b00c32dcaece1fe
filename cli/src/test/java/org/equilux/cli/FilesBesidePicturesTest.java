package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.equilux.command.report.ExitCode;
import org.equilux.command.report.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masks, references and tables as inputs, and saved tables. */
class FilesBesidePicturesTest {
  @TempDir private Path folder;

  private static BufferedImage gradient(int width, int height, int factor) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.getRaster().setSample(x, y, 0, (x * factor + y) % 200);
      }
    }
    return image;
  }

  /** A picture of three pages. */
  private Path pages() throws IOException {
    Path file = folder.resolve("pages.tif");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int factor = 1; factor <= 3; factor++) {
        writer.writeToSequence(new IIOImage(gradient(40, 30, factor), null, null), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    return file;
  }

  /** A mask of the moon: its left half. */
  private Path mask() throws IOException {
    BufferedImage image = new BufferedImage(512, 512, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 512; y++) {
      for (int x = 0; x < 256; x++) {
        image.getRaster().setSample(x, y, 0, 1);
      }
    }
    Path file = folder.resolve("half.png");
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  private Cli.Result done(Object... arguments) {
    Cli.Result result = Cli.run(arguments);
    assertEquals(ExitCode.OK, result.exit(), result.err());
    assertEquals("", result.err());
    return result;
  }

  @Test
  void aMaskIsAnOptionOrAParameter() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    Path mask = mask();

    done("process", moon, "-o", folder.resolve("none"));
    done("process", moon, "-o", folder.resolve("a"), "--mask", mask);
    Cli.Result json =
        done("process", moon, "-o", folder.resolve("b"), "-p", "mask=" + mask, "--json");

    int[] masked = Reference.samples(folder.resolve("a/moon_equalized.png"));
    assertArrayEquals(masked, Reference.samples(folder.resolve("b/moon_equalized.png")));
    assertFalse(
        Arrays.equals(masked, Reference.samples(folder.resolve("none/moon_equalized.png"))));
    assertEquals(
        "half.png", Json.MAPPER.readTree(json.out()).at("/parameters/mask").asText(), json.out());
  }

  @Test
  void thePictureAsItsReferenceChangesNothing() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    done("process", moon, "--operation", "match", "--reference", moon);
    assertArrayEquals(
        Reference.samples(moon), Reference.samples(folder.resolve("moon_matched.png")));
  }

  @Test
  void aSavedTableYieldsTheSameResult() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    Path table = folder.resolve("t.csv");

    done("process", moon, "--save-lut", table);
    done("process", moon, "--operation", "lut", "--table", table);

    assertTrue(Files.readString(table).contains("\nvalue,luminance\n0,0\n"));
    assertArrayEquals(
        Reference.samples(folder.resolve("moon_equalized.png")),
        Reference.samples(folder.resolve("moon_mapped.png")));
    assertEquals(
        List.of("moon.png", "moon_equalized.png", "moon_mapped.png", "t.csv"), Cli.names(folder));
  }

  @Test
  void aTableIsReplacedOnlyOnRequest() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    Path table = Files.writeString(folder.resolve("t.csv"), "precious");

    Cli.Result refused = Cli.run("process", moon, "--save-lut", table);
    assertEquals(ExitCode.FAILED, refused.exit());
    assertTrue(refused.err().contains("t.csv exists already; --overwrite"), refused.err());
    assertEquals("precious", Files.readString(table));
    assertEquals(List.of("moon.png", "t.csv"), Cli.names(folder));

    done("process", moon, "--save-lut", table, "--overwrite");
    assertTrue(Files.readString(table).startsWith("# Equilux lookup table"));
    assertEquals(List.of("moon.png", "moon_equalized.png", "t.csv"), Cli.names(folder));
  }

  @Test
  void everyPageHasItsOwnTable() throws IOException {
    Path pages = pages();
    done("process", pages, "--save-lut", folder.resolve("t.csv"));
    assertEquals(
        List.of("pages.tif", "pages_equalized.tif", "t-page2.csv", "t-page3.csv", "t.csv"),
        Cli.names(folder));
    assertTrue(Files.mismatch(folder.resolve("t.csv"), folder.resolve("t-page3.csv")) >= 0);
  }

  @Test
  void aTableThatCannotBeSavedFailsThePictureAndLeavesNothing() throws IOException {
    Path pages = pages();
    Path second = Files.writeString(folder.resolve("t-page2"), "precious");

    Cli.Result taken = Cli.run("process", pages, "--save-lut", folder.resolve("t"));
    Cli.Result nowhere = Cli.run("process", pages, "--save-lut", folder.resolve("no/t"));

    assertEquals(ExitCode.FAILED, taken.exit());
    assertTrue(taken.err().contains("t-page2 exists already; --overwrite"), taken.err());
    assertEquals("precious", Files.readString(second));
    assertEquals(ExitCode.FAILED, nowhere.exit());
    assertTrue(nowhere.err().contains("no does not exist; make it, or give"), nowhere.err());
    assertEquals(List.of("pages.tif", "t-page2"), Cli.names(folder));
  }

  @Test
  void aMaskOfAnotherSizeFailsThatPictureOnly() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    Path coffee = Cli.picture("coffee.png", folder);

    Cli.Result result = Cli.run("process", coffee, moon, "--mask", mask());

    assertEquals(ExitCode.FAILED, result.exit());
    assertEquals(2, result.err().lines().count(), result.err());
    assertTrue(
        result.err().contains("half.png is 512 x 512 pixels, but the picture is 600 x 400"),
        result.err());
    assertTrue(Cli.names(folder).contains("moon_equalized.png"));
  }

  @Test
  void aResultMustNotReplaceAnInput() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    Path mask = Files.move(mask(), folder.resolve("moon_equalized.png"));

    Cli.Result picture = Cli.run("process", moon, "--mask", mask, "--overwrite");
    Cli.Result table =
        Cli.run("process", moon, "-o", folder.resolve("o"), "--mask", mask, "--save-lut", mask);

    assertEquals(ExitCode.USAGE, picture.exit());
    assertTrue(picture.err().contains("which is an input"), picture.err());
    assertEquals(ExitCode.USAGE, table.exit());
    assertTrue(table.err().contains("--save-lut would replace"), table.err());
  }
}
