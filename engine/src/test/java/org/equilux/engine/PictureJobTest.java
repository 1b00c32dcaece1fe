package org.equilux.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.kernels.Attachments;
import org.equilux.kernels.BackendStack;
import org.equilux.kernels.Chunk;
import org.equilux.kernels.JobSpec;
import org.equilux.kernels.LutGrid;
import org.equilux.kernels.Operations;
import org.equilux.kernels.Pixels;
import org.equilux.kernels.ScalarBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PictureJobTest {
  @TempDir private Path folder;
  @TempDir private Path scratch;

  private Path copy(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = PictureJobTest.class.getResourceAsStream("/images/" + name)) {
      Files.copy(in, file);
    }
    return file;
  }

  private JobSettings settings(long chunkBytes, Duration timeout) {
    return new JobSettings(PictureLimits.DEFAULT, chunkBytes, scratch, timeout);
  }

  private static JobRequest request(String operation) {
    return new JobRequest(Operations.named(operation), Map.of());
  }

  /** Decoded rows of a file's only page. */
  private static Pixels decoded(Path file) throws IOException {
    try (PictureReader reader = Pictures.open(file, PictureLimits.DEFAULT)) {
      PageInfo page = reader.pages().getFirst();
      int rowBytes = page.width() * page.format().bytesPerPixel();
      ByteArrayOutputStream rows = new ByteArrayOutputStream();
      reader.decode(0, (data, offset, count) -> rows.write(data, offset, count * rowBytes));
      return Pixels.wrap(page.format(), page.width(), page.height(), rows.toByteArray());
    }
  }

  private static byte[] expected(String operation, Pixels picture) {
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()))) {
      JobSpec spec =
          new JobSpec(
              Operations.named(operation),
              Map.of(),
              picture.format(),
              picture.width(),
              picture.height());
      Chunk whole = Chunk.whole(picture);
      Optional<LutGrid> tables =
          spec.twoRounds()
              ? Optional.of(spec.reduce(scalar.map(spec, whole).value(), Attachments.NONE))
              : Optional.empty();
      return scalar.compute(spec, whole, tables).value().toPackedBytes();
    }
  }

  private List<String> leftovers() throws IOException {
    try (Stream<Path> inFolder = Files.list(folder);
        Stream<Path> inScratch = Files.list(scratch)) {
      return Stream.concat(inFolder, inScratch)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "moon.png, equalize, 1",
    "moon.png, sobel, 3000",
    "astronaut.png, equalize, 50000",
    "astronaut.png, sobel, 1",
    "chessboard_GRAY_U16.tif, equalize, 10000",
    "chessboard_GRAY_U16.tif, sobel, 100000000"
  })
  void theResultIsThatOfTheWholePictureWhateverTheChunks(
      String name, String operation, long chunkBytes) throws Exception {
    Path input = copy(name);
    Path output = folder.resolve("result");
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
          PictureJob.run(
              input,
              output,
              request(operation),
              executor,
              settings(chunkBytes, Duration.ofMinutes(1)),
              listener);
    }
    assertArrayEquals(expected(operation, decoded(input)), decoded(output).toPackedBytes());
    assertEquals(List.of(name, "result").stream().sorted().toList(), leftovers());
    int rounds = operation.equals("equalize") ? 2 : 1;
    assertEquals(Map.of("scalar", rounds * report.chunks()), report.resultsByBackend());
    assertEquals(2 * rounds * report.chunks(), events.size(), "one start and one end each");
  }

  /** An executor that does one thing with the listener and nothing else. */
  private interface Answer {
    void give(ChunkListener listener);
  }

  private void runWith(Path input, Answer answer, Duration timeout) throws Exception {
    PictureJob.run(
        input,
        folder.resolve("result"),
        request("equalize"),
        (page, plan, source, listener) -> {
          answer.give(listener);
          return new ChunkSession() {
            @Override
            public void ready(int chunk) {}

            @Override
            public void publish(LutGrid tables) {}

            @Override
            public void close() {}
          };
        },
        settings(1_000, timeout),
        JobListener.NONE);
  }

  @Test
  void whatAnExecutorGivesUpFailsAndLeavesNothing() throws Exception {
    Path input = copy("moon.png");
    JobFailedException failure =
        assertThrows(
            JobFailedException.class,
            () -> runWith(input, listener -> listener.failed("no use"), Duration.ofMinutes(1)));
    assertEquals("no use", failure.getMessage());
    assertEquals(List.of("moon.png"), leftovers());
  }

  @Test
  void aJobOnWhichNobodyWorksTimesOut() throws Exception {
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
  void whatIsNoPictureIsRefusedAndLeavesNothing() throws Exception {
    Path input = Files.writeString(folder.resolve("letter.png"), "Dear picture");
    assertThrows(PictureException.class, () -> runWith(input, _ -> {}, Duration.ofMinutes(1)));
    assertEquals(List.of("letter.png"), leftovers());
  }
}
