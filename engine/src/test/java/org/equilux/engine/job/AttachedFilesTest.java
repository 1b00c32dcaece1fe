package org.equilux.engine.job;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobRequest;
import org.equilux.engine.attachment.TableFile;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.imaging.PictureException;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.call.KernelCall.Histogram;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs with masks, references and tables. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class AttachedFilesTest extends JobFixture {
  /** A mask: an ellipse in colors with different alpha, black elsewhere, or all black. */
  private static BufferedImage maskImage(int width, int height, boolean black) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double inside = Math.hypot(2.0 * x / width - 1, 2.0 * y / height - 0.8);
        int color = inside < 0.9 && !black ? 1 << (8 * (x % 3)) : 0;
        image.setRGB(x, y, ((x * y % 256) << 24) | color);
      }
    }
    return image;
  }

  private static Optional<Pixels> maskPixels(BufferedImage image) {
    Pixels mask = Pixels.allocate(PixelFormat.GRAY8, image.getWidth(), image.getHeight());
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        mask.setSample(x, y, 0, (image.getRGB(x, y) & 0xFFFFFF) == 0 ? 0 : 255);
      }
    }
    return Optional.of(mask);
  }

  private Path png(BufferedImage image, String name) throws IOException {
    Path file = folder.resolve(name);
    assertTrue(ImageIO.write(image, "png", file.toFile()));
    return file;
  }

  private Path tiff(String name, BufferedImage... pages) throws IOException {
    Path file = folder.resolve(name);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (BufferedImage page : pages) {
        writer.writeToSequence(new IIOImage(page, null, null), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "astronaut.png, equalize, ''",
    "astronaut.png, clahe, color=per-channel columns=5",
    "astronaut.png, stretch, color=per-channel low=5 high=20 nodata=0",
    "chessboard_GRAY_U16.tif, equalize, ''",
    "chessboard_GRAY_U16.tif, clahe, columns=2 rows=2"
  })
  void pixelsUnderBlackOfAMaskAreNotCounted(String name, String operation, String given)
      throws Exception {
    Path input = copy(name);
    Pixels picture = decoded(input);
    Map<String, String> parameters = parameters(given);
    BufferedImage image = maskImage(picture.width(), picture.height(), false);
    Path mask = png(image, "mask.png");

    byte[] result =
        decoded(run(input, request(operation, parameters, "mask", mask))).toPackedBytes();

    parameters.put("mask", "mask.png");
    JobSpec spec = spec(operation, parameters, picture);
    assertArrayEquals(expected(spec, picture, maskPixels(image), Attachments.NONE), result);
    assertFalse(
        Arrays.equals(expected(spec, picture, Optional.empty(), Attachments.NONE), result),
        "the mask makes a difference");
    assertEquals(List.of(name, "mask.png", "result").stream().sorted().toList(), leftovers());
  }

  private static BufferedImage page(int width, int height, int factor) {
    BufferedImage page = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        page.getRaster().setSample(x, y, 0, (x * factor + y) % 200);
      }
    }
    return page;
  }

  @Test
  void aMaskHasOnePageForEachPageOrOneForAll() throws Exception {
    Path input = tiff("in.tif", page(40, 30, 1), page(40, 30, 3), page(40, 30, 7));
    BufferedImage some = maskImage(40, 30, false);
    BufferedImage none = maskImage(40, 30, true);
    Path oneForAll = tiff("one.tif", some);
    Path each = tiff("each.tif", some, none, some);

    for (Path mask : List.of(oneForAll, each)) {
      Path output = run(input, request("equalize", Map.of(), "mask", mask));
      for (int page = 0; page < 3; page++) {
        Pixels picture = decoded(input, page);
        JobSpec spec = spec("equalize", Map.of("mask", "m"), picture);
        BufferedImage image = page == 1 && mask.equals(each) ? none : some;
        assertArrayEquals(
            expected(spec, picture, maskPixels(image), Attachments.NONE),
            decoded(output, page).toPackedBytes(),
            mask + ", page " + page);
      }
    }
  }

  @Test
  void theErrorOfAMismatchedMaskHasBothSizes() throws Exception {
    Path moon = copy("moon.png");
    Path small = png(maskImage(511, 512, false), "small.png");
    Path pages = tiff("in.tif", page(40, 30, 1), page(41, 30, 3), page(40, 30, 7));
    Path two = tiff("two.tif", maskImage(40, 30, false), maskImage(41, 30, false));
    Path one = tiff("one.tif", maskImage(40, 30, false));

    assertEquals(
        "the mask small.png is 511 x 512 pixels, but the picture is 512 x 512; the sizes must"
            + " be equal",
        failure(moon, request("equalize", Map.of(), "mask", small)));
    assertEquals(
        "the mask two.tif has 2 pages, but the picture has 3; give a mask with one page, or the"
            + " same number",
        failure(pages, request("equalize", Map.of(), "mask", two)));
    assertEquals(
        "the mask one.tif is 40 x 30 pixels, but page 2 of the picture is 41 x 30; the sizes"
            + " must be equal",
        failure(pages, request("equalize", Map.of(), "mask", one)));
  }

  @Test
  void theErrorOfADamagedAttachmentNamesIt() throws Exception {
    Path moon = copy("moon.png");
    Path text = Files.writeString(folder.resolve("m.png"), "Dear mask");
    Path cut = folder.resolve("cut.png");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(moon), 20_000));

    for (String kind : List.of("mask", "reference")) {
      String operation = kind.equals("mask") ? "equalize" : "match";
      for (Path file : List.of(text, cut)) {
        JobRequest request = request(operation, Map.of(), kind, file);
        PictureException failure = assertThrows(PictureException.class, () -> run(moon, request));
        assertTrue(
            failure.getMessage().startsWith("the %s %s: ".formatted(kind, file.getFileName())),
            failure.getMessage());
      }
    }
    assertEquals(List.of("cut.png", "m.png", "moon.png"), leftovers());
  }

  @ParameterizedTest
  @CsvSource({
    "moon.png, retina.jpg, luminance, 1",
    "astronaut.png, coffee.png, luminance, 1",
    "astronaut.png, coffee.png, per-channel, 3",
    "astronaut.png, moon.png, per-channel, 1",
    "moon.png, coffee.png, per-channel, 1",
    "moon.png, chessboard_GRAY_U16.tif, luminance, 1",
    "chessboard_GRAY_U16.tif, moon.png, luminance, 1"
  })
  void aReferenceIsCountedInTheSameWayAsThePicture(
      String name, String referenceName, String color, int planes) throws Exception {
    Path input = copy(name);
    Path file = copy(referenceName);
    Pixels picture = decoded(input);
    Pixels reference = decoded(file);
    HistogramGrid counts = new HistogramGrid(1, 1, planes, reference.format().levels());
    new ScalarBackend()
        .count(
            new Histogram(planes == 3 ? ColorMode.PER_CHANNEL : ColorMode.LUMINANCE),
            Chunk.whole(reference),
            counts);

    Path output = run(input, request("match", Map.of("color", color), "reference", file));

    JobSpec spec = spec("match", Map.of("color", color, "reference", "r"), picture);
    assertArrayEquals(
        expected(
            spec,
            picture,
            Optional.empty(),
            new Attachments(Optional.of(counts), Optional.empty())),
        decoded(output).toPackedBytes());
  }

  /** Saves the tables of a job in files. */
  private static JobListener saving(Path folder, List<Path> saved) {
    return new JobListener() {
      private int begun = -1;

      @Override
      public void page(int page, int pages, ChunkPlan plan) {
        begun = page;
      }

      @Override
      public void chunk(ChunkEvent event) {}

      @Override
      public void tables(int page, LutGrid tables) throws IOException {
        assertEquals(begun, page, "tables of a page that was begun");
        Path file = folder.resolve("table" + page + ".csv");
        try (OutputStream out = Files.newOutputStream(file)) {
          TableFile.write(tables, out);
        }
        saved.add(file);
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "moon.png, equalize, ''",
    "astronaut.png, stretch, color=per-channel",
    "astronaut.png, clahe, color=gray columns=3",
    "chessboard_GRAY_U16.tif, clahe, columns=2 rows=2 bits=auto"
  })
  void savedTablesYieldTheSameResultInOneRound(String name, String operation, String given)
      throws Exception {
    Path input = copy(name);
    Map<String, String> parameters = parameters(given);
    List<Path> saved = new ArrayList<>();
    Path first = folder.resolve("first");
    JobRequest counting = new JobRequest(Operations.named(operation), parameters);
    JobReport twoRounds = run(input, first, counting, saving(folder, saved));
    Map<String, String> color = new HashMap<>(parameters);
    color.keySet().retainAll(List.of("color"));

    Path second = folder.resolve("second");
    List<Path> savedAgain = new ArrayList<>();
    Path again = Files.createDirectory(folder.resolve("again"));
    JobReport oneRound =
        run(
            input,
            second,
            request("lut", color, "table", saved.getFirst()),
            saving(again, savedAgain));

    assertEquals(-1, Files.mismatch(first, second));
    assertEquals(-1, Files.mismatch(saved.getFirst(), savedAgain.getFirst()));
    assertEquals(1, saved.size());
    assertEquals(2 * twoRounds.chunks(), twoRounds.resultsByBackend().get("scalar"));
    assertEquals(oneRound.chunks(), oneRound.resultsByBackend().get("scalar"));
  }

  @Test
  void invalidAndMismatchedTablesFailWithAMessage() throws Exception {
    Path moon = copy("moon.png");
    Path deep = copy("chessboard_GRAY_U16.tif");
    Path bad = Files.writeString(folder.resolve("bad.csv"), "0,0\n1,x\n");
    String lines = IntStream.range(0, 256).mapToObj(Integer::toString).collect(joining("\n"));
    Path table = Files.writeString(folder.resolve("t.csv"), lines);

    assertEquals(
        "the table bad.csv, line 2 has \"x\" instead of a whole number from 0",
        failure(moon, request("lut", Map.of(), "table", bad)));
    assertTrue(
        failure(deep, request("lut", Map.of(), "table", table))
            .contains("the file's table has 256"),
        "8 bits for 16");
  }

  @Test
  void tablesThatCannotBeStoredFailTheJobAndLeaveNothing() throws Exception {
    Path moon = copy("moon.png");
    JobListener full =
        new JobListener() {
          @Override
          public void page(int page, int pages, ChunkPlan plan) {}

          @Override
          public void chunk(ChunkEvent event) {}

          @Override
          public void tables(int page, LutGrid tables) throws IOException {
            throw new IOException("the disk is full");
          }
        };
    IOException failure =
        assertThrows(
            IOException.class,
            () -> run(moon, folder.resolve("result"), request("equalize"), full));
    assertEquals("the disk is full", failure.getMessage());
    assertEquals(List.of("moon.png"), leftovers());
  }

  @Test
  void aReferencesNodataValueComesFromItsOwnFile() throws Exception {
    Path moon = copy("moon.png");
    Pixels pixels = Pixels.allocate(PixelFormat.GRAY16, 50, 50);
    for (int y = 0; y < 50; y++) {
      for (int x = 0; x < 50; x++) {
        pixels.setSample(x, y, 0, x < 40 ? 7 : 1000 * y);
      }
    }
    Path file = tiffWithNodata("ref.tif", pixels, "7");
    HistogramGrid counts = new HistogramGrid(1, 1, 1, 65_536);
    new ScalarBackend().count(new Histogram(ColorMode.LUMINANCE), Chunk.whole(pixels), counts);
    JobSpec spec = spec("match", Map.of("reference", "r"), decoded(moon));
    Attachments all = new Attachments(Optional.of(counts), Optional.empty());
    byte[] withAll = expected(spec, decoded(moon), Optional.empty(), all);
    counts.counts()[7] = 0;
    byte[] without = expected(spec, decoded(moon), Optional.empty(), all);

    Path auto = run(moon, request("match", Map.of(), "reference", file));
    assertArrayEquals(without, decoded(auto).toPackedBytes());
    Path none = run(moon, request("match", Map.of("nodata", "none"), "reference", file));
    assertArrayEquals(withAll, decoded(none).toPackedBytes());
  }
}
