package org.equilux.engine.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobRequest;
import org.equilux.engine.attachment.TableFile;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.imaging.PictureLimits;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.FolderScratch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class CommonTableTest extends JobFixture {
  private static final int PAGES = 3;

  private LutGrid tables(JobRequest request, Path... pictures) throws Exception {
    CommonTable table = new CommonTable(request);
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(scalar, 3)) {
      for (Path picture : pictures) {
        count(table, picture, executor);
      }
    }
    return table.tables(PictureLimits.DEFAULT, new FolderScratch(scratch));
  }

  private void count(CommonTable table, Path picture) throws Exception {
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(scalar, 3)) {
      count(table, picture, executor);
    }
  }

  private void count(CommonTable table, Path picture, LocalExecutor executor) throws Exception {
    table.count(
        new FileBlob(picture),
        picture.getFileName().toString(),
        executor,
        settings(30_000, Duration.ofMinutes(1)),
        JobListener.NONE);
  }

  private Path run(Path input, JobRequest request, LutGrid tables) throws Exception {
    Path output = folder.resolve("common");
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(scalar, 3)) {
      JobReport report =
          new PictureJob(
                  "", request, executor, settings(30_000, Duration.ofMinutes(1)), JobListener.NONE)
              .run(new FileBlob(input), new FileBlob(output), tables);
      assertEquals(Map.of("scalar", report.chunks()), report.resultsByBackend());
    }
    return output;
  }

  private static JobRequest request(String operation, String parameters) {
    return new JobRequest(Operations.named(operation), parameters(parameters));
  }

  @ParameterizedTest
  @CsvSource({
    "moon.png, equalize, ''",
    "moon.png, clahe, columns=3 rows=5 clip=4",
    "moon.png, clahe, columns=1 rows=1 clip=4",
    "moon.png, stretch, low=2 nodata=0",
    "astronaut.png, equalize, color=per-channel",
    "astronaut.png, clahe, color=gray",
    "retina.jpg, stretch, ''",
    "chessboard_GRAY_U16.tif, equalize, bits=12",
    "chessboard_GRAY_U16.tif, clahe, columns=2 rows=3 bits=auto"
  })
  void theCommonTableOfOnePictureEqualsItsOwn(String name, String operation, String given)
      throws Exception {
    Path input = copy(name);
    JobRequest request = request(operation, given);
    Path alone = run(input, request);
    Path common = run(input, request, tables(request, input));
    assertEquals(-1, Files.mismatch(alone, common));
    assertEquals(
        List.of(name, "result", "common").stream().sorted().toList(), leftovers(), "no scratch");
  }

  @Test
  void masksAndReferencesApply() throws Exception {
    Path moon = copy("moon.png");
    Path retina = copy("retina.jpg");
    JobRequest masked = request("equalize", Map.of(), "mask", moon);
    JobRequest matched = request("match", Map.of(), "reference", retina);
    for (JobRequest request : List.of(masked, matched)) {
      Path alone = run(moon, request);
      assertEquals(-1, Files.mismatch(alone, run(moon, request, tables(request, moon))));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "equalize, ''",
    "equalize, color=gray",
    "clahe, columns=3 rows=2 clip=4",
    "stretch, low=2 nodata=0",
  })
  void separateCountsAddUp(String operation, String given) throws Exception {
    Path[] pictures = {copy("moon.png"), copy("astronaut.png"), copy("retina.jpg")};
    JobRequest request = request(operation, given);
    LutGrid expected = tables(request, pictures);
    CommonTable all = new CommonTable(request);
    for (Path picture : pictures) {
      CommonTable alone = new CommonTable(request);
      count(alone, picture);
      all.add(
          new FileBlob(picture),
          picture.getFileName().toString(),
          request,
          PictureLimits.DEFAULT,
          alone.counts().encode());
    }
    assertArrayEquals(
        expected.encode(), all.tables(PictureLimits.DEFAULT, new FolderScratch(scratch)).encode());
  }

  @Test
  void checksReferencesWhenTheTableIsComputedFromCounts() throws Exception {
    Path moon = copy("moon.png");
    JobRequest matched = request("match", Map.of(), "reference", copy("retina.jpg"));
    CommonTable alone = new CommonTable(matched);
    count(alone, moon);
    CommonTable all = new CommonTable(matched);
    all.add(new FileBlob(moon), "moon", matched, PictureLimits.DEFAULT, alone.counts().encode());
    assertArrayEquals(
        alone.tables(PictureLimits.DEFAULT, new FolderScratch(scratch)).encode(),
        all.tables(PictureLimits.DEFAULT, new FolderScratch(scratch)).encode());
  }

  @Test
  void refusesDamagedAndMismatchedCounts() throws Exception {
    Path moon = copy("moon.png");
    Path deep = copy("chessboard_GRAY_U16.tif");
    JobRequest request = request("equalize");
    CommonTable alone = new CommonTable(request);
    count(alone, moon);
    byte[] counts = alone.counts().encode();
    CommonTable all = new CommonTable(request);
    JobFailedException damaged =
        assertThrows(
            JobFailedException.class,
            () ->
                all.add(
                    new FileBlob(moon),
                    "moon",
                    request,
                    PictureLimits.DEFAULT,
                    Arrays.copyOf(counts, counts.length - 1)));
    assertEquals("the counts of moon are damaged", damaged.getMessage());
    JobFailedException other =
        assertThrows(
            JobFailedException.class,
            () -> all.look(new FileBlob(deep), "deep", request, PictureLimits.DEFAULT));
    assertTrue(other.getMessage().contains("page 1 is gray16"), other.getMessage());
    assertThrows(
        IllegalStateException.class,
        () -> all.tables(PictureLimits.DEFAULT, new FolderScratch(scratch)));
  }

  @Test
  void nodataOfATiffIsNotCountedInAnyPicture() throws Exception {
    Pixels picture = Pixels.allocate(PixelFormat.GRAY8, 80, 60);
    for (int y = 0; y < 60; y++) {
      for (int x = 0; x < 80; x++) {
        picture.setSample(x, y, 0, x < 20 ? 99 : 60 + (x * y) % 90);
      }
    }
    Path input = tiffWithNodata("in.tif", picture, "99");
    JobRequest request = request("equalize");
    LutGrid twice = tables(request, input, input);
    assertEquals(-1, Files.mismatch(run(input, request), run(input, request, twice)));
  }

  @ParameterizedTest
  @CsvSource({"equalize, ''", "stretch, ''", "clahe, columns=4 rows=2", "equalize, bits=auto"})
  void theCommonTableIsThatOfTheSum(String operation, String given) throws Exception {
    Path moon = copy("moon.png");
    Path retina = copy("retina.jpg");
    JobRequest request = request(operation, given);
    LutGrid tables = tables(request, moon, retina);

    JobSpec first = spec(operation, request.parameters(), decoded(moon));
    assertEquals(first.reduce(sum(request, moon, retina), Attachments.NONE), tables);
    Path file = folder.resolve("t.csv");
    try (var out = Files.newOutputStream(file)) {
      TableFile.write(tables, out);
    }
    Path mapped = run(moon, request("lut", Map.of(), "table", file));
    assertEquals(-1, Files.mismatch(mapped, run(moon, request, tables)));
  }

  private static HistogramGrid sum(JobRequest request, Path... pictures) throws IOException {
    HistogramGrid sum = null;
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()))) {
      for (Path picture : pictures) {
        Pixels pixels = decoded(picture);
        JobSpec spec = spec(request.operation().name(), request.parameters(), pixels);
        HistogramGrid counts = scalar.map(spec, Chunk.whole(pixels)).value();
        if (sum == null) {
          sum = spec.emptyHistograms();
        }
        sum.add(counts);
      }
    }
    return sum;
  }

  @Test
  void everyPageIsCountedAndMapped() throws Exception {
    Path pages = scan();
    JobRequest request = request("equalize");
    LutGrid tables = tables(request, pages);
    Path output = run(pages, request, tables);
    HistogramGrid sum = null;
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()))) {
      for (int page = 0; page < PAGES; page++) {
        Pixels pixels = decoded(pages, page);
        JobSpec spec = spec("equalize", request.parameters(), pixels);
        sum = sum == null ? spec.emptyHistograms() : sum;
        sum.add(scalar.map(spec, Chunk.whole(pixels)).value());
        assertArrayEquals(
            scalar.compute(spec, Chunk.whole(pixels), Optional.of(tables)).value().toPackedBytes(),
            decoded(output, page).toPackedBytes());
      }
    }
    assertEquals(
        spec("equalize", request.parameters(), decoded(pages)).reduce(sum, Attachments.NONE),
        tables);
  }

  /** Pages of different sizes and brightness. */
  private Path scan() throws IOException {
    Path file = folder.resolve("scan.tif");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int page = 0; page < PAGES; page++) {
        BufferedImage image = new BufferedImage(60 + page, 50, BufferedImage.TYPE_BYTE_GRAY);
        for (int x = 0; x < image.getWidth(); x++) {
          image.getRaster().setSample(x, x % 50, 0, x + 50 * page);
        }
        writer.writeToSequence(new IIOImage(image, null, null), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    return file;
  }

  @Test
  void picturesOfAnotherDepthOrNumberOfPlanesAreRefused() throws Exception {
    Path moon = copy("moon.png");
    Path chessboard = copy("chessboard_GRAY_U16.tif");
    Path astronaut = copy("astronaut.png");
    JobFailedException depth =
        assertThrows(JobFailedException.class, () -> tables(request("equalize"), moon, chessboard));
    assertTrue(
        depth.getMessage().contains("a table of 65,536 values, but moon.png is"),
        depth.getMessage());
    JobFailedException planes =
        assertThrows(
            JobFailedException.class,
            () -> tables(request("equalize", "color=per-channel"), moon, astronaut));
    assertTrue(planes.getMessage().contains("rgb8 and needs 3 tables of 256"), planes.getMessage());
    var _ = tables(request("equalize"), moon, astronaut);
  }

  @Test
  void operationsWithoutCountsHaveNoCommonTable() {
    assertThrows(IllegalArgumentException.class, () -> new CommonTable(request("sobel")));
  }
}
