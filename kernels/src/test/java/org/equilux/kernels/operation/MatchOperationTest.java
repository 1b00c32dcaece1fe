package org.equilux.kernels.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.equilux.kernels.TestPictures;
import org.equilux.kernels.backend.Reference;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatchOperationTest {
  /** The green channel, or the only one. */
  private static Pixels gray(String file) {
    Pixels picture = TestPictures.load(file);
    int channel = picture.format().isColor() ? 1 : 0;
    Pixels gray = Pixels.allocate(picture.format().toGray(), picture.width(), picture.height());
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        gray.setSample(x, y, 0, picture.sample(x, y, channel));
      }
    }
    return gray;
  }

  private static long[] histogram(Pixels gray) {
    return Reference.histogram(gray, ColorMode.LUMINANCE, Optional.empty());
  }

  /** The expected values were written by src/test/python/match_skimage.py. */
  @ParameterizedTest
  @CsvSource({"moon.png,coffee.png", "coffee.png,moon.png", "retina.jpg,astronaut.png"})
  void tableEqualsThatOfScikitImage(String file, String reference) throws IOException {
    check(
        file.substring(0, file.indexOf('.')),
        MatchOperation.table(histogram(gray(file)), histogram(gray(reference))));
  }

  @Test
  void sixteenBitTableEqualsThatOfScikitImage() throws IOException {
    long[] moon = spread(histogram(gray("moon.png")), 200, 0);
    long[] coffee = spread(histogram(gray("coffee.png")), 251, 3);
    check("moon16", MatchOperation.table(moon, coffee));
  }

  /** The histogram after a linear function of each value. */
  private static long[] spread(long[] histogram, int factor, int summand) {
    long[] spread = new long[65_536];
    for (int k = 0; k < histogram.length; k++) {
      spread[k * factor + summand] = histogram[k];
    }
    return spread;
  }

  private static void check(String stem, char[] table) throws IOException {
    String name = "/tables/match-" + stem + ".csv";
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                MatchOperationTest.class.getResourceAsStream(name), StandardCharsets.US_ASCII))) {
      int checked = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] pair = line.split(",", 2);
        int value = Integer.parseInt(pair[0]);
        assertEquals(
            Math.rint(Double.parseDouble(pair[1])), table[value], () -> name + ": " + value);
        checked++;
      }
      assertTrue(checked > 50, checked + " values");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 4096, 65_536})
  void matchingAPictureWithItselfIsTheIdentityOnItsValues(int levels) {
    SplittableRandom random = new SplittableRandom(levels);
    long[] histogram = new long[levels];
    for (int k = 0; k < levels; k++) {
      histogram[k] = Math.max(0, random.nextInt(-50, 20));
    }
    histogram[5]++;
    char[] table = MatchOperation.table(histogram, histogram);
    for (int k = 0; k < levels; k++) {
      if (histogram[k] > 0) {
        assertEquals(k, table[k]);
      }
    }
    assertTrue(IntStream.range(1, levels).allMatch(k -> table[k - 1] <= table[k]));
  }

  @Test
  void aReferenceOfAnotherDepthIsScaled() {
    long[] deep = new long[65_536];
    long[] shallow = new long[256];
    for (int k = 0; k < 256; k++) {
      shallow[k] = k + 1L;
      deep[k * 257] = k + 1L;
    }
    assertArrayEquals(MatchOperation.table(deep, deep), MatchOperation.table(deep, shallow));
    assertArrayEquals(MatchOperation.table(shallow, shallow), MatchOperation.table(shallow, deep));
  }

  @Test
  void aPictureWithoutCountedPixelsIsUnchanged() {
    long[] none = new long[256];
    long[] some = new long[256];
    some[7] = 3;
    assertEquals(200, MatchOperation.table(none, some)[200]);
    assertEquals(200, MatchOperation.table(some, none)[200]);
    assertEquals(7, MatchOperation.table(some, some)[200]);
  }

  @Test
  void aMissingReferenceIsRefused() {
    MatchOperation match = new MatchOperation();
    assertEquals(
        "match needs reference: The picture whose distribution of values is taken; its size and"
            + " depth may differ.",
        assertThrows(IllegalArgumentException.class, () -> match.resolve(Map.of())).getMessage());
    HistogramGrid histograms = new HistogramGrid(1, 1, 1, 256);
    assertThrows(
        IllegalArgumentException.class, () -> match.reduce(histograms, Map.of(), Attachments.NONE));
  }
}
