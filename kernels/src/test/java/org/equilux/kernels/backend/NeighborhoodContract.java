package org.equilux.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.SplittableRandom;
import org.equilux.kernels.OpenCv;
import org.equilux.kernels.TestPictures;
import org.equilux.kernels.call.KernelCall.Sobel;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** What every backend must do where it computes pixels from those around them, to the bit. */
abstract class NeighborhoodContract extends MappingContract {
  @ParameterizedTest
  @EnumSource
  final void findsEdgesLikeTheReference(PixelFormat format) {
    assumeTrue(backend.supports(new Sobel(), format));
    SplittableRandom random = new SplittableRandom(3);
    forEachPicture(format, random, picture -> checkSobel(picture, random));
  }

  @ParameterizedTest
  @FieldSource("FILES")
  final void findsEdgesLikeOpenCv(String file) {
    Pixels picture = withoutAlpha(TestPictures.load(file));
    Pixels gray = picture.format().isColor() ? OpenCv.gray(picture) : picture;
    Pixels out = Pixels.allocate(gray.format(), picture.width(), picture.height());
    backend.compute(new Sobel(), Chunk.whole(picture), out);
    assertArrayEquals(OpenCv.sobel(gray).data(), out.data());
  }

  void checkSobel(Pixels picture, SplittableRandom random) {
    checkPixels(
        picture,
        Reference.sobel(picture),
        1,
        random,
        (chunk, out) -> backend.compute(new Sobel(), chunk, out));
  }

  static byte[] edges(Backend backend, Chunk chunk) {
    Pixels in = chunk.core();
    Pixels out = Pixels.allocate(in.format().toGray(), in.width(), in.height());
    backend.compute(new Sobel(), chunk, out);
    return out.data();
  }
}
