package org.equilux.engine.page;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.equilux.chunks.MemoryBudget;
import org.equilux.engine.executor.StoredBand;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.BandSink;
import org.equilux.imaging.ByteRange;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.storage.ByteReader;
import org.equilux.storage.file.FolderScratch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spooled data are read back from memory and from files, and memory is returned to the budget. */
final class SpoolsTest {
  private static final long PLENTY = 1L << 30;
  private static final int ROW_BYTES = 3001;
  private static final int ROWS = 1000;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {0, (long) ROW_BYTES * ROWS - 1, (long) ROW_BYTES * ROWS, PLENTY})
  void rowsAreReadAtAnyPosition(long bytes) throws IOException {
    byte[] page = noise(ROW_BYTES * ROWS);
    MemoryBudget memory = new MemoryBudget(bytes);
    try (RowSpool spool = RowSpool.open(new FolderScratch(folder), ROW_BYTES, ROWS, memory)) {
      int portion = 7;
      for (int row = 0; row < ROWS; row += portion) {
        int count = Math.min(portion, ROWS - row);
        spool.write(row, page, row * ROW_BYTES, count * ROW_BYTES);
      }
      for (int[] range : new int[][] {{0, 1}, {0, ROWS}, {ROWS - 1, 1}, {348, 3}, {349, 352}}) {
        int from = range[0] * ROW_BYTES;
        assertArrayEquals(
            Arrays.copyOfRange(page, from, from + range[1] * ROW_BYTES),
            spool.read(range[0], range[1]));
      }
    }
    assertWhole(memory, bytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5000, PLENTY})
  void eachResultIsTakenOnce(long bytes) throws IOException {
    MemoryBudget memory = new MemoryBudget(bytes);
    byte[][] results = new byte[20][];
    try (BandSpool spool = spool(memory)) {
      for (int i = results.length - 1; i >= 0; i--) {
        results[i] = noise(100 * i);
        spool.put(i, results[i]);
      }
      for (int i = 0; i < results.length - 3; i++) {
        assertArrayEquals(results[i], moved(spool, i));
      }
    }
    assertWhole(memory, bytes);
  }

  @Test
  void storedBandsAreReadInOrder() throws IOException {
    MemoryBudget memory = new MemoryBudget(0);
    byte[] file = noise(1000);
    try (BandSpool spool = spool(memory)) {
      ByteReader bytes = ByteReader.of(file, 0);
      spool.put(1, new StoredBand.Whole(bytes, new ByteRange(300, 700)));
      spool.put(0, new StoredBand.Whole(bytes, new ByteRange(0, 300)));
      Arrays.fill(file, 0, 300, (byte) 7);
      assertArrayEquals(Arrays.copyOfRange(file, 0, 300), moved(spool, 0));
      assertArrayEquals(Arrays.copyOfRange(file, 300, 1000), moved(spool, 1));
    }
    assertWhole(memory, 0);
  }

  private BandSpool spool(MemoryBudget memory) {
    return new BandSpool(new FolderScratch(folder), memory, Optional.empty());
  }

  private static byte[] moved(BandSpool spool, int chunk) throws IOException {
    List<byte[]> bands = new ArrayList<>();
    spool.move(
        chunk,
        new ChunkRows(0, 1, 0, 0),
        new BandSink() {
          @Override
          public BandCoding coding() {
            throw new UnsupportedOperationException();
          }

          @Override
          public void band(int firstRow, int rows, byte[] encoded) {
            bands.add(encoded);
          }
        });
    return bands.getFirst();
  }

  @Test
  void aBudgetIsNeverExceeded() {
    MemoryBudget memory = new MemoryBudget(10);
    assertTrue(memory.take(6));
    assertFalse(memory.take(5));
    assertTrue(memory.take(4));
    memory.give(6);
    assertTrue(memory.take(5));
  }

  /** Checks that all memory is returned to the budget and no file remains. */
  private void assertWhole(MemoryBudget memory, long bytes) throws IOException {
    assertTrue(memory.take(bytes));
    assertFalse(memory.take(1));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  private static byte[] noise(int bytes) {
    byte[] data = new byte[bytes];
    new Random(bytes).nextBytes(data);
    return data;
  }
}
