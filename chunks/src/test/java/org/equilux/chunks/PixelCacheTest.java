package org.equilux.chunks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.Test;

class PixelCacheTest {
  private static final long PAGE = 1;
  private static final long OTHER = 2;

  private static Chunk chunk(int bytes) {
    return Chunk.whole(Pixels.allocate(PixelFormat.GRAY8, bytes, 1));
  }

  @Test
  void keepsOldChunksAndRefusesNewOnesWhenFull() {
    PixelCache cache = new PixelCache(new MemoryBudget(100));
    cache.open(PAGE);
    Chunk first = chunk(60);
    assertTrue(cache.put(PAGE, 0, first));
    assertFalse(cache.put(PAGE, 1, chunk(41)));
    assertTrue(cache.put(PAGE, 2, chunk(40)));
    assertSame(first, cache.get(PAGE, 0).orElseThrow());
    assertTrue(cache.get(PAGE, 1).isEmpty());
    assertEquals(100, cache.bytes());
  }

  @Test
  void aDuplicateChunkIsCountedOnce() {
    PixelCache cache = new PixelCache(new MemoryBudget(100));
    cache.open(PAGE);
    assertTrue(cache.put(PAGE, 0, chunk(60)));
    assertTrue(cache.put(PAGE, 0, chunk(60)));
    assertEquals(60, cache.bytes());
  }

  @Test
  void closingAPageFreesSpaceAndRefusesFurtherChunks() {
    PixelCache cache = new PixelCache(new MemoryBudget(100));
    cache.open(PAGE);
    cache.open(OTHER);
    assertTrue(cache.put(PAGE, 0, chunk(60)));
    assertTrue(cache.put(OTHER, 0, chunk(30)));
    cache.close(PAGE);
    assertEquals(30, cache.bytes());
    assertTrue(cache.get(PAGE, 0).isEmpty());
    assertFalse(cache.put(PAGE, 0, chunk(10)), "a late attempt must not fill it again");
    assertTrue(cache.put(OTHER, 1, chunk(70)));
  }

  @Test
  void removingAChunkFreesSpace() {
    MemoryBudget memory = new MemoryBudget(100);
    PixelCache cache = new PixelCache(memory);
    cache.open(PAGE);
    Chunk chunk = chunk(100);
    assertTrue(cache.put(PAGE, 0, chunk));
    assertFalse(memory.take(1));
    assertSame(chunk, cache.take(PAGE, 0).orElseThrow());
    assertTrue(cache.take(PAGE, 0).isEmpty());
    assertEquals(0, cache.bytes());
    assertTrue(memory.take(100));
  }
}
