package org.equilux.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.equilux.kernels.OpenCv;
import org.equilux.kernels.TestPictures;
import org.equilux.kernels.TestPictures.Content;
import org.equilux.kernels.call.KernelCall.Histogram;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.ClaheOperation;
import org.equilux.kernels.operation.EqualizeOperation;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.operation.Parameter;
import org.equilux.kernels.operation.TableOperation;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.ValueRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of every backend, bit for bit: kernel by kernel in the superclasses, and whole jobs
 * here. A backend's test extends this class and opens the backend.
 */
public abstract class BackendContract extends NeighborhoodContract {
  private static final List<ColorMode> MODES = List.of(ColorMode.values());

  @Test
  final void describesItself() {
    assertFalse(backend.info().name().isBlank());
    assertFalse(backend.info().device().isBlank());
    assertTrue(
        PixelFormat.GRAY_AND_RGB.stream()
            .anyMatch(format -> backend.supports(new Histogram(ColorMode.LUMINANCE), format)));
  }

  @ParameterizedTest
  @FieldSource("org.equilux.kernels.pixels.PixelFormat#GRAY_AND_RGB")
  final void matchesTheReferenceInEveryOperation(PixelFormat format) {
    SplittableRandom random = new SplittableRandom(10);
    for (Operation operation : Operations.all()) {
      for (int i = 0; i < 8; i++) {
        checkOperation(operation, format, random);
      }
    }
  }

  private void checkOperation(Operation operation, PixelFormat format, SplittableRandom random) {
    int width = WIDTHS[random.nextInt(WIDTHS.length)];
    Content content = CONTENTS.get(random.nextInt(CONTENTS.size()));
    Pixels picture = TestPictures.padded(format, width, 1 + random.nextInt(30), content, random);
    JobSpec spec =
        new JobSpec(
            operation,
            RandomRequest.parameters(operation, picture, random),
            format,
            width,
            picture.height());
    Attachments attachments = RandomRequest.attachments(spec, random);
    Optional<Pixels> mask =
        RandomRequest.hasMask(spec)
            ? TestPictures.randomMask(width, picture.height(), random)
            : Optional.empty();
    assertArrayEquals(
        Reference.computed(spec, picture, mask, attachments).data(),
        computed(spec, picture, mask, attachments, random),
        () -> "%s of %s, mask %s".formatted(spec, picture, mask));
  }

  @ParameterizedTest
  @MethodSource("formatsAndModes")
  final void equalsTheScalarBackend(PixelFormat format, ColorMode mode) {
    SplittableRandom random = new SplittableRandom(4);
    try (Backend scalar = new ScalarBackend()) {
      for (Content content : CONTENTS) {
        Chunk chunk =
            Chunk.whole(TestPictures.packed(format, 2003, 41, content, random)); // not a power of 2
        LutGrid tables = TestPictures.randomTables(format, mode, random);
        assertEquals(histogram(scalar, chunk, mode), histogram(backend, chunk, mode));
        assertArrayEquals(
            applied(scalar, chunk, mode, tables), applied(backend, chunk, mode, tables));
        assertArrayEquals(edges(scalar, chunk), edges(backend, chunk));
        assertEquals(histogramGrid(scalar, chunk, mode), histogramGrid(backend, chunk, mode));
        LutGrid grid = TestPictures.randomTables(format, mode, 3, 2, random);
        assertArrayEquals(
            interpolated(scalar, chunk, mode, grid), interpolated(backend, chunk, mode, grid));
      }
    }
  }

