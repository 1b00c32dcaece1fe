package org.equilux.kernels.backend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.equilux.kernels.TestPictures;
import org.equilux.kernels.call.KernelCall.ApplyLut;
import org.equilux.kernels.call.KernelCall.InterpolateLut;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of mapping pixels through tables, bit for bit. */
abstract class MappingContract extends CountingContract {
  @ParameterizedTest
  @MethodSource("formatsAndModes")
  final void mapsLikeTheReference(PixelFormat format, ColorMode mode) {
    SplittableRandom random = new SplittableRandom(2);
    LutGrid tables = TestPictures.randomTables(format, mode, random);
    assumeTrue(backend.supports(new ApplyLut(mode, tables), format));
    forEachPicture(format, random, picture -> checkApply(picture, mode, tables, random));
  }

  @ParameterizedTest
  @MethodSource("formatsAndModes")
  final void interpolatesLikeTheReference(PixelFormat format, ColorMode mode) {
    SplittableRandom random = new SplittableRandom(8);
    List<LutGrid> grids = randomGrids(format, mode, random);
    assumeTrue(backend.supports(new InterpolateLut(mode, grids.getFirst()), format));
    forEachPicture(
        format,
        random,
        picture ->
            checkInterpolate(picture, mode, grids.get(random.nextInt(grids.size())), random));
  }

  static List<LutGrid> randomGrids(PixelFormat format, ColorMode mode, SplittableRandom random) {
    return grids(format).stream()
        .map(grid -> TestPictures.randomTables(format, mode, grid[0], grid[1], random))
        .toList();
  }

  void checkInterpolate(Pixels picture, ColorMode mode, LutGrid tables, SplittableRandom random) {
    checkPixels(
        picture,
        Reference.interpolateLut(picture, mode, tables),
        random.nextInt(2),
        random,
        (chunk, out) -> backend.compute(new InterpolateLut(mode, tables), chunk, out));
  }

  void checkApply(Pixels picture, ColorMode mode, LutGrid tables, SplittableRandom random) {
    Pixels expected = Reference.applyLut(picture, mode, tables);
    int halo = random.nextInt(2);
    checkPixels(
        picture,
        expected,
        halo,
        random,
        (chunk, out) -> backend.compute(new ApplyLut(mode, tables), chunk, out));
  }

  static byte[] applied(Backend backend, Chunk chunk, ColorMode mode, LutGrid tables) {
    Pixels in = chunk.core();
    Pixels out = Pixels.allocate(mode.outputFormat(in.format()), in.width(), in.height());
    backend.compute(new ApplyLut(mode, tables), chunk, out);
    return out.data();
  }

  static byte[] interpolated(Backend backend, Chunk chunk, ColorMode mode, LutGrid tables) {
    Pixels in = chunk.core();
    Pixels out = Pixels.allocate(mode.outputFormat(in.format()), in.width(), in.height());
    backend.compute(new InterpolateLut(mode, tables), chunk, out);
    return out.data();
  }
}
