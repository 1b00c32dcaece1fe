package org.equilux.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.equilux.kernels.OpenCv;
import org.equilux.kernels.TestPictures;
import org.equilux.kernels.TestPictures.Content;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.ClaheOperation;
import org.equilux.kernels.operation.EqualizeOperation;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.Tiling;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every backend must do, to the bit. A backend's test extends this and says how to open it.
 *
 * <p>Pictures are drawn from fixed seeds. Their widths lie around the lane counts and group sizes
 * at which backends change their ways.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BackendContract {
  private static final int[] WIDTHS = {
    1, 2, 3, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1000, 1003, 2050
  };

  /** Rows a chunk yields; 0 for heights drawn at random. */
  private static final int[] CHUNKINGS = {1, 0, Integer.MAX_VALUE};

  /**
   * Columns and rows of grids; those of many cells only for 8 bits, as 16 need 256 times as much.
   */
  private static final List<int[]> GRIDS =
      List.of(
          new int[] {2, 1}, new int[] {1, 3}, new int[] {3, 2}, new int[] {9, 3}, new int[] {8, 8});

  private static final List<ColorMode> MODES = List.of(ColorMode.values());

  private static final List<Content> CONTENTS = List.of(Content.values());

  static final List<String> FILES8 = TestPictures.FILES8;

  static final List<String> FILES =
      Stream.concat(FILES8.stream(), Stream.of(TestPictures.FILE16)).toList();

  private Backend backend;

  /** Opens the backend under test; called once, closed after the last test. */
  protected abstract Backend open() throws Exception;

  /** The backend under test. */
  protected final Backend backend() {
    return backend;
  }

  @BeforeAll
  final void openBackend() throws Exception {
    backend = open();
  }

  @AfterAll
  final void closeBackend() {
    if (backend != null) {
      backend.close();
    }
  }

  static Stream<Arguments> formatsAndModes() {
    return Arrays.stream(PixelFormat.values())
        .flatMap(
            format -> Arrays.stream(ColorMode.values()).map(mode -> Arguments.of(format, mode)));
  }

  @Test
  final void saysWhatItIs() {
    assertFalse(backend.info().name().isBlank());
    assertFalse(backend.info().device().isBlank());
    assertTrue(
        Arrays.stream(PixelFormat.values())
            .anyMatch(format -> backend.supports(Kernel.HISTOGRAM, format)));
  }

  @ParameterizedTest
  @MethodSource("formatsAndModes")
  final void countsLikeTheReference(PixelFormat format, ColorMode mode) {
    assumeTrue(backend.supports(Kernel.HISTOGRAM, format));
    SplittableRandom random = new SplittableRandom(1);
    forEachPicture(format, random, picture -> checkHistogram(picture, mode, random));
  }

  @ParameterizedTest
  @MethodSource("formatsAndModes")
  final void mapsLikeTheReference(PixelFormat format, ColorMode mode) {
    assumeTrue(backend.supports(Kernel.APPLY_LUT, format));
    SplittableRandom random = new SplittableRandom(2);
    LutGrid tables = TestPictures.randomTables(format, mode, random);
    forEachPicture(format, random, picture -> checkApply(picture, mode, tables, random));
  }

  @ParameterizedTest
  @MethodSource("formatsAndModes")
  final void countsInGridsLikeTheReference(PixelFormat format, ColorMode mode) {
    assumeTrue(backend.supports(Kernel.HISTOGRAM_GRID, format));
    SplittableRandom random = new SplittableRandom(7);
    forEachPicture(format, random, picture -> checkHistogramGrid(picture, mode, random));
  }

  @ParameterizedTest
  @MethodSource("formatsAndModes")
  final void interpolatesLikeTheReference(PixelFormat format, ColorMode mode) {
    assumeTrue(backend.supports(Kernel.INTERPOLATE_LUT, format));
    SplittableRandom random = new SplittableRandom(8);
    List<LutGrid> grids = randomGrids(format, mode, random);
    forEachPicture(
        format,
        random,
        picture ->
            checkInterpolate(picture, mode, grids.get(random.nextInt(grids.size())), random));
  }

  @ParameterizedTest
  @EnumSource
  final void computesEveryOperationLikeTheReference(PixelFormat format) {
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
  @EnumSource
  final void findsEdgesLikeTheReference(PixelFormat format) {
    assumeTrue(backend.supports(Kernel.SOBEL, format));
    SplittableRandom random = new SplittableRandom(3);
    forEachPicture(format, random, picture -> checkSobel(picture, random));
  }

  @ParameterizedTest
  @MethodSource("formatsAndModes")
  final void equalsTheScalarBackend(PixelFormat format, ColorMode mode) {
    SplittableRandom random = new SplittableRandom(4);
    try (Backend scalar = new ScalarBackend()) {
      for (Content content : CONTENTS) {
        Chunk chunk =
            Chunk.whole(TestPictures.packed(format, 5003, 97, content, random)); // not a power of 2
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
  final void computesInManyThreadsAtOnce() throws Exception {
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
    for (int round = 0; round < 3; round++) {
      for (PixelFormat format : PixelFormat.values()) {
        ColorMode mode = MODES.get(random.nextInt(MODES.size()));
        int width = 1 + random.nextInt(700);
        Pixels picture = TestPictures.padded(format, width, 60, Content.NOISE, random);
        checkHistogram(picture, mode, random);
        checkApply(picture, mode, TestPictures.randomTables(format, mode, random), random);
        checkSobel(picture, random);
        checkHistogramGrid(picture, mode, random);
        LutGrid tables = TestPictures.randomTables(format, mode, 2, 2, random);
        checkInterpolate(picture, mode, tables, random);
      }
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

  @ParameterizedTest
  @FieldSource("FILES")
  final void findsEdgesLikeOpenCv(String file) {
    Pixels picture = withoutAlpha(TestPictures.load(file));
    Pixels gray = picture.format().isColor() ? OpenCv.gray(picture) : picture;
    Pixels out = Pixels.allocate(gray.format(), picture.width(), picture.height());
    backend.sobel(Chunk.whole(picture), out);
    assertArrayEquals(OpenCv.sobel(gray).data(), out.data());
  }

  private void checkAgainstOpenCv(Pixels picture) {
    Pixels opaque = withoutAlpha(picture);
    if (!opaque.format().isColor()) {
      assertArrayEquals(OpenCv.equalize(opaque).data(), equalized(opaque, "luminance"));
      return;
    }
    assertArrayEquals(OpenCv.equalizePerChannel(opaque).data(), equalized(opaque, "per-channel"));
    // Luminance: its histogram is that of OpenCV's gray picture, and its table OpenCV's too.
    Pixels gray = OpenCv.gray(opaque);
    assertArrayEquals(
        Reference.histogram(gray, ColorMode.LUMINANCE, Optional.empty()),
        histogram(backend, Chunk.whole(opaque), ColorMode.LUMINANCE).counts());
    assertArrayEquals(OpenCv.equalize(gray).data(), equalized(gray, "luminance"));
    assertArrayEquals(OpenCv.equalize(gray).data(), equalized(opaque, "gray"));
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
    BackendStack stack = BackendStack.of(List.of(backend)); // not closed: that closes the backend
    List<Chunk> chunks = TestPictures.cut(picture, spec.halo(), chunking(random), random);
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

  private interface PictureCheck {
    void check(Pixels picture);
  }

  /** Every width with a few heights, packed and padded, contents in turn. */
  private static void forEachPicture(
      PixelFormat format, SplittableRandom random, PictureCheck check) {
    int turn = 0;
    for (int width : WIDTHS) {
      for (int height : new int[] {1, 2, 3, 9}) {
        Content content = CONTENTS.get(turn++ % CONTENTS.size());
        check.check(
            turn % 3 == 0
                ? TestPictures.packed(format, width, height, content, random)
                : TestPictures.padded(format, width, height, content, random));
      }
    }
  }

  private void checkHistogram(Pixels picture, ColorMode mode, SplittableRandom random) {
    byte[] before = picture.data().clone();
    Optional<Pixels> mask = TestPictures.randomMask(picture.width(), picture.height(), random);
    long[] expected = Reference.histogram(picture, mode, mask);
    HistogramGrid grid = emptyGrid(picture.format(), mode);
    for (int i = 0; i < expected.length; i++) {
      // Counts that were there before stay, even those that no 32-bit number holds.
      long earlier = i % 5 == 0 ? (1L << 40) + i : 0;
      grid.counts()[i] = earlier;
      expected[i] += earlier;
    }
    List<Chunk> chunks = TestPictures.cut(picture, random.nextInt(2), chunking(random), random);
    TestPictures.masked(chunks, mask).forEach(chunk -> backend.histogram(chunk, mode, grid));
    assertArrayEquals(expected, grid.counts(), () -> picture + " " + mode + " " + mask);
    assertArrayEquals(before, picture.data(), "the input changed");
  }

  private void checkHistogramGrid(Pixels picture, ColorMode mode, SplittableRandom random) {
    byte[] before = picture.data().clone();
    PixelFormat format = picture.format();
    List<int[]> grids = grids(format);
    int[] cells = grids.get(random.nextInt(grids.size()));
    int columns = cells[0];
    int rows = cells[1];
    Optional<Pixels> mask = TestPictures.randomMask(picture.width(), picture.height(), random);
    HistogramGrid sum = new HistogramGrid(columns, rows, mode.planes(format), format.levels());
    List<Chunk> chunks = TestPictures.cut(picture, random.nextInt(2), chunking(random), random);
    for (Chunk chunk : TestPictures.masked(chunks, mask)) {
      Tiling tiling = Tiling.of(chunk, columns, rows);
      HistogramGrid grid =
          new HistogramGrid(
              columns,
              rows,
              tiling.firstTileRow(chunk.rows()),
              tiling.tileRowCount(chunk.rows()),
              mode.planes(format),
              format.levels());
      backend.histogramGrid(chunk, mode, grid);
      sum.add(grid);
    }
    assertArrayEquals(
        Reference.histogramGrid(picture, mode, mask, columns, rows),
        sum.counts(),
        () -> "%s %s in %d x %d, %s".formatted(picture, mode, columns, rows, mask));
    assertArrayEquals(before, picture.data(), "the input changed");
  }

  private static List<int[]> grids(PixelFormat format) {
    return format.bytesPerSample() == 1 ? GRIDS : GRIDS.subList(0, 3);
  }

  private static List<LutGrid> randomGrids(
      PixelFormat format, ColorMode mode, SplittableRandom random) {
    return grids(format).stream()
        .map(grid -> TestPictures.randomTables(format, mode, grid[0], grid[1], random))
        .toList();
  }

  private void checkInterpolate(
      Pixels picture, ColorMode mode, LutGrid tables, SplittableRandom random) {
    checkPixels(
        picture,
        Reference.interpolateLut(picture, mode, tables),
        random.nextInt(2),
        random,
        (chunk, out) -> backend.interpolateLut(chunk, mode, tables, out));
  }

  private void checkApply(Pixels picture, ColorMode mode, LutGrid tables, SplittableRandom random) {
    Pixels expected = Reference.applyLut(picture, mode, tables);
    int halo = random.nextInt(2);
    checkPixels(
        picture,
        expected,
        halo,
        random,
        (chunk, out) -> backend.applyLut(chunk, mode, tables, out));
  }

  private void checkSobel(Pixels picture, SplittableRandom random) {
    checkPixels(picture, Reference.sobel(picture), 1, random, backend::sobel);
  }

  private interface IntoPixels {
    void run(Chunk chunk, Pixels out);
  }

  /** Computes a picture chunk by chunk into rows with gaps and compares every byte. */
  private static void checkPixels(
      Pixels picture, Pixels expected, int halo, SplittableRandom random, IntoPixels work) {
    byte[] before = picture.data().clone();
    List<Chunk> chunks = TestPictures.cut(picture, halo, chunking(random), random);
    Pixels out = output(expected, random);
    byte[] expectedBytes = out.data().clone();
    for (int y = 0; y < expected.height(); y++) {
      System.arraycopy(
          expected.data(),
          expected.rowOffset(y),
          expectedBytes,
          out.rowOffset(y),
          expected.rowBytes());
    }
    for (Chunk chunk : chunks) {
      work.run(chunk, out.rows(chunk.rows().first(), chunk.rows().count()));
    }
    assertArrayEquals(expectedBytes, out.data(), () -> picture + " in " + chunks.size());
    assertArrayEquals(before, picture.data(), "the input changed");
  }

  private static Pixels output(Pixels expected, SplittableRandom random) {
    PixelFormat format = expected.format();
    return random.nextInt(3) == 0
        ? Pixels.allocate(format, expected.width(), expected.height())
        : TestPictures.padded(format, expected.width(), expected.height(), Content.NOISE, random);
  }

  private static int chunking(SplittableRandom random) {
    return CHUNKINGS[random.nextInt(CHUNKINGS.length)];
  }

  private static HistogramGrid emptyGrid(PixelFormat format, ColorMode mode) {
    return new HistogramGrid(1, 1, mode.planes(format), format.levels());
  }

  private static HistogramGrid histogram(Backend backend, Chunk chunk, ColorMode mode) {
    HistogramGrid grid = emptyGrid(chunk.pixels().format(), mode);
    backend.histogram(chunk, mode, grid);
    return grid;
  }

  private static byte[] applied(Backend backend, Chunk chunk, ColorMode mode, LutGrid tables) {
    Pixels in = chunk.core();
    Pixels out = Pixels.allocate(mode.outputFormat(in.format()), in.width(), in.height());
    backend.applyLut(chunk, mode, tables, out);
    return out.data();
  }

  private static HistogramGrid histogramGrid(Backend backend, Chunk chunk, ColorMode mode) {
    PixelFormat format = chunk.pixels().format();
    HistogramGrid grid = new HistogramGrid(3, 2, mode.planes(format), format.levels());
    backend.histogramGrid(chunk, mode, grid);
    return grid;
  }

  private static byte[] interpolated(Backend backend, Chunk chunk, ColorMode mode, LutGrid tables) {
    Pixels in = chunk.core();
    Pixels out = Pixels.allocate(mode.outputFormat(in.format()), in.width(), in.height());
    backend.interpolateLut(chunk, mode, tables, out);
    return out.data();
  }

  private static byte[] edges(Backend backend, Chunk chunk) {
    Pixels in = chunk.core();
    Pixels out = Pixels.allocate(in.format().toGray(), in.width(), in.height());
    backend.sobel(chunk, out);
    return out.data();
  }

  private static Pixels withoutAlpha(Pixels picture) {
    PixelFormat format = picture.format();
    if (!format.hasAlpha()) {
      return picture;
    }
    PixelFormat opaque = PixelFormat.of(format.colorChannels(), false, format.bitsPerSample());
    Pixels copy = Pixels.allocate(opaque, picture.width(), picture.height());
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        for (int c = 0; c < opaque.channels(); c++) {
          copy.setSample(x, y, c, picture.sample(x, y, c));
        }
      }
    }
    return copy;
  }
}
