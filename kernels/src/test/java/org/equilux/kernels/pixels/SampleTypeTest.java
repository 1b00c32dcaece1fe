package org.equilux.kernels.pixels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SampleTypeTest {
  @ParameterizedTest
  @CsvSource({
    "INT16, -40000, -32768",
    "INT16, 2.5, 2",
    "INT16, 3.5, 4",
    "INT8, 127.6, 127",
    "UINT32, 4294967295.4, 4294967295",
    "UINT32, -1, 0",
    "INT32, -2147483649, -2147483648",
    "FLOAT32, 0.1, 0.10000000149011612",
    "FLOAT32, 1e300, 3.4028234663852886e38",
    "FLOAT16, 1e6, 65504",
    "FLOAT16, 0.1, 0.0999755859375",
    "FLOAT64, 0.1, 0.1",
    // Halfway between two half floats, and slightly above: rounding to float first would make both
    // equal.
    "FLOAT16, 1.00048828125, 1",
    "FLOAT16, 1.0004882812500002, 1.0009765625",
    "FLOAT16, -1.0004882812500002, -1.0009765625",
    "FLOAT16, 1.0014648437499998, 1.0009765625"
  })
  void numbersAreRoundedToTheNearestValue(SampleType type, double number, double nearest) {
    assertEquals(nearest, type.nearest(number));
    assertTrue(type.has(nearest));
    assertEquals(number == nearest, type.has(number));
  }

  @Test
  void halfFloatsAreRoundedToNearest() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2_000; i++) {
      double number = (random.nextDouble() - 0.5) * Math.pow(2, random.nextInt(-26, 17));
      double best = Double.POSITIVE_INFINITY;
      for (int bits = 0; bits < 1 << 16; bits += 1) {
        float half = Float.float16ToFloat((short) bits);
        best = Float.isFinite(half) ? Math.min(best, Math.abs(half - number)) : best;
      }
      assertEquals(best, Math.abs(SampleType.FLOAT16.nearest(number) - number), "" + number);
    }
  }

  @ParameterizedTest
  @EnumSource
  void adjacentValuesDiffer(SampleType type) {
    for (double value : new double[] {type.least(), 0, 1, type.greatest()}) {
      double beside = type.adjacent(value);
      assertTrue(type.has(beside), type + " " + value);
      assertTrue(value == type.greatest() ? beside < value : beside > value);
      assertEquals(value == 0 ? 0 : value, type.nearest(value + (beside - value) / 4));
    }
  }

  @Test
  void namesContainFormatAndType() {
    assertEquals("gray16", SampleType.UINT16.name(PixelFormat.GRAY16));
    assertEquals("rgba8", SampleType.UINT8.name(PixelFormat.RGBA8));
    assertEquals("gray_int16", SampleType.INT16.name(PixelFormat.GRAY16));
    assertEquals("gray_alpha_float32", SampleType.FLOAT32.name(PixelFormat.GRAY_ALPHA64));
  }

  @Test
  void everyFormatHasADefaultType() {
    PixelFormat.GRAY_AND_RGB.forEach(format -> assertTrue(SampleType.usual(format).fits(format)));
    PixelFormat.WIDE.forEach(format -> assertTrue(SampleType.usual(format).fits(format)));
    assertFalse(SampleType.FLOAT16.fits(PixelFormat.GRAY16));
    assertFalse(SampleType.INT16.fits(PixelFormat.GRAY64));
  }
}
