package org.equilux.engine.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobRequest;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.SampleType;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs on TIFF files with signed samples and with samples of 32 bits in floating point. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WideJobTest extends JobFixture {
  private static final int WIDTH = 90;
  private static final int HEIGHT = 70;

  /** A plain gray TIFF, big-endian, in strips of 7 rows. */
  private Path tiff(String name, int bits, int sampleFormat, byte[] rows) throws IOException {
    int stripBytes = 7 * WIDTH * bits / Byte.SIZE;
    int strips = HEIGHT / 7;
    int[][] fields = {
      {256, 4, 1, WIDTH},
      {257, 4, 1, HEIGHT},
      {258, 3, 1, bits << 16},
      {259, 3, 1, 1 << 16},
      {262, 3, 1, 1 << 16},
      {273, 4, strips, 8 + rows.length},
      {277, 3, 1, 1 << 16},
      {278, 4, 1, 7},
      {279, 4, strips, 8 + rows.length + 4 * strips},
      {339, 3, 1, sampleFormat << 16}
    };
    int directory = 8 + rows.length + 8 * strips;
    ByteBuffer out = ByteBuffer.allocate(directory + 2 + 12 * fields.length + 4);
    out.put((byte) 'M').put((byte) 'M').putShort((short) 42).putInt(directory).put(rows);
    for (int i = 0; i < strips; i++) {
      out.putInt(8 + i * stripBytes);
    }
    for (int i = 0; i < strips; i++) {
      out.putInt(stripBytes);
    }
    out.putShort((short) fields.length);
    for (int[] field : fields) {
      out.putShort((short) field[0]).putShort((short) field[1]).putInt(field[2]).putInt(field[3]);
    }
    return Files.write(folder.resolve(name), out.array());
  }

  private Path floats(String name, double scale) throws IOException {
    ByteBuffer rows = ByteBuffer.allocate(WIDTH * HEIGHT * Float.BYTES).order(ByteOrder.BIG_ENDIAN);
    Random random = new Random(3);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      boolean hole = random.nextInt(30) == 0;
      rows.putFloat(hole ? Float.NaN : (float) (scale * (random.nextGaussian() + i / 1000.0)));
    }
    return tiff(name, Float.SIZE, 3, rows.array());
  }

  private static byte[] plain(String operation, Map<String, String> parameters, Pixels picture) {
    JobSpec asked =
        new JobSpec(
            Operations.named(operation),
            parameters,
            picture.format(),
            SampleType.FLOAT32,
            picture.width(),
            picture.height());
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()))) {
      JobSpec spec =
          asked.needsRange()
              ? asked.withRange(
                  scalar.range(asked, Chunk.whole(picture)).value().orElse(ValueRange.NONE))
              : asked;
      return expected(spec, picture, Optional.empty(), Attachments.NONE);
    }
  }

  private Path run(Path input, String output, JobRequest request, long chunkBytes)
      throws Exception {
    Path result = folder.resolve(output);
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(scalar, 3)) {
      new PictureJob(
              "", request, executor, settings(chunkBytes, Duration.ofMinutes(1)), JobListener.NONE)
          .run(new FileBlob(input), new FileBlob(result));
    }
    return result;
  }

  @ParameterizedTest
  @CsvSource({
    "equalize, ''",
    "equalize, 'range=-1,3'",
    "clahe, columns=3 rows=2",
    "stretch, low=2",
    "sobel, ''",
    "median, size=5"
  })
  void theBytesOfTheResultDoNotDependOnTheChunks(String operation, String given) throws Exception {
    Path input = floats("in.tif", 1);
    JobRequest request = new JobRequest(Operations.named(operation), parameters(given));
    Path whole = run(input, "whole", request, 100_000_000);
    assertArrayEquals(
        plain(operation, parameters(given), decoded(input)), decoded(whole).toPackedBytes());
    for (long chunkBytes : new long[] {1, 20_000}) {
      assertArrayEquals(
          Files.readAllBytes(whole), Files.readAllBytes(run(input, "result", request, chunkBytes)));
    }
    try (PictureReader reader = Pictures.open(new FileBlob(whole), PictureLimits.DEFAULT)) {
      assertEquals(SampleType.FLOAT32, reader.pages().getFirst().samples());
    }
  }

  @Test
  void theRangeIsFoundInASeparateRoundUnlessGiven() throws Exception {
    Path input = floats("in.tif", 1);
    JobReport found = run(input, folder.resolve("a"), request("equalize"), JobListener.NONE);
    JobReport given =
        run(
            input,
            folder.resolve("b"),
            new JobRequest(Operations.named("equalize"), Map.of("range", "0,1")),
            JobListener.NONE);
    assertEquals(Map.of("scalar", 3 * found.chunks()), found.resultsByBackend());
    assertEquals(Map.of("scalar", 2 * given.chunks()), given.resultsByBackend());
  }

  @Test
  void aCommonTableNeedsACommonRange() throws Exception {
    Path first = floats("a.tif", 1);
    Path second = floats("b.tif", 2);
    JobRequest lacking = request("equalize");
    JobRequest request = new JobRequest(Operations.named("equalize"), Map.of("range", "-5,10"));
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(scalar, 2)) {
      JobFailedException failure =
          assertThrows(
              JobFailedException.class,
              () ->
                  new CommonTable(lacking)
                      .look(new FileBlob(first), "a", lacking, PictureLimits.DEFAULT));
      assertTrue(failure.getMessage().contains("--range"), failure.getMessage());
      CommonTable common = new CommonTable(request);
      for (Path file : List.of(first, second)) {
        common.count(
            new FileBlob(file),
            "x",
            executor,
            settings(5_000, Duration.ofMinutes(1)),
            JobListener.NONE);
      }
      var tables = common.tables(PictureLimits.DEFAULT, settings(1, Duration.ZERO).scratch());
      new PictureJob(
              "", request, executor, settings(5_000, Duration.ofMinutes(1)), JobListener.NONE)
          .run(new FileBlob(first), new FileBlob(folder.resolve("mapped")), tables);
      Pixels picture = decoded(first);
      JobSpec spec =
          JobSpec.mapping(
              request.parameters(), picture.format(), SampleType.FLOAT32, WIDTH, HEIGHT);
      assertArrayEquals(
          scalar.compute(spec, Chunk.whole(picture), Optional.of(tables)).value().toPackedBytes(),
          decoded(folder.resolve("mapped")).toPackedBytes());
    }
  }

  /** Signed samples are mapped as codes from 0, and are signed again in the result. */
  @Test
  void signedSamplesStaySigned() throws Exception {
    ByteBuffer rows = ByteBuffer.allocate(WIDTH * HEIGHT * Short.BYTES);
    Random random = new Random(4);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      rows.putShort((short) (i % 11 == 0 ? -9999 : 300 * random.nextGaussian()));
    }
    Path input = tiff("in.tif", Short.SIZE, 2, rows.array());
    Pixels codes = decoded(input);
    assertEquals(PixelFormat.GRAY16, codes.format());
    assertEquals(rows.getShort(2) + 32_768, codes.sample(1, 0, 0));
    JobRequest request = new JobRequest(Operations.named("equalize"), Map.of("nodata", "-9999"));
    Path output = run(input, request);
    byte[] result = Files.readAllBytes(output);
    Pixels mapped = decoded(output);
    assertArrayEquals(
        expected("equalize", Map.of("nodata", Integer.toString(32_768 - 9_999)), codes),
        mapped.toPackedBytes());
    assertEquals(-9_999, ByteBuffer.wrap(result).getShort(8));
    assertEquals(
        "nodata is 40000, but signed samples of 16 bits are whole numbers from -32768 to 32767",
        failure(input, new JobRequest(Operations.named("equalize"), Map.of("nodata", "40000"))));
  }

  /** The result has the reference's values, including those beyond the picture's. */
  @Test
  void matchingUsesTheValuesOfBothPictures() throws Exception {
    Path input = floats("in.tif", 1);
    Path reference = floats("ref.tif", 10);
    Pixels result = decoded(run(input, request("match", Map.of(), "reference", reference)));
    Pixels picture = decoded(input);
    Pixels wanted = decoded(reference);
    // The reference is the picture, times 10.
    double span = 10 * 12;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        double value = wanted.value(x, y, 0);
        assertEquals(Double.isNaN(value), Double.isNaN(result.value(x, y, 0)));
        if (!Double.isNaN(value)) {
          assertEquals(value, result.value(x, y, 0), span / 50, "pixel " + x + ", " + y);
        }
      }
    }
    assertTrue(Double.isNaN(picture.value(0, 0, 0)) == Double.isNaN(result.value(0, 0, 0)));
  }

  @ParameterizedTest
  @CsvSource({"equalize, 8", "equalize, 16", "median, 8", "sobel, 16"})
  void resultsAreUnsignedOnRequest(String operation, int depth) throws Exception {
    Path input = floats("in.tif", 1);
    Pixels wide = decoded(run(input, "wide", request(operation), 5_000));
    Path output = folder.resolve("result");
    JobReport report =
        run(
            input,
            output,
            new JobRequest(Operations.named(operation), Map.of("depth", Integer.toString(depth))),
            JobListener.NONE);
    Pixels picture = decoded(input);
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      double value = picture.value(i % WIDTH, i / WIDTH, 0);
      low = Double.isNaN(value) ? low : Math.min(low, value);
      high = Double.isNaN(value) ? high : Math.max(high, value);
    }
    double zero = operation.equals("sobel") ? 0 : low;
    Pixels result = decoded(output);
    assertEquals(PixelFormat.of(1, false, depth), result.format());
    int most = (1 << depth) - 1;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        double part = (wide.value(x, y, 0) - zero) / (high - low);
        int expected = Double.isNaN(part) ? 0 : (int) Math.rint(Math.clamp(part, 0, 1) * most);
        assertEquals(expected, result.sample(x, y, 0));
      }
    }
    assertEquals(1, report.notes().size(), report.notes().toString());
    assertTrue(
        report
            .notes()
            .getFirst()
            .endsWith("become 0 to " + most + " in the result; pixels without data become 0"));
  }

  /** The magnitude of a gradient of signed samples is at least 0. */
  @Test
  void edgesOfSignedSamplesAreSigned() throws Exception {
    ByteBuffer rows = ByteBuffer.allocate(WIDTH * HEIGHT * Short.BYTES);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      rows.putShort((short) (i % WIDTH < 40 ? -20_000 : i % WIDTH < 60 ? -19_000 : 20_000));
    }
    Path input = tiff("in.tif", Short.SIZE, 2, rows.array());
    Pixels result = decoded(run(input, request("sobel")));
    assertEquals(32_768, result.sample(10, 10, 0));
    assertEquals(32_768 + 4_000, result.sample(40, 10, 0));
    assertEquals(65_535, result.sample(60, 10, 0));
  }

  @Test
  void aJpegResultOf16BitsIsRefused() throws Exception {
    Path input = copy("retina.jpg");
    JobRequest deep = new JobRequest(Operations.named("equalize"), Map.of("depth", "16"));
    assertEquals(
        "depth is 16, but a JPEG cannot hold samples of 16 bits; leave depth out",
        failure(input, deep));
  }

  @Test
  void anExcessiveSpanOfValuesNeedsARange() throws Exception {
    ByteBuffer rows = ByteBuffer.allocate(WIDTH * HEIGHT * Double.BYTES);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      rows.putDouble(i % 2 == 0 ? -1.7e308 : 1.7e308);
    }
    Path input = tiff("in.tif", Double.SIZE, 3, rows.array());
    assertTrue(failure(input, request("equalize")).contains("give a range"));
    run(input, new JobRequest(Operations.named("equalize"), Map.of("range", "-1,1")));
  }
}
