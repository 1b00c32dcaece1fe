package org.equilux.kernels.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.SampleType;
import org.equilux.kernels.pixels.ValueRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operations on samples of 32 and more bits and in floating point. */
class WideSamplesTest {
  private static final double NAN = Double.NaN;
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private final BackendStack stack = BackendStack.of(List.of(new ScalarBackend()));

  @AfterEach
  void close() {
    stack.close();
  }

  private static Pixels picture(PixelFormat format, int width, double... samples) {
    int height = samples.length / width / format.channels();
    Pixels picture = Pixels.allocate(format, width, height);
    for (int i = 0; i < samples.length; i++) {
      int pixel = i / format.channels();
      picture.setValue(pixel % width, pixel / width, i % format.channels(), samples[i]);
    }
    return picture;
  }

  private static double[] samples(Pixels picture) {
    int channels = picture.format().channels();
    double[] samples = new double[picture.width() * picture.height() * channels];
    for (int i = 0; i < samples.length; i++) {
      int pixel = i / channels;
      samples[i] = picture.value(pixel % picture.width(), pixel / picture.width(), i % channels);
    }
    return samples;
  }

  /** The whole job on one chunk. */
  private Pixels computed(
      String operation, Map<String, String> parameters, SampleType type, Pixels picture) {
    JobSpec spec =
        new JobSpec(
            Operations.named(operation),
            parameters,
            picture.format(),
            type,
            picture.width(),
            picture.height());
    Chunk chunk = Chunk.whole(picture);
    if (!spec.hasTables()) {
      return stack.compute(spec, chunk, Optional.empty()).value();
    }
    if (spec.needsRange()) {
      spec = spec.withRange(stack.range(spec, chunk).value().orElse(ValueRange.NONE));
    }
    LutGrid tables = spec.reduce(stack.map(spec, chunk).value(), Attachments.NONE);
    return stack.compute(spec, chunk, Optional.of(tables)).value();
  }

  /**
   * The expected values are those of scikit-image 0.26's {@code equalize_hist(image, nbins=65536)},
   * whose first value is the share of the first bin and not 0.
   */
  @Test
  void equalizesLikeScikitImage() {
    double[] samples = {-3.5, 0.25, 0.25, 7, 1e-3, 2.75, 2.75, 2.75, 100.5, 64, 31.25, -3.5};
    double[] right = {
      0.16666667,
      0.34615385,
      0.34615385,
      0.75,
      0.22238462,
      0.65705128,
      0.65705128,
      0.65705128,
      1,
      0.90705128,
      0.83333333,
      0.16666667
    };
    double[] computed =
        samples(
            computed(
                "equalize", Map.of(), SampleType.FLOAT64, picture(PixelFormat.GRAY64, 4, samples)));
    for (int i = 0; i < right.length; i++) {
      double part = (right[i] - right[0]) / (1 - right[0]);
      assertEquals(-3.5 + part * 104, computed[i], 104 / 65_535.0, "sample " + i);
    }
    assertEquals(-3.5, computed[0]);
    assertEquals(100.5, computed[8]);
  }

  @Test
  void nanAndNodataAreNeitherCountedNorChanged() {
    double[] data = {1, 2, 2, 3, 4, 4, 5, 9};
    double[] holes = {1, NAN, 2, 2, 3, -9999, 4, 4, -INFINITY, 5, 9, INFINITY};
    double[] whole =
        samples(
            computed(
                "equalize", Map.of(), SampleType.FLOAT32, picture(PixelFormat.GRAY64, 4, data)));
    double[] computed =
        samples(
            computed(
                "equalize",
                Map.of("nodata", "-9999"),
                SampleType.FLOAT32,
                picture(PixelFormat.GRAY64, 4, holes)));
    assertArrayEquals(
        whole,
        Arrays.stream(computed)
            .filter(value -> Double.isFinite(value) && value != -9999)
            .toArray());
    for (int i : new int[] {1, 5, 8, 11}) {
      assertEquals(holes[i], computed[i]);
    }
  }

  /** A color pixel with NaN in one channel is unchanged in all. */
  @ParameterizedTest
  @CsvSource({"luminance", "per-channel"})
  void pixelsWithNanAreUnchanged(String color) {
    double[] samples = {0, 1, 2, 5, NAN, 7, 9, 4, 1, 3, 3, 3};
    double[] computed =
        samples(
            computed(
                "equalize",
                Map.of("color", color),
                SampleType.FLOAT64,
                picture(PixelFormat.RGB64, 4, samples)));
    assertArrayEquals(new double[] {5, NAN, 7}, Arrays.copyOfRange(computed, 3, 6));
    assertTrue(Arrays.stream(computed).filter(Double::isFinite).allMatch(v -> v >= 0 && v <= 9));
  }

