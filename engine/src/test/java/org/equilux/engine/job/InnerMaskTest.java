package org.equilux.engine.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.OddFiles;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Luminance;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures with masks in their own file. */
class InnerMaskTest extends JobFixture {
  private static Pixels mask(int page) throws IOException {
    return Pixels.wrap(PixelFormat.GRAY8, 50, 37, OddFiles.right("masked-mask-" + page));
  }

  private static byte[] expected(String operation, Pixels picture, Pixels mask) {
    Map<String, String> parameters = Map.of("mask", "any");
    return expected(
        spec(operation, parameters, picture), picture, Optional.of(mask), Attachments.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"equalize", "clahe", "stretch"})
  void maskedPixelsAreNotCounted(String operation) throws Exception {
    Path input = OddFiles.copy("masked.tif", folder);
    Path result = run(input, request(operation));
    for (int page = 0; page < 2; page++) {
      assertArrayEquals(
          expected(operation, decoded(input, page), mask(page + 1)),
          decoded(result, page).toPackedBytes());
    }
    assertArrayEquals(
        expected(operation, Map.of(), decoded(input, 2)), decoded(result, 2).toPackedBytes());
  }

  @Test
  void aGivenMaskExcludesMorePixels() throws Exception {
    Path input = OddFiles.copy("masked.tif", folder);
    BufferedImage given = new BufferedImage(50, 37, BufferedImage.TYPE_BYTE_GRAY);
    Pixels both = mask(1);
    for (int y = 0; y < 37; y++) {
      for (int x = 0; x < 50; x++) {
        if ((x + y) % 3 == 0) {
          both.setSample(x, y, 0, 0);
        } else {
          given.getRaster().setSample(x, y, 0, 1);
        }
      }
    }
    Path file = folder.resolve("given.png");
    ImageIO.write(given, "png", file.toFile());
    Path result = run(input, request("equalize", Map.of(), "mask", file));
    assertArrayEquals(expected("equalize", decoded(input), both), decoded(result).toPackedBytes());
  }

  @Test
  void maskedPixelsOfAReferenceAreNotCounted() throws Exception {
    Path reference = OddFiles.copy("masked.tif", folder);
    Path moon = copy("moon.png");
    Pixels result = decoded(run(moon, request("match", Map.of(), "reference", reference)));
    // Only the masked pixels have these values of luminance.
    Pixels colors = decoded(reference);
    Pixels shown = mask(1);
    boolean[] visible = new boolean[256];
    for (int y = 0; y < 37; y++) {
      for (int x = 0; x < 50; x++) {
        if (shown.sample(x, y, 0) != 0) {
          visible[luminance(colors, x, y)] = true;
        }
      }
    }
    for (int y = 0; y < result.height(); y++) {
      for (int x = 0; x < result.width(); x++) {
        assertTrue(visible[result.sample(x, y, 0)]);
      }
    }
  }

  private static int luminance(Pixels pixels, int x, int y) {
    return Luminance.of(pixels.sample(x, y, 0), pixels.sample(x, y, 1), pixels.sample(x, y, 2));
  }

  @Test
  void operationsWithoutCountsIgnoreMasks() throws Exception {
    Path input = OddFiles.copy("masked.tif", folder);
    Path result = run(input, new JobRequest(Operations.named("sobel"), Map.of()));
    assertArrayEquals(expected("sobel", Map.of(), decoded(input)), decoded(result).toPackedBytes());
  }
}
