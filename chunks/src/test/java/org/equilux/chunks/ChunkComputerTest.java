package org.equilux.chunks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.equilux.imaging.PictureException;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunks computed separately, in any order, equal the picture computed as a whole. */
class ChunkComputerTest {
  private static final int WIDTH = 37;
  private static final int HEIGHT = 53;

  private final BackendStack backends = BackendStack.of(List.of(new ScalarBackend()));
  private final List<Stage> stages = new ArrayList<>();
  private final ChunkComputer computer =
      new ChunkComputer(
          backends,
          new StageObserver() {
            @Override
            public <T, E extends Exception> T during(Stage stage, Work<T, E> work) throws E {
              stages.add(stage);
              return work.run();
            }
          });
  private final Pixels picture = picture();

  private static Pixels picture() {
    byte[] data = new byte[WIDTH * HEIGHT * 3];
    new Random(1).nextBytes(data);
    for (int i = 0; i < data.length / 3; i++) {
      data[i] &= 0x1f;
    }
    return Pixels.wrap(PixelFormat.RGB8, WIDTH, HEIGHT, data);
  }

  private static PageTask task(String operation) {
    return PageTask.raw(
        "", 0, new JobSpec(Operations.named(operation), Map.of(), PixelFormat.RGB8, WIDTH, HEIGHT));
  }

  private ChunkInput inline(ChunkRows rows) {
    return new ChunkInput.Inline(picture.rows(rows.firstHeld(), rows.held()).toPackedBytes());
  }

  private static List<ChunkRows> cut(JobSpec spec) {
    List<ChunkRows> all = new ArrayList<>();
    for (int first = 0; first < HEIGHT; first += 10) {
      all.add(spec.rows(first, Math.min(10, HEIGHT - first)));
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"equalize", "clahe", "stretch"})
  void partialSumsInAnyOrderGiveTheTablesOfTheWhole(String operation) throws IOException {
    PageTask task = task(operation);
    List<ChunkRows> chunks = cut(task.spec());
    List<PartialCounts> partial = new ArrayList<>();
    for (int i = 0; i < chunks.size(); i++) {
      ChunkComputer.Counted counted =
          computer.count(task, chunks.get(i), inline(chunks.get(i)), Optional.empty()).value();
      partial.add(PartialCounts.of(i, counted.counts().histograms()));
    }
    // As in a tree: two sums, each of the whole page's shape, then the sum of both.
    PartialCounts odd = new PartialCounts(new BitSet(), task.spec().emptyHistograms());
    PartialCounts even = new PartialCounts(new BitSet(), task.spec().emptyHistograms());
    for (int i = partial.size() - 1; i >= 0; i--) {
      (i % 2 == 0 ? even : odd).add(partial.get(i));
    }
    odd.add(even);
    assertEquals(chunks.size(), odd.chunks().cardinality());
    Chunk whole = Chunk.whole(picture);
    LutGrid expected =
        task.spec().reduce(backends.map(task.spec(), whole).value(), Attachments.NONE);
    LutGrid tables = task.spec().reduce(odd.histograms(), Attachments.NONE);
    assertArrayEquals(expected.encode(), tables.encode());
    assertThrows(IllegalArgumentException.class, () -> odd.add(partial.getFirst()));

    byte[] all = backends.compute(task.spec(), whole, Optional.of(tables)).value().toPackedBytes();
    for (ChunkRows rows : chunks) {
      byte[] band = computer.apply(task, rows, inline(rows), Optional.of(tables)).value().encoded();
      assertArrayEquals(
          Arrays.copyOfRange(all, rows.first() * WIDTH * 3, rows.end() * WIDTH * 3), band);
    }
  }

  @Test
  void keptPixelsAreIdenticalToTheCountedOnes() throws IOException {
    PageTask task = task("equalize");
    ChunkRows rows = task.spec().rows(0, 10);
    Pixels mask = Pixels.allocate(PixelFormat.GRAY8, WIDTH, 10);
    ChunkComputer.Counted counted =
        computer.count(task, rows, inline(rows), Optional.of(mask)).value();
    assertEquals(0, counted.counts().histograms().total());
    assertEquals(Optional.empty(), counted.pixels().mask());
    ChunkInput kept = new ChunkInput.Kept(counted.pixels());
    assertSame(counted.pixels(), kept.decode(task, rows));
  }

  @Test
  void stagesAreObservedInOrder() throws IOException {
    PageTask task = task("sobel");
    ChunkRows rows = task.spec().rows(10, 10);
    computer.apply(task, rows, inline(rows), Optional.empty());
    assertEquals(List.of(Stage.DECODE, Stage.APPLY, Stage.ENCODE), stages);
    stages.clear();
    ChunkRows own = task("equalize").spec().rows(10, 10);
    computer.count(task("equalize"), own, inline(own), Optional.empty());
    assertEquals(List.of(Stage.DECODE, Stage.COUNT), stages);
  }

  @Test
  void malformedRowsAreReportedAsDamage() {
    PageTask task = task("equalize");
    ChunkRows rows = task.spec().rows(0, 10);
    ChunkInput shorter = new ChunkInput.Inline(new byte[10]);
    assertThrows(
        PictureException.class, () -> computer.count(task, rows, shorter, Optional.empty()));
  }
}
