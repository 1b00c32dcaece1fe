package org.equilux.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.Test;

class PixelCacheTest {
  private static final long JOB = 1;
  private static final long OTHER = 2;

  private static Chunk chunk(int bytes) {
    return Chunk.whole(Pixels.allocate(PixelFormat.GRAY8, bytes, 1));
  }

  @Test
  void keepsWhatCameFirstAndTurnsAwayWhatDoesNotFit() {
    PixelCache cache = new PixelCache(100);
    cache.open(JOB);
    Chunk first = chunk(60);
    assertTrue(cache.put(JOB, 0, first));
    assertFalse(cache.put(JOB, 1, chunk(41)));
    assertTrue(cache.put(JOB, 2, chunk(40)));
    assertSame(first, cache.get(JOB, 0));
    assertNull(cache.get(JOB, 1));
    assertEquals(100, cache.bytes());
  }

  @Test
  void aChunkThatIsKeptAlreadyCountsOnce() {
    PixelCache cache = new PixelCache(100);
    cache.open(JOB);
    assertTrue(cache.put(JOB, 0, chunk(60)));
    assertTrue(cache.put(JOB, 0, chunk(60)));
    assertEquals(60, cache.bytes());
  }

  @Test
  void aClosedJobLeavesRoomAndKeepsNothingMore() {
    PixelCache cache = new PixelCache(100);
    cache.open(JOB);
    cache.open(OTHER);
    assertTrue(cache.put(JOB, 0, chunk(60)));
    assertTrue(cache.put(OTHER, 0, chunk(30)));
    cache.close(JOB);
    assertEquals(30, cache.bytes());
    assertNull(cache.get(JOB, 0));
    assertFalse(cache.put(JOB, 0, chunk(10)), "a late attempt must not fill it again");
    assertTrue(cache.put(OTHER, 1, chunk(70)));
  }
}
