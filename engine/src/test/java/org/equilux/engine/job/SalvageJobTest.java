package org.equilux.engine.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobRequest;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.RawCoding;
import org.equilux.imaging.Segment;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that process the remaining pixels of damaged pictures. */
class SalvageJobTest extends JobFixture {
  private static final WriteOptions SALVAGE = WriteOptions.of(Map.of("salvage", "true"));

  private static JobRequest salvage(String operation) {
    return request(operation).withOutput(SALVAGE);
  }

  /** A test picture as a TIFF in strips. */
  private Path tiff(String compression) throws IOException {
    Path picture = copy("retina.jpg");
    Path file = folder.resolve("retina.tif");
    try (PictureReader reader = Pictures.open(new FileBlob(picture), PictureLimits.DEFAULT);
        PictureWriter writer =
            Pictures.create(
                new FileBlob(file),
                reader,
                WriteOptions.of(Map.of("format", "tiff", "compression", compression)))) {
      reader.decode(0, writer.beginPage(reader.pages().getFirst().format()));
      writer.finish();
    }
    return file;
  }

  private static List<Segment> strips(Path tiff) throws IOException {
    try (PictureReader reader = Pictures.open(new FileBlob(tiff), PictureLimits.DEFAULT)) {
      return reader.segments(0);
    }
  }

  /** Overwrites the second half of a strip. */
  private static void damage(Path tiff, Segment strip) throws IOException {
    byte[] bytes = Files.readAllBytes(tiff);
    int from = (int) (strip.fileOffset() + strip.fileBytes() / 2);
    Arrays.fill(bytes, from, (int) (strip.fileOffset() + strip.fileBytes()), (byte) -1);
    Files.write(tiff, bytes);
  }

  /** A mask without some rows of a picture. */
  private static Pixels without(Pixels picture, int firstRow, int count) {
    byte[] mask = new byte[picture.width() * picture.height()];
    Arrays.fill(mask, (byte) -1);
    Arrays.fill(mask, firstRow * picture.width(), (firstRow + count) * picture.width(), (byte) 0);
    return Pixels.wrap(PixelFormat.GRAY8, picture.width(), picture.height(), mask);
  }

  /** The picture with zeros in some rows. */
  private static Pixels blanked(Pixels picture, int firstRow, int count) {
    byte[] data = picture.toPackedBytes();
    Arrays.fill(
        data, firstRow * picture.rowBytes(), (firstRow + count) * picture.rowBytes(), (byte) 0);
    return Pixels.wrap(picture.format(), picture.width(), picture.height(), data);
  }

  private static byte[] expected(String operation, Pixels picture, int firstRow, int count) {
    JobSpec spec = spec(operation, Map.of("mask", "any"), picture);
    return expected(
        spec,
        blanked(picture, firstRow, count),
        Optional.of(without(picture, firstRow, count)),
        Attachments.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"equalize", "clahe", "stretch"})
  void missingRowsAreFilledInAndNotCounted(String operation) throws Exception {
    Path picture = copy("moon.png");
    Pixels whole = decoded(picture);
    byte[] bytes = Files.readAllBytes(picture);
    Files.write(picture, Arrays.copyOf(bytes, bytes.length / 2));

    PictureException refusal =
        assertThrows(PictureException.class, () -> run(picture, request(operation)));
    assertTrue(refusal.isSalvageable());

    Path result = folder.resolve("result.png");
    JobReport report = run(picture, result, salvage(operation), JobListener.NONE);
    assertTrue(report.hasLosses());
    int missing = Math.toIntExact(report.missingRows());
    assertTrue(missing > whole.height() / 4 && missing < whole.height(), missing + " rows");
    assertArrayEquals(
        expected(operation, whole, whole.height() - missing, missing),
        decoded(result).toPackedBytes());
    String note = "pixels are missing in %,d of its %,d rows".formatted(missing, whole.height());
    assertTrue(report.notes().getFirst().startsWith(note), report.notes().toString());
  }

