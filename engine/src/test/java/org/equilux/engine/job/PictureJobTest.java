package org.equilux.engine.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobRequest;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkListener;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.RawCoding;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PictureJobTest extends JobFixture {
  @ParameterizedTest
  @CsvSource({
    "moon.png, equalize, '', 1",
    "moon.png, sobel, '', 3000",
    "moon.png, clahe, columns=3 rows=5 clip=4, 3000",
    "moon.png, stretch, '', 7000",
    "astronaut.png, equalize, '', 50000",
    "astronaut.png, sobel, '', 1",
    "astronaut.png, clahe, color=per-channel, 20000",
    "astronaut.png, clahe, color=gray rows=3 clip=0, 1000000",
    "astronaut.png, stretch, color=per-channel low=2 nodata=0, 50000",
    "chessboard_GRAY_U16.tif, equalize, '', 10000",
    "chessboard_GRAY_U16.tif, clahe, columns=2 rows=3 bits=auto, 50000",
    "chessboard_GRAY_U16.tif, sobel, '', 100000000"
  })
  void theResultDoesNotDependOnTheChunks(
      String name, String operation, String given, long chunkBytes) throws Exception {
    Path input = copy(name);
    Path output = folder.resolve("result");
    Map<String, String> parameters = parameters(given);
    List<ChunkEvent> events = new ArrayList<>();
    JobListener listener =
        new JobListener() {
          @Override
          public void page(int page, int pages, ChunkPlan plan) {}

          @Override
          public synchronized void chunk(ChunkEvent event) {
            events.add(event);
          }
        };
    JobReport report;
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(scalar, 3)) {
      report =
          new PictureJob(
                  "",
                  new JobRequest(Operations.named(operation), parameters),
                  executor,
                  settings(chunkBytes, Duration.ofMinutes(1)),
                  listener)
              .run(new FileBlob(input), new FileBlob(output));
    }
    assertArrayEquals(
        expected(operation, parameters, decoded(input)), decoded(output).toPackedBytes());
    assertEquals(List.of(name, "result").stream().sorted().toList(), leftovers());
    int rounds = operation.equals("sobel") ? 1 : 2;
    assertEquals(Map.of("scalar", rounds * report.chunks()), report.resultsByBackend());
    assertEquals(2 * rounds * report.chunks(), events.size(), "one start and one end each");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRAY8", "GRAY16"})
  void nodataOfATiffIsNeitherCountedNorChanged(PixelFormat format) throws Exception {
    Pixels picture = Pixels.allocate(format, 80, 60);
    for (int y = 0; y < 60; y++) {
      for (int x = 0; x < 80; x++) {
        picture.setSample(x, y, 0, x < 20 ? 99 : 60 + (x * y) % 90);
      }
    }
    Path input = tiffWithNodata("in.tif", picture, "99");
    byte[] result = decoded(run(input, request("equalize"))).toPackedBytes();
    byte[] ignored =
        decoded(run(input, new JobRequest(Operations.named("equalize"), Map.of("nodata", "none"))))
            .toPackedBytes();

    assertArrayEquals(expected("equalize", Map.of("nodata", "99"), picture), result);
    assertArrayEquals(expected("equalize", Map.of("nodata", "none"), picture), ignored);
    assertFalse(Arrays.equals(result, ignored));
  }

  @Test
  void unsuitableParametersFailWithAMessage() throws Exception {
    Path moon = copy("moon.png");
    Path deep = copy("chessboard_GRAY_U16.tif");
    JobRequest nodata = new JobRequest(Operations.named("equalize"), Map.of("nodata", "300"));
    JobRequest fine =
        new JobRequest(Operations.named("clahe"), Map.of("columns", "64", "rows", "64"));

    assertEquals(
        "nodata is 300, but unsigned samples of 8 bits are whole numbers from 0 to 255",
        failure(moon, nodata));
    assertTrue(failure(deep, fine).contains("64 x 64 cells is too fine for 16-bit samples"));
  }

  /** Its bands have no common multiple with the result's, which are smaller. */
  @Test
  void aJpegOfOneChunkIsSentEncoded() throws Exception {
    Path input = copy("retina.jpg");
    for (long chunkBytes : new long[] {1 << 26, 1 << 18}) {
      List<ChunkPlan> plans = new ArrayList<>();
      try (BackendStack backends = BackendStack.of(List.of(new ScalarBackend()));
          LocalExecutor executor = new LocalExecutor(backends, 2)) {
        new PictureJob(
                "",
                request("equalize"),
                executor,
                settings(chunkBytes, Duration.ofMinutes(1)),
                new JobListener() {
                  @Override
                  public void page(int page, int pages, ChunkPlan plan) {
                    plans.add(plan);
                  }

                  @Override
                  public void chunk(ChunkEvent event) {}
                })
            .run(new FileBlob(input), new FileBlob(folder.resolve(chunkBytes + ".jpg")));
      }
      assertFalse(plans.getFirst().task().input() instanceof RawCoding);
      assertEquals(chunkBytes == 1 << 26, plans.getFirst().chunks().size() == 1);
    }
    assertEquals(
        -1, Files.mismatch(folder.resolve((1 << 26) + ".jpg"), folder.resolve((1 << 18) + ".jpg")));
  }

  @Test
  void onlySelectedPagesAreProcessed() throws Exception {
    Path input = folder.resolve("pages.tif");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(input.toFile())) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int width = 40; width < 45; width++) {
        BufferedImage image = new BufferedImage(width, 30, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(width / 2, 7, 0, width);
        writer.writeToSequence(new IIOImage(image, null, null), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    List<String> heard = new ArrayList<>();
    JobListener listener =
        new JobListener() {
          @Override
          public void page(int page, int pages, ChunkPlan plan) {
            heard.add("page " + page + " of " + pages + ", " + plan.spec().width());
          }

          @Override
          public void chunk(ChunkEvent event) {}

          @Override
          public void tables(int page, LutGrid tables) {
            heard.add("tables " + page);
          }
        };
    Path output = folder.resolve("result");
    JobRequest request =
        request("equalize").withOutput(WriteOptions.of(Map.of("pages", "4,2", "level", "9")));
    assertTrue(failure(input, request).contains("level is for deflate"));

    JobReport report = run(input, output, request("equalize").withOutput(pages("4,2")), listener);

    assertEquals(List.of("page 0 of 2, 41", "tables 0", "page 1 of 2, 43", "tables 1"), heard);
    assertEquals(2, report.pages());
    assertArrayEquals(
        expected("equalize", Map.of(), decoded(input, 3)), decoded(output, 1).toPackedBytes());
    assertEquals(
        "page 6 is requested, but the picture has 5",
        failure(input, request("equalize").withOutput(pages("6"))));
  }

  private static WriteOptions pages(String list) {
    return WriteOptions.of(Map.of("pages", list));
  }

  /** An executor that makes one call to the listener. */
  private interface Answer {
    void give(ChunkListener listener);
  }

  private void runWith(Path input, Answer answer, Duration timeout) throws Exception {
    ChunkExecutor executor =
        new ChunkExecutor() {
          @Override
          public ChunkSession open(
              ChunkPlan plan,
              Optional<LutGrid> tables,
              ChunkSource source,
              ChunkListener listener) {
            answer.give(listener);
            return new ChunkSession() {
              @Override
              public void ready(int chunk) {}

              @Override
              public void publish(ValueRange range) {}

              @Override
              public void publish(LutGrid tables) {}

              @Override
              public void close() {}
            };
          }

          @Override
          public void close() {}
        };
    new PictureJob("", request("equalize"), executor, settings(1_000, timeout), JobListener.NONE)
        .run(new FileBlob(input), new FileBlob(folder.resolve("result")));
  }

  @Test
  void aFailedExecutorFailsTheJobAndLeavesNothing() throws Exception {
    Path input = copy("moon.png");
    JobFailedException failure =
        assertThrows(
            JobFailedException.class,
            () -> runWith(input, listener -> listener.failed("no use"), Duration.ofMinutes(1)));
    assertEquals("no use", failure.getMessage());
    assertEquals(List.of("moon.png"), leftovers());
  }

  @Test
  void aJobWithoutProgressTimesOut() throws Exception {
    Path input = copy("moon.png");
    JobFailedException failure =
        assertThrows(
            JobFailedException.class, () -> runWith(input, _ -> {}, Duration.ofMillis(50)));
    assertTrue(failure.getMessage().contains("is a worker connected?"), failure.getMessage());
    assertEquals(List.of("moon.png"), leftovers());
  }

  @Test
  void anInterruptEndsItAndLeavesNothing() throws Exception {
    Path input = copy("moon.png");
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    CompletableFuture<Thread> begun = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(
            () -> {
              try {
                runWith(input, _ -> begun.complete(Thread.currentThread()), Duration.ofMinutes(1));
              } catch (Exception e) {
                ended.complete(e);
              }
            });
    begun.get().interrupt();
    Throwable failure = ended.get();
    assertTrue(
        failure instanceof InterruptedException || failure instanceof IOException,
        failure::toString);
    assertEquals(List.of("moon.png"), leftovers());
  }

  @Test
  void filesThatAreNoPicturesAreRefusedAndLeaveNothing() throws Exception {
    Path input = Files.writeString(folder.resolve("letter.png"), "Dear picture");
    assertThrows(PictureException.class, () -> runWith(input, _ -> {}, Duration.ofMinutes(1)));
    assertEquals(List.of("letter.png"), leftovers());
  }
}
