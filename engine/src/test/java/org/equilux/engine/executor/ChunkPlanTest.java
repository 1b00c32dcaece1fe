package org.equilux.engine.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import org.equilux.chunks.PageTask;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.PixelFormat;
import org.junit.jupiter.api.Test;

class ChunkPlanTest {
  @Test
  void everyRowIsInOneChunkWithItsHalo() {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      PixelFormat format =
          PixelFormat.of(
              random.nextBoolean() ? 1 : 3, random.nextBoolean(), 8 * (1 + random.nextInt(2)));
      int width = 1 + random.nextInt(300);
      int height = 1 + random.nextInt(300);
      String operation = random.nextBoolean() ? "equalize" : "sobel";
      JobSpec spec = new JobSpec(Operations.named(operation), Map.of(), format, width, height);
      long chunkBytes = 1L + random.nextInt(20_000);

      ChunkPlan plan = ChunkPlan.of(PageTask.raw("", 0, spec), chunkBytes);

      int next = 0;
      for (int chunk = 0; chunk < plan.chunks().size(); chunk++) {
        ChunkRows rows = plan.chunks().get(chunk);
        assertEquals(next, rows.first());
        assertEquals(Math.min(spec.halo(), rows.first()), rows.haloAbove());
        assertEquals(Math.min(spec.halo(), height - rows.end()), rows.haloBelow());
        long ownBytes = (long) rows.count() * width * format.bytesPerPixel();
        assertTrue(rows.count() == 1 || ownBytes <= chunkBytes, rows::toString);
        next = rows.end();
      }
      assertEquals(height, next);
    }
  }

  @Test
  void pagesAreDividedEvenlyAmongThreads() {
    // Rows of 3,000 bytes.
    assertEquals(2, chunks(1_000, 4_000_000, 2));
    assertEquals(3, chunks(3_999, 4_000_000, 1));
    assertEquals(4, chunks(3_999, 4_000_000, 2));
    assertEquals(8, chunks(8_000, 4_000_000, 8));
    assertEquals(1, chunks(100, 4_000_000, 8), "too small to be divided");
    assertEquals(5, chunks(1_000, 4_000_000, 8), "no chunk is smaller than half a MiB");
    assertEquals(1_000, chunks(1_000, 1, 16), "a chunk has at least one row");
  }

  private static int chunks(int height, long chunkBytes, int shares) {
    JobSpec spec =
        new JobSpec(Operations.named("equalize"), Map.of(), PixelFormat.RGB8, 1_000, height);
    return ChunkPlan.of(PageTask.raw("", 0, spec), chunkBytes, shares).chunks().size();
  }
}