  /** Bands are decoded by the executor, which finds the damage. */
  @ParameterizedTest
  @ValueSource(strings = {"lzw", "deflate", "zstd"})
  void damageFoundByAnExecutorIsSalvaged(String compression) throws Exception {
    Path picture = tiff(compression);
    Pixels whole = decoded(picture);
    Segment strip = strips(picture).getFirst();
    damage(picture, strip);

    PictureException refusal =
        assertThrows(PictureException.class, () -> run(picture, request("equalize")));
    assertTrue(refusal.isSalvageable());
    Told told = new Told();
    Path result = folder.resolve("result.tif");
    JobReport report = run(picture, result, salvage("equalize"), told);

    int missing = Math.toIntExact(report.missingRows());
    assertTrue(missing > 0 && missing <= strip.height(), missing + " rows");
    assertTrue(strip.height() < whole.height());
    assertFalse(told.plans.getFirst().task().input() instanceof RawCoding);
    assertArrayEquals(
        expected("equalize", whole, strip.y() + strip.height() - missing, missing),
        decoded(result).toPackedBytes());
    assertEquals(List.of(0), told.tables);
  }

  @Test
  void anUndamagedPictureIsDividedIntoBands() throws Exception {
    Path picture = copy("retina.jpg");
    Told told = new Told();
    Path salvaged = folder.resolve("salvaged.jpg");
    JobReport report = run(picture, salvaged, salvage("equalize"), told);

    assertFalse(report.hasLosses());
    assertNull(report.missingRows());
    assertEquals(1, told.plans.size());
    assertFalse(told.plans.getFirst().task().input() instanceof RawCoding);
    assertEquals(-1, Files.mismatch(salvaged, run(picture, request("equalize"))));
  }

  @Test
  void aSalvagedPictureIsReadAsOneStream() throws Exception {
    Path picture = copy("retina.jpg");
    byte[] bytes = Files.readAllBytes(picture);
    Files.write(picture, Arrays.copyOf(bytes, bytes.length / 2));
    Told told = new Told();
    JobReport report = run(picture, folder.resolve("out"), salvage("sobel"), told);
    assertTrue(report.missingRows() > 0);
    assertInstanceOf(RawCoding.class, told.plans.getLast().task().input());
    assertEquals(1, report.pages());
  }

  @Test
  void aPictureWithoutReadablePixelsFails() throws Exception {
    Path picture = Files.writeString(folder.resolve("none.pgm"), "P5 300 200 255\n");
    Path result = folder.resolve("result.pgm");
    PictureException refusal =
        assertThrows(
            PictureException.class,
            () -> run(picture, result, salvage("equalize"), JobListener.NONE));
    assertTrue(refusal.getMessage().contains("has no readable pixel"), refusal.getMessage());
    assertFalse(Files.exists(result));
  }

  @Test
  void aCommonTableCountsTheRemainingPixels() throws Exception {
    Path picture = tiff("lzw");
    Pixels whole = decoded(picture);
    Segment strip = strips(picture).getFirst();
    damage(picture, strip);
    JobReport report = run(picture, folder.resolve("out"), salvage("equalize"), JobListener.NONE);
    int missing = Math.toIntExact(report.missingRows());

    CommonTable table = new CommonTable(salvage("equalize"));
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(scalar, 2)) {
      table.count(
          new FileBlob(picture),
          "picture",
          executor,
          settings(30_000, Duration.ofMinutes(1)),
          JobListener.NONE);
      JobSpec spec = spec("equalize", Map.of("mask", "any"), whole);
      Pixels mask = without(whole, strip.y() + strip.height() - missing, missing);
      HistogramGrid counted =
          scalar.map(spec, Chunk.whole(whole).withMask(Optional.of(mask))).value();
      assertArrayEquals(counted.encode(), table.counts().encode());
    }
  }

  /** Records the listener's calls. */
  private static final class Told implements JobListener {
    private final List<Integer> tables = new ArrayList<>();
    private final List<ChunkPlan> plans = new ArrayList<>();

    @Override
    public void page(int page, int pages, ChunkPlan plan) {
      plans.add(plan);
    }

    @Override
    public void chunk(ChunkEvent event) {}

    @Override
    public void tables(int page, LutGrid made) {
      tables.add(page);
    }
  }
}