  /**
   * With {@code Y} the luminance, which becomes {@code Y'}, each color is shifted by {@code Y' -
   * Y}.
   */
  @Test
  void colorsAreShiftedByTheChangeOfTheirLuminance() {
    double[] samples = {10, 20, 30, 40, 50, 60, 70, 80, 90};
    double[] computed =
        samples(
            computed(
                "equalize", Map.of(), SampleType.FLOAT64, picture(PixelFormat.RGB64, 3, samples)));
    double[] gray =
        samples(
            computed(
                "equalize",
                Map.of("color", "gray"),
                SampleType.FLOAT64,
                picture(PixelFormat.RGB64, 3, samples)));
    for (int x = 0; x < 3; x++) {
      double luminance =
          0.299 * samples[3 * x] + 0.587 * samples[3 * x + 1] + 0.114 * samples[3 * x + 2];
      for (int c = 0; c < 3; c++) {
        double shifted = samples[3 * x + c] + gray[x] - luminance;
        assertEquals(Math.clamp(shifted, 10, 90), computed[3 * x + c], 1e-12);
      }
    }
    assertTrue(gray[0] < gray[1] && gray[1] < gray[2], Arrays.toString(gray));
  }

  @Test
  void alphaIsKeptAndTransparentPixelsAreNotCounted() {
    double[] samples = {1, 1, 2, 0.5, 3, 1, 1000, 0};
    double[] computed =
        samples(
            computed(
                "equalize",
                Map.of(),
                SampleType.FLOAT32,
                picture(PixelFormat.GRAY_ALPHA64, 4, samples)));
    assertEquals(1, computed[0]);
    assertEquals(3, computed[4]);
    // Beyond the counted values.
    assertEquals(3, computed[6]);
    for (int i = 1; i < samples.length; i += 2) {
      assertEquals(samples[i], computed[i]);
    }
  }

  /** Values beyond the given range count as its ends. */
  @Test
  void aGivenRangeIsTheResultsRange() {
    double[] samples = {-100, 0, 1, 2, 3, 1e6};
    double[] computed =
        samples(
            computed(
                "stretch",
                Map.of("range", "0,3", "low", "0", "high", "0"),
                SampleType.FLOAT64,
                picture(PixelFormat.GRAY64, 6, samples)));
    assertArrayEquals(new double[] {0, 0, 1, 2, 3, 3}, computed, 3 / 65_535.0);
  }

  @Test
  void resultsAreValuesOfTheirType() {
    double[] samples = {-2147483648, -5, 0, 1, 2, 2147483647};
    for (double value :
        samples(
            computed(
                "equalize", Map.of(), SampleType.INT32, picture(PixelFormat.GRAY64, 3, samples)))) {
      assertTrue(SampleType.INT32.has(value), "" + value);
    }
  }

  /** No pixel with data becomes nodata, although the nodata value may be within the range. */
  @Test
  void noPixelIsMappedToNodata() {
    double[] samples = {-4, -4, -4, 0, 4, 4};
    double[] computed =
        samples(
            computed(
                "equalize",
                Map.of("nodata", "0", "range", "0,4"),
                SampleType.UINT32,
                picture(
                    PixelFormat.GRAY64,
                    6,
                    Arrays.stream(samples).map(v -> Math.max(v, 0.5)).toArray())));
    assertEquals(1, computed[0]);
  }

  @ParameterizedTest
  @CsvSource({"equalize", "stretch", "clahe"})
  void pagesOfOneValueAreUnchanged(String operation) {
    double[] samples = {7.25, 7.25, NAN, 7.25};
    Pixels picture = picture(PixelFormat.GRAY64, 2, samples);
    assertArrayEquals(samples, samples(computed(operation, Map.of(), SampleType.FLOAT32, picture)));
    double[] none = {NAN, INFINITY, NAN, -INFINITY};
    Pixels empty = picture(PixelFormat.GRAY64, 2, none);
    assertArrayEquals(none, samples(computed(operation, Map.of(), SampleType.FLOAT32, empty)));
  }

  /** The expected values are those of OpenCV's Sobel in double, with {@code BORDER_REFLECT_101}. */
  @Test
  void edgesAreComputedInDoublePrecision() {
    double[] samples = {0.5, 1, 4, 2, -3, 8, 1.5, 1, 0};
    double[] computed =
        samples(
            computed(
                "sobel", Map.of(), SampleType.FLOAT64, picture(PixelFormat.GRAY64, 3, samples)));
    double gx = 4 + 16 + 0 - 0.5 - 4 - 1.5;
    double gy = 1.5 + 2 + 0 - 0.5 - 2 - 4;
    assertEquals(Math.sqrt(gx * gx + gy * gy), computed[4], 1e-12);
    assertEquals(0, computed[0]);
    // At the upper edge, the row below is used on both sides.
    assertEquals(Math.abs(2 * (4 - 0.5) + 2 * (8 - 2)), computed[1], 1e-12);
  }

  /** A NaN neighbor counts as the sample itself. */
  @Test
  void neighborhoodsSkipNan() {
    double[] samples = {1, NAN, 3, 4, 5, 6, 7, INFINITY, 9};
    Pixels picture = picture(PixelFormat.GRAY64, 3, samples);
    double[] medians = samples(computed("median", Map.of(), SampleType.FLOAT32, picture));
    // 1, 3, 4, 5 for itself and for two others, 6, 7, 9
    assertEquals(5, medians[4]);
    assertTrue(Double.isNaN(medians[1]));
    assertEquals(INFINITY, medians[7]);
    double[] edges = samples(computed("sobel", Map.of(), SampleType.FLOAT32, picture));
    double gx = 3 + 12 + 9 - 1 - 8 - 7;
    double gy = 7 + 10 + 9 - 1 - 10 - 3;
    assertEquals((float) Math.sqrt(gx * gx + gy * gy), edges[4]);
    assertTrue(Double.isNaN(edges[1]));
  }
}
