package org.equilux.kernels.pixels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueRangeTest {
  /** The expected bins are those of numpy 2.4's {@code histogram(values, 65536, range)}. */
  @ParameterizedTest
  @CsvSource({
    "0, 1, 0.1, 6553",
    "0, 1, 0.3, 19660",
    "0, 1, 0.7, 45875",
    "0, 1, 1, 65535",
    "0, 1, 0.3333333333333333, 21845",
    "0, 1, 0.999999, 65535",
    "-12.7, 101.3, -2.2, 6036",
    "-12.7, 101.3, -1e-9, 7300",
    "-12.7, 101.3, 3.3, 9198",
    "-12.7, 101.3, 17.123456, 17144",
    "-12.7, 101.3, 99.99, 64782",
    "-12.7, 101.3, 0.1, 7358",
    "-12.7, 101.3, -99, 0",
    "-12.7, 101.3, 1e300, 65535"
  })
  void binsEqualThoseOfNumpy(double low, double high, double value, int bin) {
    ValueRange range = new ValueRange(low, high);
    assertEquals(bin, range.bin(value, range.scale()));
  }

  /** The edges are exact, even if the product for a bin is rounded across one. */
  @Test
  void valuesAtEdgesBelongToTheUpperBin() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 20_000; i++) {
      double low = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-3, 6));
      ValueRange range =
          new ValueRange(low, low + random.nextDouble() * Math.pow(10, random.nextInt(-1, 6)));
      int bin = random.nextInt(1, ValueRange.BINS);
      double edge = bin * ((range.high() - range.low()) / ValueRange.BINS) + range.low();
      assertEquals(bin, range.bin(edge, range.scale()));
      assertEquals(bin - 1, range.bin(Math.nextDown(edge), range.scale()));
    }
  }

  @Test
  void endpointsAreExact() {
    ValueRange range = new ValueRange(0.1, 0.7);
    assertEquals(0.1, range.at(0));
    assertEquals(0.7, range.at(65_535));
    assertEquals(0, range.position(-5, range.scale()));
    assertEquals(65_535, range.position(5, range.scale()));
    assertEquals(32_767.5, range.position(0.4, range.scale()), 1e-9);
  }

  @Test
  void extremeRangesAreDetected() {
    assertTrue(new ValueRange(3, 3).isFlat());
    assertTrue(new ValueRange(0, Double.MIN_VALUE).isFlat());
    assertFalse(new ValueRange(0, 1e-300).isFlat());
    assertTrue(new ValueRange(-1.7e308, 1.7e308).isTooWide());
    assertEquals(new ValueRange(-2, 5), new ValueRange(-2, 1).union(new ValueRange(0, 5)));
    assertEquals(new ValueRange(0.0, 1), new ValueRange(-0.0, 1));
    assertThrows(IllegalArgumentException.class, () -> new ValueRange(1, 0));
    assertThrows(IllegalArgumentException.class, () -> new ValueRange(Double.NaN, 0));
    assertThrows(IllegalArgumentException.class, () -> new ValueRange(0, Double.POSITIVE_INFINITY));
  }
}
