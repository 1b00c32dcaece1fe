package org.equilux.kernels.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.equilux.kernels.TestPictures;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LutOperationTest {
  private final SplittableRandom random = new SplittableRandom(1);

  private static LutGrid tables(PixelFormat format, String color, LutGrid file) {
    Map<String, String> parameters = Map.of("table", "t.csv", "color", color);
    return new JobSpec(new LutOperation(), parameters, format, 10, 10)
        .tables(new Attachments(Optional.empty(), Optional.of(file)));
  }

  @Test
  void tablesOfTheSameShapeAreUsedUnchanged() {
    LutGrid file = TestPictures.randomTables(PixelFormat.RGB8, ColorMode.PER_CHANNEL, 4, 2, random);
    assertEquals(file, tables(PixelFormat.RGB8, "per-channel", file));
  }

  @Test
  void oneTableAppliesToEachChannel() {
    LutGrid file = TestPictures.randomTables(PixelFormat.RGB16, ColorMode.LUMINANCE, 2, 2, random);
    LutGrid tables = tables(PixelFormat.RGB16, "per-channel", file);
    assertEquals(3, tables.planes());
    assertEquals(file.maximum(), tables.maximum());
    for (int plane = 0; plane < 3; plane++) {
      assertArrayEquals(file.table(1, 0, 0), tables.table(1, 0, plane));
    }
  }

  @Test
  void tablesOfTwelveBitsAreExtendedWithTheirLastEntry() {
    LutGrid file = new LutGrid(1, 1, 1, 4096);
    char[] table = new char[4096];
    table[4095] = 1234;
    file.set(0, 0, 0, table);
    LutGrid tables = tables(PixelFormat.GRAY16, "luminance", file);
    assertEquals(65_536, tables.levels());
    assertEquals(4095, tables.maximum());
    assertEquals(0, tables.entries()[4094]);
    assertEquals(1234, tables.entries()[4095]);
    assertEquals(1234, tables.entries()[65_535]);
  }

  @ParameterizedTest
  @CsvSource({"GRAY8,65536,255", "GRAY8,256,256", "GRAY8,128,127", "GRAY16,256,255"})
  void tablesOfAnotherDepthAreRefused(PixelFormat format, int levels, int maximum) {
    LutGrid file = new LutGrid(1, 1, 1, levels, maximum);
    assertEquals(
        "the file's table has %,d entries up to %,d, and the picture's samples have %,d values"
            .formatted(levels, maximum, format.levels()),
        assertThrows(IllegalArgumentException.class, () -> tables(format, "luminance", file))
            .getMessage());
  }

  @Test
  void tablesOfThreeChannelsNeedThree() {
    LutGrid file = new LutGrid(1, 1, 3, 256);
    assertThrows(IllegalArgumentException.class, () -> tables(PixelFormat.RGB8, "luminance", file));
    assertThrows(
        IllegalArgumentException.class, () -> tables(PixelFormat.GRAY8, "per-channel", file));
  }
}
