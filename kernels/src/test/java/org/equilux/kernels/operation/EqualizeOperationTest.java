package org.equilux.kernels.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.equilux.kernels.OpenCv;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EqualizeOperationTest {
  private static char[] table(long[] histogram) {
    HistogramGrid grid = new HistogramGrid(1, 1, 1, histogram.length);
    System.arraycopy(histogram, 0, grid.counts(), 0, histogram.length);
    return new EqualizeOperation().reduce(grid, Map.of(), Attachments.NONE).entries();
  }

  /** Counts of very different sizes, many of them zero. */
  private static long[] randomHistogram(int levels, int bits, SplittableRandom random) {
    long[] histogram = new long[levels];
    int oneIn = 1 + random.nextInt(20);
    for (int k = 0; k < levels; k++) {
      if (random.nextInt(oneIn) == 0) {
        histogram[k] = random.nextLong(1L << (1 + random.nextInt(bits)));
      }
    }
    return histogram;
  }

  @RepeatedTest(40)
  void tableEqualsThatOfOpenCv(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    long[] histogram = randomHistogram(256, 12, random);
    histogram[random.nextInt(256)]++;
    int pixels = (int) Arrays.stream(histogram).sum();
    Pixels picture = Pixels.allocate(PixelFormat.GRAY8, pixels, 1);
    int x = 0;
    for (int k = 0; k < 256; k++) {
      for (long i = 0; i < histogram[k]; i++) {
        picture.setSample(x++, 0, 0, k);
      }
    }
    char[] table = table(histogram);
    Pixels expected = OpenCv.equalize(picture);
    for (int i = 0; i < pixels; i++) {
      assertEquals(expected.sample(i, 0, 0), table[picture.sample(i, 0, 0)]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 65_536})
  void tableRisesFromZeroToTheLargestValue(int levels) {
    SplittableRandom random = new SplittableRandom(levels);
    for (int i = 0; i < 50; i++) {
      long[] histogram = randomHistogram(levels, 1 + random.nextInt(40), random);
      histogram[0]++;
      histogram[levels / 2]++;
      char[] table = table(histogram);
      assertEquals(0, table[0]);
      assertEquals(levels - 1, table[levels - 1]);
      assertTrue(IntStream.range(1, levels).allMatch(k -> table[k - 1] <= table[k]));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 65_536})
  void pictureOfOneValueIsUnchanged(int levels) {
    char[] same = new char[levels];
    for (int k = 0; k < levels; k++) {
      same[k] = (char) k;
    }
    for (int value : new int[] {0, 1, levels / 3, levels - 1}) {
      long[] histogram = new long[levels];
      histogram[value] = 1_000_000_007L;
      assertArrayEquals(same, table(histogram));
    }
    assertArrayEquals(same, table(new long[levels]), "no pixel at all");
  }

  @Test
  void sixteenBitTableIsComputedInDoublePrecision() {
    SplittableRandom random = new SplittableRandom(16);
    for (int i = 0; i < 50; i++) {
      long[] histogram = randomHistogram(65_536, 1 + random.nextInt(40), random);
      int first = random.nextInt(1000);
      Arrays.fill(histogram, 0, first, 0);
      histogram[first] = 3;
      histogram[65_535]++;
      long rest = Arrays.stream(histogram).skip(first + 1L).sum();
      double scale = 65_535d / rest;
      char[] table = table(histogram);
      long sum = 0;
      for (int k = 0; k < 65_536; k++) {
        sum += k > first ? histogram[k] : 0;
        assertEquals(k > first ? Math.rint(sum * scale) : 0, table[k]);
      }
    }
  }

  /** An independent check of the double formula: within 0.5 + 1e-9 of the exact quotient. */
  @Test
  void sixteenBitTableIsTheExactQuotientRounded() {
    SplittableRandom random = new SplittableRandom(17);
    long[] histogram = randomHistogram(65_536, 30, random);
    histogram[0] = 1;
    BigInteger rest = BigInteger.valueOf(Arrays.stream(histogram).skip(1).sum());
    char[] table = table(histogram);
    long sum = 0;
    for (int k = 1; k < 65_536; k++) {
      sum += histogram[k];
      BigDecimal exact =
          new BigDecimal(BigInteger.valueOf(sum).multiply(BigInteger.valueOf(65_535)))
              .divide(new BigDecimal(rest), 20, RoundingMode.HALF_EVEN);
      double off = exact.subtract(BigDecimal.valueOf(table[k])).abs().doubleValue();
      assertTrue(off <= 0.5 + 1e-9, "off by " + off);
    }
  }

  @Test
  void eachPlaneHasItsOwnTable() {
    SplittableRandom random = new SplittableRandom(3);
    HistogramGrid grid = new HistogramGrid(1, 1, 3, 256);
    for (int plane = 0; plane < 3; plane++) {
      System.arraycopy(
          randomHistogram(256, 10, random), 0, grid.counts(), grid.start(0, 0, plane), 256);
    }
    LutGrid tables = new EqualizeOperation().reduce(grid, Map.of(), Attachments.NONE);
    for (int plane = 0; plane < 3; plane++) {
      char[] expected = EqualizeOperation.table(grid.histogram(0, 0, plane));
      int start = tables.start(0, 0, plane);
      assertArrayEquals(expected, Arrays.copyOfRange(tables.entries(), start, start + 256));
    }
  }
}
