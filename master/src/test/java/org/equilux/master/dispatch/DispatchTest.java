package org.equilux.master.dispatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.equilux.chunks.PageTask;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.Phase;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results of every phase over real gRPC, compared with plain loops over the whole picture. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DispatchTest extends DispatchFixture {

  @ParameterizedTest
  @CsvSource({
    "equalize, GRAY8, 1, 1000000",
    "equalize, RGB8, 2, 1000000",
    "equalize, RGB16, 2, 200000",
    "equalize, RGBA16, 3, 0",
    "sobel, RGB8, 2, 1000000",
    "sobel, GRAY_ALPHA16, 3, 1000000"
  })
  void resultsEqualThoseOfTheScalarBackend(
      String operation, PixelFormat format, int workerCount, long cacheBytes) throws Exception {
    for (int i = 0; i < workerCount; i++) {
      startWorker("w", 2, cacheBytes);
    }
    Pixels picture = picture(format, 333, 517);
    JobSpec spec = new JobSpec(Operations.named(operation), Map.of(), format, 333, 517);
    ChunkPlan plan = ChunkPlan.of(PageTask.raw("", 0, spec), 40_000);
    Collected collected = run(plan, picture);
    assertArrayEquals(expected(spec, picture).data(), collected.out.data());
    assertEquals(plan.chunks().size(), collected.applied.get());
    assertTrue(
        collected.events.stream().noneMatch(event -> event.kind() == ChunkEvent.Kind.RETRIED));
  }

  @ParameterizedTest
  @CsvSource({
    "equalize, luminance, none, GRAY8, 1000000",
    "equalize, per-channel, 7, RGB16, 100000",
    "stretch, gray, none, RGB8, 0",
    "clahe, luminance, none, RGBA8, 1000000",
    "clahe, per-channel, 5, RGB8, 200000",
    "clahe, luminance, none, GRAY16, 0"
  })
  void masksAndGridsAreSentWithTheirChunks(
      String operation, String color, String nodata, PixelFormat format, long cacheBytes)
      throws Exception {
    startWorker("a", 2, cacheBytes);
    startWorker("b", 1, cacheBytes);
    startWorker("c", 2, 0);
    Pixels picture = picture(format, 219, 307);
    Pixels mask = mask(219, 307);
    Map<String, String> parameters =
        new HashMap<>(Map.of("color", color, "nodata", nodata, "mask", "m.png"));
    if (operation.equals("clahe")) {
      parameters.putAll(Map.of("columns", "4", "rows", "5"));
    }
    JobSpec spec = spec(operation, parameters, picture);
    Pixels expected = expected(spec, Chunk.whole(picture).withMask(Optional.of(mask)));
    assertFalse(Arrays.equals(expected(spec, picture).data(), expected.data()));

    ChunkPlan plan = uneven(spec);
    Collected collected = new Collected(plan);
    run(plan, masked(plan, picture, mask), collected);

    assertArrayEquals(expected.data(), collected.out.data());
    assertTrue(
        collected.events.stream().noneMatch(event -> event.kind() == ChunkEvent.Kind.RETRIED));
  }

  /**
   * The range of wide samples is found in its own round; from that round on, workers cache pixels
   * and masks where memory allows.
   */
  @ParameterizedTest
  @CsvSource({
    "equalize, luminance, GRAY64, 100000000", "equalize, per-channel, RGB64, 300000",
    "clahe, luminance, RGBA64, 0", "stretch, gray, RGB64, 100000000"
  })
  void wideSamplesAreRangedCountedAndMapped(
      String operation, String color, PixelFormat format, long cacheBytes) throws Exception {
    startWorker("a", 2, cacheBytes);
    startWorker("b", 1, cacheBytes);
    local = new LocalWorker(cluster, BackendStack.of(List.of(new ScalarBackend())), 1);
    local.join();
    Pixels picture = widePicture(format, 119, 207);
    Pixels mask = mask(119, 207);
    JobSpec spec = spec(operation, Map.of("color", color, "mask", "m.png"), picture);
    Pixels expected = expected(spec, Chunk.whole(picture).withMask(Optional.of(mask)));
    assertFalse(Arrays.equals(expected(spec, picture).data(), expected.data()));

    ChunkPlan plan = uneven(spec);
    Collected collected = new Collected(plan);
    run(plan, masked(plan, picture, mask), collected);

    assertArrayEquals(expected.data(), collected.out.data());
    for (Phase phase : Phase.values()) {
      assertEquals(
          plan.chunks().size(),
          collected.events.stream()
              .filter(event -> event.phase() == phase && event.kind() == ChunkEvent.Kind.FINISHED)
              .count());
    }
    assertTrue(
        collected.events.stream().noneMatch(event -> event.kind() == ChunkEvent.Kind.RETRIED));
  }

  private static Pixels widePicture(PixelFormat format, int width, int height) {
    Pixels picture = Pixels.allocate(format, width, height);
    Random random = new Random(11);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < format.channels(); c++) {
          boolean hole = random.nextInt(20) == 0;
          picture.setValue(x, y, c, hole ? Double.NaN : random.nextGaussian() * 50 + x - y);
        }
      }
    }
    return picture;
  }

  @Test
  void aMaskOfManySlicesArrivesComplete() throws Exception {
    startWorker("a", 2, 64 << 20);
    Pixels picture = picture(PixelFormat.GRAY8, 2_011, 2_001);
    Pixels mask = mask(2_011, 2_001);
    JobSpec spec = spec("equalize", Map.of("mask", "m.png"), picture);
    ChunkPlan plan = ChunkPlan.of(PageTask.raw("", 0, spec), 3_000_000);
    Collected collected = new Collected(plan);
    run(plan, masked(plan, picture, mask), collected);
    assertArrayEquals(
        expected(spec, Chunk.whole(picture).withMask(Optional.of(mask))).data(),
        collected.out.data());
  }

  @ParameterizedTest
  @CsvSource({"GRAY8, 1, 1", "RGB16, 1, 1", "RGB8, 6, 7"})
  void knownTablesNeedOneRound(PixelFormat format, int columns, int rows) throws Exception {
    startWorker("a", 2, 1_000_000);
    startWorker("b", 2, 0);
    local = new LocalWorker(cluster, BackendStack.of(List.of(new ScalarBackend())), 1);
    local.join();
    Pixels picture = picture(format, 219, 307);
    LutGrid tables = new LutGrid(columns, rows, 1, format.levels());
    Random random = new Random(10);
    for (int cell = 0; cell < columns * rows; cell++) {
      char[] table = new char[format.levels()];
      for (int k = 0; k < table.length; k++) {
        table[k] = (char) random.nextInt(format.levels());
      }
      tables.set(cell % columns, cell / columns, 0, table);
    }
    JobSpec spec = spec("lut", Map.of("table", "t.csv"), picture);
    ChunkPlan plan = uneven(spec);
    Collected collected = new Collected(plan);

    run(plan, Optional.of(tables), source(plan, picture), collected);

    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()))) {
      Pixels expected = scalar.compute(spec, Chunk.whole(picture), Optional.of(tables)).value();
      assertArrayEquals(expected.data(), collected.out.data());
    }
    assertEquals(0, collected.mapped.get());
    assertEquals(2 * plan.chunks().size(), collected.events.size());
  }

  @Test
  void chunksOfManySlicesAndFramesArriveComplete() throws Exception {
    startWorker("a", 2, 64 << 20);
    startWorker("b", 2, 64 << 20);
    Pixels picture = picture(PixelFormat.RGB8, 2_011, 4_001);
    JobSpec spec =
        new JobSpec(
            Operations.named("equalize"),
            Map.of("color", "per-channel"),
            PixelFormat.RGB8,
            2_011,
            4_001);
    Collected collected = run(ChunkPlan.of(PageTask.raw("", 0, spec), 3_000_000), picture);
    assertArrayEquals(expected(spec, picture).data(), collected.out.data());
  }
}
