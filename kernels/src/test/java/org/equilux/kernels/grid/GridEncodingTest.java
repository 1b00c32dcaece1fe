package org.equilux.kernels.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.equilux.kernels.TestPictures;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The serial forms of histograms and tables. */
class GridEncodingTest {
  private static HistogramGrid randomGrid(SplittableRandom random) {
    HistogramGrid grid =
        new HistogramGrid(1 + random.nextInt(3), 5, 2, 2, 1 + random.nextInt(3), 256);
    int oneIn = 1 + random.nextInt(400);
    for (int i = 0; i < grid.counts().length; i++) {
      grid.counts()[i] =
          random.nextInt(oneIn) == 0 ? random.nextLong(1L << random.nextInt(1, 62)) : 0;
    }
    return grid;
  }

  private static HistogramGrid empty(HistogramGrid like) {
    return new HistogramGrid(
        like.columns(), like.rows(), like.firstRow(), like.heldRows(), like.planes(), like.bins());
  }

  @RepeatedTest(100)
  void histogramsRoundTrip(RepetitionInfo repetition) {
    HistogramGrid grid = randomGrid(new SplittableRandom(repetition.getCurrentRepetition()));
    HistogramGrid arrived = empty(grid);
    arrived.decode(grid.encode());
    assertEquals(grid, arrived);
  }

  @Test
  void zerosAreCompressed() {
    assertEquals(4, new HistogramGrid(1, 1, 1, 65_536).encode().length);
  }

  /** Any bytes are parsed as histograms or refused. */
  @RepeatedTest(100)
  void damagedHistogramsAreRefusedOrDecodeToOtherCounts(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    HistogramGrid grid = randomGrid(random);
    byte[] encoded = grid.encode();
    byte[] damaged = Arrays.copyOf(encoded, random.nextInt(encoded.length + 3));
    if (damaged.length > 0) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    }
    HistogramGrid arrived = empty(grid);
    try {
      arrived.decode(damaged);
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().contains("histogram grid"), e.getMessage());
      return;
    }
    assertTrue(Arrays.stream(arrived.counts()).allMatch(count -> count >= 0));
  }

  @Test
  void excessZerosAreRefused() {
    HistogramGrid grid = new HistogramGrid(1, 1, 1, 256);
    byte[] zeros = {0, (byte) 0x80, 2};
    assertThrows(IllegalArgumentException.class, () -> grid.decode(zeros));
  }

  @Test
  void rowsOfCellsAreAddedAtTheirPosition() {
    HistogramGrid whole = new HistogramGrid(2, 3, 1, 256);
    HistogramGrid part = new HistogramGrid(2, 3, 1, 1, 1, 256);
    part.counts()[part.start(1, 1, 0) + 7] = 5;
    whole.add(part);
    whole.add(part);
    assertEquals(10, whole.histogram(1, 1, 0)[7]);
    assertEquals(10, whole.total());
    HistogramGrid other = new HistogramGrid(2, 4, 1, 1, 1, 256);
    assertThrows(IllegalArgumentException.class, () -> whole.add(other));
    assertThrows(IllegalArgumentException.class, () -> part.add(whole));
  }

  @Test
  void foldingAddsValuesBeyondTheLastBinToIt() {
    HistogramGrid grid = new HistogramGrid(1, 1, 2, 65_536);
    grid.counts()[grid.start(0, 0, 1) + 4095] = 1;
    grid.counts()[grid.start(0, 0, 1) + 60_000] = 2;
    HistogramGrid folded = grid.folded(4096);
    assertEquals(3, folded.histogram(0, 0, 1)[4095]);
    assertEquals(3, folded.total());
    assertEquals(60_000, grid.greatestValue());
  }

  @RepeatedTest(20)
  void tablesRoundTrip(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    LutGrid tables =
        TestPictures.randomTables(
            PixelFormat.RGB8,
            ColorMode.PER_CHANNEL,
            1 + random.nextInt(4),
            1 + random.nextInt(4),
            random);
    assertEquals(tables, LutGrid.decode(tables.encode()));
  }

  @Test
  void tablesWithFalseSizesAreRefusedBeforeAllocation() {
    byte[] encoded = new LutGrid(1, 1, 1, 256).encode();
    int[][] lies = {
      {0, 1, 1, 256, 255}, {1, 1, 1, 257, 255}, {-1, -1, 1, 256, 255},
      {65_536, 65_536, 4, 65_536, 255}, {1 << 30, 1 << 30, 16, 1, 255}, {1, 1, 1, 256, -1},
      {1, 1, 1, 256, 65_536}
    };
    for (int[] lie : lies) {
      ByteBuffer header = ByteBuffer.wrap(encoded.clone()).order(ByteOrder.LITTLE_ENDIAN);
      header.asIntBuffer().put(lie);
      assertThrows(IllegalArgumentException.class, () -> LutGrid.decode(header.array()));
    }
    assertThrows(IllegalArgumentException.class, () -> LutGrid.decode(new byte[3]));
  }

  @Test
  void entriesAboveTheMaximumAreRefused() {
    LutGrid tables = new LutGrid(1, 1, 1, 256, 100);
    char[] table = new char[256];
    table[9] = 101;
    assertThrows(IllegalArgumentException.class, () -> tables.set(0, 0, 0, table));
    byte[] encoded = tables.encode();
    encoded[encoded.length - 2] = 101;
    assertThrows(IllegalArgumentException.class, () -> LutGrid.decode(encoded));
    assertArrayEquals(new char[256], tables.table(0, 0, 0));
  }
}
