package org.equilux.master.views;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalDouble;
import org.equilux.imaging.PageInfo;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.SampleType;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.master.views.samples.ValueSampler;
import org.junit.jupiter.api.Test;

class DisplayRangesTest {
  private static byte[] shown(PageInfo page, Pixels row) {
    ValueSampler sampler = new ValueSampler(page);
    sampler.row(row.data(), 0);
    return new DisplayRows(page, Optional.of(sampler.range())).of(row.data(), 0);
  }

  private static Pixels wide(PixelFormat format, double... samples) {
    Pixels row = Pixels.allocate(format, samples.length / format.channels(), 1);
    for (int i = 0; i < samples.length; i++) {
      row.setValue(i / format.channels(), 0, i % format.channels(), samples[i]);
    }
    return row;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void wideSamplesAreMappedLinearly() {
    PageInfo page =
        new PageInfo(6, 1, PixelFormat.GRAY64)
            .withSamples(SampleType.FLOAT32)
            .withNodata(OptionalDouble.of(-9999));
    assertTrue(DisplayRows.needsRange(page));
    Pixels row = wide(PixelFormat.GRAY64, -2, 0, 2, Double.NaN, -9999, Double.POSITIVE_INFINITY);
    assertArrayEquals(bytes(0, 128, 255, 0, 0, 0), shown(page, row));
  }

  @Test
  void alphaOfFloatsIsOpaqueAtOne() {
    PageInfo page = new PageInfo(2, 1, PixelFormat.RGBA64).withSamples(SampleType.FLOAT32);
    Pixels row = wide(PixelFormat.RGBA64, 0, 1, 2, 1, 4, 3, 2, 0.5);
    assertArrayEquals(bytes(0, 64, 128, 255, 255, 191, 128, 128), shown(page, row));
  }

  @Test
  void signedSamplesAreMappedLinearly() {
    PageInfo page = new PageInfo(3, 1, PixelFormat.GRAY16).withSamples(SampleType.INT16);
    assertTrue(DisplayRows.needsRange(page));
    Pixels row = Pixels.allocate(PixelFormat.GRAY16, 3, 1);
    int[] values = {-100, 0, 300};
    for (int x = 0; x < 3; x++) {
      row.setSample(x, 0, 0, values[x] + 32_768);
    }
    assertArrayEquals(bytes(0, 64, 255), shown(page, row));
  }

  @Test
  void pagesWithoutValuesHaveNoRange() {
    PageInfo page = new PageInfo(2, 1, PixelFormat.GRAY64).withSamples(SampleType.FLOAT64);
    Pixels row = wide(PixelFormat.GRAY64, Double.NaN, Double.NaN);
    ValueSampler sampler = new ValueSampler(page);
    sampler.row(row.data(), 0);
    assertEquals(ValueRange.NONE, sampler.range());
    assertArrayEquals(bytes(0, 0), shown(page, row));
  }

  @Test
  void samplesOf12BitsIn16AreNotBlack() {
    PageInfo page = new PageInfo(3, 1, PixelFormat.GRAY16);
    assertTrue(DisplayRows.needsRange(page));
    assertArrayEquals(bytes(0, 128, 255), shown(page, gray16(100, 2_100, 4_095)));
  }

  private static Pixels gray16(int... samples) {
    Pixels row = Pixels.allocate(PixelFormat.GRAY16, samples.length, 1);
    for (int x = 0; x < samples.length; x++) {
      row.setSample(x, 0, 0, samples[x]);
    }
    return row;
  }

  @Test
  void aHotPixelDoesNotDarkenAllOthers() {
    int[] samples = new int[3_000];
    for (int x = 0; x < samples.length; x++) {
      samples[x] = 1_000 + x;
    }
    samples[5] = 65_535;
    PageInfo page = new PageInfo(samples.length, 1, PixelFormat.GRAY16);
    ValueSampler sampler = new ValueSampler(page);
    sampler.row(gray16(samples).data(), 0);
    assertEquals(1_002, sampler.range().low(), 5);
    assertEquals(3_997, sampler.range().high(), 5);
  }

  @Test
  void samplingOfLargePagesCoversAllColumns() {
    int width = 4_096;
    int height = 1_024;
    PageInfo page = new PageInfo(width, height, PixelFormat.GRAY16);
    Pixels row = Pixels.allocate(PixelFormat.GRAY16, width, 1);
    for (int x = 0; x < width; x++) {
      row.setSample(x, 0, 0, x);
    }
    ValueSampler sampler = new ValueSampler(page);
    for (int y = 0; y < height; y++) {
      sampler.row(row.data(), 0);
    }
    assertEquals(4, sampler.range().low(), 4);
    assertEquals(4_091, sampler.range().high(), 4);
  }

  @Test
  void aRequestedRangeAppliesTo8BitSamplesToo() {
    PageInfo page = new PageInfo(3, 1, PixelFormat.GRAY8);
    assertFalse(DisplayRows.needsRange(page));
    DisplayRows rows = new DisplayRows(page, Optional.of(new ValueRange(100, 150)));
    assertArrayEquals(bytes(0, 128, 255), rows.of(bytes(99, 125, 200), 0));
  }
}