  @Test
  final void isThreadSafe() throws Exception {
    int threads = 8;
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> running =
          IntStream.range(0, threads)
              .<Future<?>>mapToObj(seed -> executor.submit(() -> computeEverything(seed)))
              .toList();
      for (Future<?> thread : running) {
        thread.get();
      }
    }
  }

  private void computeEverything(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (PixelFormat format : PixelFormat.GRAY_AND_RGB) {
      ColorMode mode = MODES.get(random.nextInt(MODES.size()));
      int width = 1 + random.nextInt(700);
      Pixels picture = TestPictures.padded(format, width, 60, Content.NOISE, random);
      checkHistogram(picture, mode, random);
      checkApply(picture, mode, TestPictures.randomTables(format, mode, random), random);
      checkSobel(picture, random);
      checkMedian(picture, 1 + random.nextInt(2), random);
      checkHistogramGrid(picture, mode, random);
      LutGrid tables = TestPictures.randomTables(format, mode, 2, 2, random);
      checkInterpolate(picture, mode, tables, random);
    }
  }

  @ParameterizedTest
  @FieldSource("FILES8")
  final void equalizesLikeOpenCv(String file) {
    checkAgainstOpenCv(TestPictures.load(file));
  }

  @Test
  final void equalizesRandomPicturesLikeOpenCv() {
    SplittableRandom random = new SplittableRandom(5);
    for (PixelFormat format : List.of(PixelFormat.GRAY8, PixelFormat.RGB8)) {
      for (Content content : CONTENTS) {
        for (int i = 0; i < 5; i++) {
          int width = 1 + random.nextInt(500);
          int height = 1 + random.nextInt(200);
          checkAgainstOpenCv(TestPictures.packed(format, width, height, content, random));
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("FILES")
  final void adaptsLikeOpenCv(String file) {
    Pixels picture = withoutAlpha(TestPictures.load(file));
    Pixels gray = picture.format().isColor() ? OpenCv.gray(picture) : picture;
    checkClahe(gray, 2, 8, 8);
    checkClahe(gray, 40, 5, 3);
  }

  @Test
  final void adaptsRandomPicturesLikeOpenCv() {
    SplittableRandom random = new SplittableRandom(9);
    for (PixelFormat format : List.of(PixelFormat.GRAY8, PixelFormat.GRAY16)) {
      for (Content content : CONTENTS) {
        for (int i = 0; i < 6; i++) {
          int width = 1 + random.nextInt(i < 2 ? 12 : 300);
          int height = 1 + random.nextInt(i < 2 ? 12 : 200);
          double clip = random.nextInt(4) == 0 ? 0 : random.nextInt(100) / 10.0;
          checkClahe(
              TestPictures.packed(format, width, height, content, random),
              clip,
              1 + random.nextInt(9),
              1 + random.nextInt(9));
        }
      }
    }
  }

  private void checkClahe(Pixels gray, double clip, int columns, int rows) {
    byte[] actual =
        computed(
            new ClaheOperation(),
            Map.of("clip", "" + clip, "columns", "" + columns, "rows", "" + rows),
            gray);
    assertArrayEquals(
        OpenCv.clahe(gray, clip, columns, rows).data(),
        actual,
        () -> "%s, clip %s, %d x %d cells".formatted(gray, clip, columns, rows));
  }

  private void checkAgainstOpenCv(Pixels picture) {
    Pixels opaque = withoutAlpha(picture);
    if (!opaque.format().isColor()) {
      assertArrayEquals(OpenCv.equalize(opaque).data(), equalized(opaque, "luminance"));
      return;
    }
    assertArrayEquals(OpenCv.equalizePerChannel(opaque).data(), equalized(opaque, "per-channel"));
    // The histogram of luminance equals that of OpenCV's gray picture, and so does the table.
    Pixels gray = OpenCv.gray(opaque);
    assertArrayEquals(
        Reference.histogram(gray, ColorMode.LUMINANCE, Optional.empty()),
        histogram(backend, Chunk.whole(opaque), ColorMode.LUMINANCE).counts());
    assertArrayEquals(OpenCv.equalize(gray).data(), equalized(gray, "luminance"));
    assertArrayEquals(OpenCv.equalize(gray).data(), equalized(opaque, "gray"));
  }

  /** Wide samples are counted and mapped by their codes, in scalar code around any backend. */
  @ParameterizedTest
  @FieldSource("org.equilux.kernels.pixels.PixelFormat#WIDE")
  final void matchesTheScalarBackendOnWideSamples(PixelFormat format) {
    SplittableRandom random = new SplittableRandom(14);
    for (Operation operation : Operations.all()) {
      boolean needsFiles = operation.parameters().stream().anyMatch(Parameter::required);
      for (String color : List.of("luminance", "per-channel", "gray")) {
        if (needsFiles || (!(operation instanceof TableOperation) && !color.equals("gray"))) {
          continue;
        }
        Map<String, String> parameters =
            operation instanceof TableOperation
                ? Map.of("color", color, "nodata", "0.5")
                : Map.<String, String>of();
        Pixels picture =
            widePicture(format, 1 + random.nextInt(70), 1 + random.nextInt(40), random);
        JobSpec spec =
            new JobSpec(operation, parameters, format, picture.width(), picture.height());
        byte[] whole =
            computed(new ScalarBackend(), spec, picture, Optional.empty(), Attachments.NONE, null);
        assertArrayEquals(
            whole,
            computed(backend, spec, picture, Optional.empty(), Attachments.NONE, random),
            () -> spec.toString());
      }
    }
  }

  private static JobSpec ranged(BackendStack stack, JobSpec spec, List<Chunk> chunks) {
    return spec.withRange(
        chunks.stream()
            .flatMap(chunk -> stack.range(spec, chunk).value().stream())
            .reduce(ValueRange::union)
            .orElse(ValueRange.NONE));
  }

  private static Pixels widePicture(
      PixelFormat format, int width, int height, SplittableRandom random) {
    Pixels picture = Pixels.allocate(format, width, height);
    double[] odd = {Double.NaN, Double.NEGATIVE_INFINITY, 0, 0.5, 0.5, 1e9};
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean isOdd = random.nextInt(8) == 0;
        double one = odd[random.nextInt(odd.length)];
        for (int c = 0; c < format.channels(); c++) {
          picture.setValue(x, y, c, isOdd ? one : random.nextDouble() * 2000 - 1000 + x);
        }
      }
    }
    return picture;
  }

  private byte[] equalized(Pixels picture, String color) {
    return computed(new EqualizeOperation(), Map.of("color", color), picture);
  }

  /** The whole job, in uneven chunks. */
  private byte[] computed(Operation operation, Map<String, String> parameters, Pixels picture) {
    JobSpec spec =
        new JobSpec(operation, parameters, picture.format(), picture.width(), picture.height());
    return computed(spec, picture, Optional.empty(), Attachments.NONE, new SplittableRandom(6));
  }

  private byte[] computed(
      JobSpec spec,
      Pixels picture,
      Optional<Pixels> mask,
      Attachments attachments,
      SplittableRandom random) {
    return computed(backend, spec, picture, mask, attachments, random);
  }

  /**
   * The whole job.
   *
   * @param random for uneven chunks; null for a single one
   */
  private static byte[] computed(
      Backend backend,
      JobSpec asked,
      Pixels picture,
      Optional<Pixels> mask,
      Attachments attachments,
      SplittableRandom random) {
    BackendStack stack = BackendStack.of(List.of(backend)); // not closed: that closes the backend
    List<Chunk> chunks =
        random == null
            ? List.of(Chunk.whole(picture))
            : TestPictures.cut(picture, asked.halo(), chunking(random), random);
    JobSpec spec = asked.needsRange() ? ranged(stack, asked, chunks) : asked;
    Optional<LutGrid> tables = Optional.empty();
    if (spec.twoRounds()) {
      HistogramGrid counts = spec.emptyHistograms();
      for (Chunk chunk : TestPictures.masked(chunks, mask)) {
        byte[] encoded = stack.map(spec, chunk).value().encode();
        counts.add(spec.decodeHistograms(encoded, chunk.rows()));
      }
      tables = Optional.of(spec.reduce(counts, attachments));
    } else if (spec.hasTables()) {
      tables = Optional.of(spec.tables(attachments));
    }
    Optional<LutGrid> sent = tables.map(made -> spec.decodeTables(made.encode()));
    Pixels out = Pixels.allocate(spec.outputFormat(), picture.width(), picture.height());
    for (Chunk chunk : chunks) {
      byte[] rows = stack.compute(spec, chunk, sent).value().toPackedBytes();
      System.arraycopy(rows, 0, out.data(), out.rowOffset(chunk.rows().first()), rows.length);
    }
    return out.data();
  }
}
