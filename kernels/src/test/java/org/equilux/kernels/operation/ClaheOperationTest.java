package org.equilux.kernels.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.equilux.kernels.backend.BackendContract;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.PixelFormat;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole pictures are compared with OpenCV in {@link BackendContract}. */
class ClaheOperationTest {
  private static long[] randomHistogram(int levels, SplittableRandom random) {
    long[] histogram = new long[levels];
    for (int k = 0; k < levels; k++) {
      histogram[k] = random.nextInt(4) == 0 ? random.nextLong(1 << random.nextInt(1, 20)) : 0;
    }
    histogram[0]++;
    return histogram;
  }

  @RepeatedTest(20)
  void tableReachesTheLargestValueForEveryClipLimit(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    long[] histogram = randomHistogram(random.nextBoolean() ? 256 : 65_536, random);
    long total = Arrays.stream(histogram).sum();
    char[] table =
        ClaheOperation.table(histogram, total, random.nextBoolean() ? 0 : random.nextInt(50));
    // Clipping redistributes the excess.
    assertEquals(total, Arrays.stream(histogram).sum());
    assertEquals(histogram.length - 1, table[histogram.length - 1]);
    assertTrue(IntStream.range(1, table.length).allMatch(k -> table[k - 1] <= table[k]));
  }

  @Test
  void aCellWithoutPixelsHasTheTableOfThePicture() {
    SplittableRandom random = new SplittableRandom(3);
    HistogramGrid grid = new HistogramGrid(2, 1, 1, 256);
    long[] histogram = randomHistogram(256, random);
    System.arraycopy(histogram, 0, grid.counts(), 0, 256);
    Map<String, String> parameters = new ClaheOperation().resolve(Map.of());
    LutGrid tables = new ClaheOperation().reduce(grid, parameters, Attachments.NONE);
    assertArrayEquals(tables.table(0, 0, 0), tables.table(1, 0, 0));
  }

  @Test
  void aPictureWithoutCountedPixelsIsUnchanged() {
    HistogramGrid grid = new HistogramGrid(2, 2, 1, 256);
    Map<String, String> parameters = new ClaheOperation().resolve(Map.of());
    LutGrid tables = new ClaheOperation().reduce(grid, parameters, Attachments.NONE);
    assertEquals(99, tables.table(1, 1, 0)[99]);
  }

  @ParameterizedTest
  @CsvSource({
    "GRAY16,luminance,16,16,true",
    "GRAY16,luminance,17,16,false",
    "RGB16,per-channel,9,9,true",
    "RGB16,per-channel,10,9,false",
    "RGB8,per-channel,64,64,true"
  })
  void oversizedGridsAreRefused(
      PixelFormat format, String color, String columns, String rows, boolean possible) {
    Map<String, String> parameters = Map.of("color", color, "columns", columns, "rows", rows);
    if (possible) {
      JobSpec spec = new JobSpec(new ClaheOperation(), parameters, format, 100, 100);
      assertEquals(Integer.parseInt(columns), spec.tiling().columns());
    } else {
      assertTrue(
          assertThrows(
                  IllegalArgumentException.class,
                  () -> new JobSpec(new ClaheOperation(), parameters, format, 100, 100))
              .getMessage()
              .contains("too fine"));
    }
  }
}
