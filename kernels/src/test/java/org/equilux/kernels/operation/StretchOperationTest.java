package org.equilux.kernels.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.equilux.kernels.ImageJ;
import org.equilux.kernels.OpenCv;
import org.equilux.kernels.TestPictures;
import org.equilux.kernels.TestPictures.Content;
import org.equilux.kernels.backend.Reference;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StretchOperationTest {
  static Stream<String> files() {
    return Stream.concat(TestPictures.FILES8.stream(), Stream.of(TestPictures.FILE16));
  }

  private static byte[] stretched(Pixels gray, double low, double high) {
    Map<String, String> parameters = Map.of("low", "" + low, "high", "" + high);
    JobSpec spec =
        new JobSpec(new StretchOperation(), parameters, gray.format(), gray.width(), gray.height());
    return Reference.computed(spec, gray, Optional.empty(), Attachments.NONE).data();
  }

  @ParameterizedTest
  @MethodSource("files")
  void stretchesPicturesLikeImageJ(String file) {
    Pixels picture = TestPictures.load(file);
    Pixels gray = picture.format().isColor() ? OpenCv.gray(picture) : picture;
    for (double saturated : new double[] {0, 0.35, 1, 7.7, 50}) {
      assertArrayEquals(
          ImageJ.stretch(gray, saturated).data(), stretched(gray, saturated / 2, saturated / 2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRAY8", "GRAY16"})
  void stretchesRandomPicturesLikeImageJ(PixelFormat format) {
    SplittableRandom random = new SplittableRandom(1);
    for (Content content : Content.values()) {
      for (int i = 0; i < 4; i++) {
        Pixels gray =
            TestPictures.packed(
                format, 1 + random.nextInt(90), 1 + random.nextInt(90), content, random);
        double saturated = random.nextInt(60) / 4.0;
        assertArrayEquals(
            ImageJ.stretch(gray, saturated).data(), stretched(gray, saturated / 2, saturated / 2));
      }
    }
  }

  @Test
  void endsAreClippedIndependently() {
    long[] histogram = new long[256];
    for (int k = 100; k < 200; k++) {
      histogram[k] = 10;
    }
    // 5 % of 1000 pixels are the first five values; 20 % are the last twenty.
    char[] table = StretchOperation.table(histogram, 5, 20);
    assertEquals(0, table[105]);
    assertTrue(table[106] > 0);
    assertTrue(table[178] < 255);
    assertEquals(255, table[179]);
    assertTrue(IntStream.range(1, 256).allMatch(k -> table[k - 1] <= table[k]));
  }

  @Test
  void pictureOfOneValueOrNoneIsUnchanged() {
    long[] histogram = new long[256];
    assertEquals(77, StretchOperation.table(histogram, 1, 1)[77]);
    histogram[3] = 9;
    assertEquals(77, StretchOperation.table(histogram, 0, 0)[77]);
  }

  @Test
  void percentagesThatClipEverythingAreRefused() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new StretchOperation().resolve(Map.of("low", "60", "high", "40")));
    assertEquals("low and high must add up to less than 100 %, not to 60 + 40", error.getMessage());
  }
}
