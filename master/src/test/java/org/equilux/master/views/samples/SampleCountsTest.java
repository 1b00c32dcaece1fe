package org.equilux.master.views.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.equilux.imaging.PageInfo;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.SampleType;
import org.equilux.kernels.pixels.ValueRange;
import org.junit.jupiter.api.Test;

class SampleCountsTest {
  private static HistogramView counted(PageInfo page, ValueRange range, Pixels row) {
    SampleCounts counts = new SampleCounts(page, range);
    counts.row(row.data(), 0);
    return counts.histogram();
  }

  private static Pixels samples(PixelFormat format, int... samples) {
    Pixels row = Pixels.allocate(format, samples.length / format.channels(), 1);
    for (int i = 0; i < samples.length; i++) {
      row.setSample(i / format.channels(), 0, i % format.channels(), samples[i]);
    }
    return row;
  }

  @Test
  void samplesOf8BitsHaveABinForEachValue() {
    HistogramView view =
        counted(
            new PageInfo(3, 1, PixelFormat.GRAY8),
            ValueRange.NONE,
            samples(PixelFormat.GRAY8, 7, 7, 200));
    HistogramView.Channel gray = view.channels().getFirst();
    assertEquals(256, gray.counts().size());
    assertEquals(2, gray.counts().get(7));
    assertEquals(0, gray.low());
    assertEquals(1, gray.binWidth());
    assertEquals(255.0, view.greatest());
  }

  @Test
  void samplesOf12BitsIn16HaveTheirRealValues() {
    int[] values = new int[4_096];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    HistogramView view =
        counted(
            new PageInfo(values.length, 1, PixelFormat.GRAY16),
            ValueRange.NONE,
            samples(PixelFormat.GRAY16, values));
    HistogramView.Channel gray = view.channels().getFirst();
    assertEquals(65_535.0, view.greatest());
    assertEquals(4_096, gray.counts().size());
    assertEquals(1, gray.binWidth());
    HistogramView.Statistics numbers = gray.statistics();
    assertEquals(2_047.5, numbers.mean(), 1e-9);
    assertEquals(0, numbers.least());
    assertEquals(4_095, numbers.greatest());
    assertEquals(1.0 / 16, numbers.used(), 1e-9);
  }

  @Test
  void samplesOf16BitsAreGroupedIntoBins() {
    HistogramView.Channel gray =
        counted(
                new PageInfo(3, 1, PixelFormat.GRAY16),
                ValueRange.NONE,
                samples(PixelFormat.GRAY16, 0, 65_535, 65_520))
            .channels()
            .getFirst();
    assertEquals(HistogramView.MOST_BINS, gray.counts().size());
    assertEquals(16, gray.binWidth());
    assertEquals(2, gray.counts().getLast());
    assertEquals(3, gray.statistics().samples());
  }

  @Test
  void signedSamplesAreNegative() {
    PageInfo page = new PageInfo(2, 1, PixelFormat.GRAY16).withSamples(SampleType.INT16);
    HistogramView view =
        counted(page, ValueRange.NONE, samples(PixelFormat.GRAY16, 32_768 - 100, 32_768 + 300));
    assertEquals(-32_768.0, view.least());
    HistogramView.Statistics numbers = view.channels().getFirst().statistics();
    assertEquals(-100, numbers.least());
    assertEquals(100, numbers.mean(), 1e-9);
    assertEquals(200, numbers.deviation(), 1e-9);
  }

  @Test
  void floatsAreCountedInEqualPartsOfTheirRangeWithoutNan() {
    PageInfo page = new PageInfo(4, 1, PixelFormat.GRAY64).withSamples(SampleType.FLOAT32);
    Pixels row = Pixels.allocate(PixelFormat.GRAY64, 4, 1);
    double[] values = {-1, 0, 3, Double.NaN};
    for (int x = 0; x < values.length; x++) {
      row.setValue(x, 0, 0, values[x]);
    }
    HistogramView view = counted(page, new ValueRange(-1, 3), row);
    assertNull(view.least());
    HistogramView.Channel gray = view.channels().getFirst();
    assertEquals(HistogramView.MOST_BINS, gray.counts().size());
    assertEquals(-1, gray.low());
    assertEquals(3, gray.statistics().samples());
    assertEquals(2.0 / 3, gray.statistics().mean(), 1e-3);
    assertEquals(3, gray.statistics().greatest());
  }

  @Test
  void colorsHaveALuminanceAndBandsHaveNames() {
    HistogramView rgb =
        counted(
            new PageInfo(1, 1, PixelFormat.RGB8),
            ValueRange.NONE,
            samples(PixelFormat.RGB8, 255, 0, 0));
    assertEquals(List.of("red", "green", "blue", "luminance"), names(rgb));
    assertEquals(1, rgb.channels().getLast().counts().get(76));
    HistogramView inks =
        counted(
            new PageInfo(1, 1, PixelFormat.CMYK8),
            ValueRange.NONE,
            samples(PixelFormat.CMYK8, 1, 2, 3, 4));
    assertEquals(List.of("cyan", "magenta", "yellow", "black"), names(inks));
  }

  private static List<String> names(HistogramView view) {
    return view.channels().stream().map(HistogramView.Channel::name).toList();
  }
}
