package org.equilux.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.equilux.kernels.TestPictures;
import org.equilux.kernels.call.KernelCall.CellHistograms;
import org.equilux.kernels.call.KernelCall.Histogram;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.Tiling;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of counting, bit for bit. */
abstract class CountingContract extends BackendFixture {
  /**
   * The columns and rows of grids; many cells for 8 bits only, as 16 bits need 256 times the
   * memory.
   */
  static final List<int[]> GRIDS =
      List.of(
          new int[] {2, 1}, new int[] {1, 3}, new int[] {3, 2}, new int[] {9, 3}, new int[] {8, 8});

  @ParameterizedTest
  @MethodSource("formatsAndModes")
  final void countsLikeTheReference(PixelFormat format, ColorMode mode) {
    assumeTrue(backend.supports(new Histogram(mode), format));
    SplittableRandom random = new SplittableRandom(1);
    forEachPicture(format, random, picture -> checkHistogram(picture, mode, random));
  }

  @ParameterizedTest
  @MethodSource("formatsAndModes")
  final void countsInGridsLikeTheReference(PixelFormat format, ColorMode mode) {
    assumeTrue(backend.supports(new CellHistograms(mode), format));
    SplittableRandom random = new SplittableRandom(7);
    forEachPicture(format, random, picture -> checkHistogramGrid(picture, mode, random));
  }

  void checkHistogram(Pixels picture, ColorMode mode, SplittableRandom random) {
    byte[] before = picture.data().clone();
    Optional<Pixels> mask = TestPictures.randomMask(picture.width(), picture.height(), random);
    long[] expected = Reference.histogram(picture, mode, mask);
    HistogramGrid grid = emptyGrid(picture.format(), mode);
    for (int i = 0; i < expected.length; i++) {
      // Earlier counts are kept, even those above 32 bits.
      long earlier = i % 5 == 0 ? (1L << 40) + i : 0;
      grid.counts()[i] = earlier;
      expected[i] += earlier;
    }
    List<Chunk> chunks = TestPictures.cut(picture, random.nextInt(2), chunking(random), random);
    TestPictures.masked(chunks, mask)
        .forEach(chunk -> backend.count(new Histogram(mode), chunk, grid));
    assertArrayEquals(expected, grid.counts(), () -> picture + " " + mode + " " + mask);
    assertArrayEquals(before, picture.data(), "the input changed");
  }

  void checkHistogramGrid(Pixels picture, ColorMode mode, SplittableRandom random) {
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
      backend.count(new CellHistograms(mode), chunk, grid);
      sum.add(grid);
    }
    assertArrayEquals(
        Reference.histogramGrid(picture, mode, mask, columns, rows),
        sum.counts(),
        () -> "%s %s in %d x %d, %s".formatted(picture, mode, columns, rows, mask));
    assertArrayEquals(before, picture.data(), "the input changed");
  }

  static List<int[]> grids(PixelFormat format) {
    return format.bytesPerSample() == 1 ? GRIDS : GRIDS.subList(0, 3);
  }

  static HistogramGrid emptyGrid(PixelFormat format, ColorMode mode) {
    return new HistogramGrid(1, 1, mode.planes(format), format.levels());
  }

  static HistogramGrid histogram(Backend backend, Chunk chunk, ColorMode mode) {
    HistogramGrid grid = emptyGrid(chunk.pixels().format(), mode);
    backend.count(new Histogram(mode), chunk, grid);
    return grid;
  }

  static HistogramGrid histogramGrid(Backend backend, Chunk chunk, ColorMode mode) {
    PixelFormat format = chunk.pixels().format();
    HistogramGrid grid = new HistogramGrid(3, 2, mode.planes(format), format.levels());
    backend.count(new CellHistograms(mode), chunk, grid);
    return grid;
  }
}
