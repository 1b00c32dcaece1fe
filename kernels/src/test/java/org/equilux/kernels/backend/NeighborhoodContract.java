package org.equilux.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.SplittableRandom;
import org.equilux.kernels.OpenCv;
import org.equilux.kernels.TestPictures;
import org.equilux.kernels.TestPictures.Content;
import org.equilux.kernels.call.KernelCall.Median;
import org.equilux.kernels.call.KernelCall.Sobel;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The contract of neighborhood operations, bit for bit. */
abstract class NeighborhoodContract extends MappingContract {
  private static final int[] RADII = {1, 2};

  @ParameterizedTest
  @FieldSource("org.equilux.kernels.pixels.PixelFormat#GRAY_AND_RGB")
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

  @ParameterizedTest
  @FieldSource("org.equilux.kernels.pixels.PixelFormat#GRAY_AND_RGB")
  final void takesMediansLikeTheReference(PixelFormat format) {
    SplittableRandom random = new SplittableRandom(11);
    for (int radius : RADII) {
      assumeTrue(backend.supports(new Median(radius), format));
      forEachPicture(format, random, picture -> checkMedian(picture, radius, random));
    }
  }

  @ParameterizedTest
  @FieldSource("org.equilux.kernels.pixels.PixelFormat#GRAY_AND_RGB")
  final void takesMediansOfWideRowsLikeTheScalarBackend(PixelFormat format) {
    SplittableRandom random = new SplittableRandom(12);
    try (Backend scalar = new ScalarBackend()) {
      for (Content content : CONTENTS) {
        Chunk chunk = Chunk.whole(TestPictures.packed(format, 5003, 13, content, random));
        for (int radius : RADII) {
          assertArrayEquals(medians(scalar, chunk, radius), medians(backend, chunk, radius));
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("FILES")
  final void takesMediansLikeOpenCv(String file) {
    checkMediansAgainstOpenCv(withoutAlpha(TestPictures.load(file)));
  }

  @Test
  final void takesMediansOfRandomPicturesLikeOpenCv() {
    SplittableRandom random = new SplittableRandom(13);
    for (PixelFormat format : PixelFormat.GRAY_AND_RGB) {
      for (Content content : CONTENTS) {
        int narrow = 1 + random.nextInt(4);
        int wide = 1 + random.nextInt(300);
        for (int[] size : new int[][] {{1, 1}, {narrow, wide}, {wide, narrow}, {wide, 40}}) {
          checkMediansAgainstOpenCv(
              withoutAlpha(TestPictures.packed(format, size[0], size[1], content, random)));
        }
      }
    }
  }

  private void checkMediansAgainstOpenCv(Pixels opaque) {
    for (int radius : RADII) {
      assertArrayEquals(
          OpenCv.median(opaque, 2 * radius + 1).data(),
          medians(backend, Chunk.whole(opaque), radius),
          () -> opaque + ", radius " + radius);
    }
  }

  void checkMedian(Pixels picture, int radius, SplittableRandom random) {
    checkPixels(
        picture,
        Reference.median(picture, radius),
        radius,
        random,
        (chunk, out) -> backend.compute(new Median(radius), chunk, out));
  }

  private static byte[] medians(Backend backend, Chunk chunk, int radius) {
    Pixels in = chunk.core();
    Pixels out = Pixels.allocate(in.format(), in.width(), in.height());
    backend.compute(new Median(radius), chunk, out);
    return out.data();
  }
}
