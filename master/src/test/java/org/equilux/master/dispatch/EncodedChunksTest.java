package org.equilux.master.dispatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.webserver.WebServer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.job.PictureJob;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.RawCoding;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.master.RunningWorkers;
import org.equilux.master.audit.AuditSettings;
import org.equilux.master.net.WorkerSocket;
import org.equilux.master.scheduler.SchedulerSettings;
import org.equilux.protocol.JoinToken;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.FolderScratch;
import org.equilux.worker.Worker;
import org.equilux.worker.WorkerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole files over real gRPC: chunks travel encoded where possible, with identical output files.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class EncodedChunksTest {
  @TempDir private Path folder;

  private final RunningWorkers workers = new RunningWorkers();
  private static final JoinToken TOKEN = JoinToken.random();

  private Cluster cluster;
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    cluster = new Cluster(new SchedulerSettings(20_000, 10_000, 3, 2));
    server =
        WebServer.builder()
            .from(
                WorkerSocket.configure(
                    "127.0.0.1",
                    0,
                    Optional.empty(),
                    new ClusterService(
                        cluster, new ResultChecks(AuditSettings.DEFAULT, "scalar"), TOKEN)))
            .build()
            .start();
    startWorker("keeps", 1 << 30);
    startWorker("forgets", 0);
  }

  @AfterEach
  void stop() throws InterruptedException {
    workers.drain();
    cluster.close();
    server.stop();
  }

  private void startWorker(String name, long cacheBytes) {
    WorkerOptions options =
        new WorkerOptions(
            "127.0.0.1",
            server.port(),
            () -> TOKEN,
            Optional.empty(),
            name,
            2,
            cacheBytes,
            Duration.ofSeconds(20));
    workers.start(new Worker(options, BackendStack.of(List.of(new ScalarBackend()))));
  }

  @ParameterizedTest
  @CsvSource({
    "tiff, LZW, equalize, true",
    "tiff, Deflate, sobel, true",
    "tiff, PackBits, clahe, true",
    "png, '', equalize, false",
    "jpeg, '', sobel, true"
  })
  void theFileEqualsThatOfOneProcess(
      String format, String compression, String operation, boolean inBands) throws Exception {
    Path input = write(format, compression);
    AtomicReference<ChunkPlan> plan = new AtomicReference<>();
    JobReport report = run(cluster, input, "clustered", operation, 100_000, plan);
    assertEquals(inBands, !(plan.get().task().input() instanceof RawCoding));
    // Bands of PNG and JPEG results are larger than this picture.
    assertTrue(!format.equals("tiff") || report.chunks() > 4, report.chunks() + " chunks");
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor local = new LocalExecutor(scalar, 2)) {
      run(local, input, "alone", operation, 1_000_000, plan);
    }
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("alone")),
        Files.readAllBytes(folder.resolve("clustered")));
  }

  @Test
  void aDamagedStripFailsTheJobWithAMessageAndLeavesNothing() throws Exception {
    Path input = write("tiff", "LZW");
    damage(input);
    PictureException failure =
        assertThrows(
            PictureException.class,
            () -> run(cluster, input, "clustered", "equalize", 100_000, new AtomicReference<>()));
    assertTrue(failure.getMessage().contains("LZW"), failure.getMessage());
    assertTrue(failure.isSalvageable());
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(input), left.toList());
    }
  }

  @Test
  void theSalvagedFileEqualsThatOfOneProcess() throws Exception {
    Path input = write("tiff", "LZW");
    damage(input);
    JobRequest request =
        new JobRequest(Operations.named("clahe"), Map.of())
            .withOutput(WriteOptions.of(Map.of("salvage", "true")));
    AtomicReference<ChunkPlan> plan = new AtomicReference<>();
    JobReport clustered = run(cluster, input, "clustered", request, 100_000, plan);
    assertTrue(clustered.hasLosses());
    assertTrue(clustered.missingRows() > 0, clustered.missingRows() + " rows");
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor local = new LocalExecutor(scalar, 2)) {
      JobReport alone = run(local, input, "alone", request, 1_000_000, plan);
      assertEquals(clustered.missingRows(), alone.missingRows());
      assertEquals(clustered.notes(), alone.notes());
    }
    assertEquals(-1, Files.mismatch(folder.resolve("alone"), folder.resolve("clustered")));
  }

  /** Damages several strips in the middle of a file. */
  private static void damage(Path tiff) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(tiff.toFile(), "rw")) {
      byte[] ones = new byte[5000];
      Arrays.fill(ones, (byte) 0xFF);
      file.seek(file.length() / 2);
      file.write(ones);
    }
  }

  /** Tiles are encoded whole, including the part outside the page. */
  @Test
  void tilesMayExtendFarBeyondThePage() throws Exception {
    BufferedImage noise = new BufferedImage(1024, 2048, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(4);
    for (int y = 0; y < noise.getHeight(); y++) {
      for (int x = 0; x < noise.getWidth(); x++) {
        noise.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    Path input = write(noise, "tiff", "LZW", 1024);
    setHeight(input, 1030);
    AtomicReference<ChunkPlan> plan = new AtomicReference<>();
    run(cluster, input, "clustered", "equalize", 100_000, plan);
    assertFalse(plan.get().task().input() instanceof RawCoding);
    assertEquals(List.of(1024, 6), plan.get().chunks().stream().map(ChunkRows::count).toList());
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor local = new LocalExecutor(scalar, 2)) {
      run(local, input, "alone", "equalize", 100_000, plan);
    }
    assertEquals(-1, Files.mismatch(folder.resolve("alone"), folder.resolve("clustered")));
  }

  /** Lowers the height in a TIFF's header, so that the page ends before its last tiles. */
  private static void setHeight(Path tiff, int height) throws IOException {
    int imageLength = 257;
    try (RandomAccessFile file = new RandomAccessFile(tiff.toFile(), "rw")) {
      ByteOrder order = file.read() == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
      byte[] bytes = new byte[(int) file.length()];
      file.seek(0);
      file.readFully(bytes);
      ByteBuffer header = ByteBuffer.wrap(bytes).order(order);
      int field = header.getInt(4) + 2;
      while (header.getShort(field) != imageLength) {
        field += 12;
      }
      boolean isShort = header.getShort(field + 2) == 3;
      if (isShort) {
        header.putShort(field + 8, (short) height);
      } else {
        header.putInt(field + 8, height);
      }
      file.seek(0);
      file.write(bytes);
    }
  }

  private JobReport run(
      ChunkExecutor executor,
      Path input,
      String output,
      String operation,
      long chunkBytes,
      AtomicReference<ChunkPlan> seen)
      throws Exception {
    JobRequest request = new JobRequest(Operations.named(operation), Map.of());
    return run(executor, input, output, request, chunkBytes, seen);
  }

  private JobReport run(
      ChunkExecutor executor,
      Path input,
      String output,
      JobRequest request,
      long chunkBytes,
      AtomicReference<ChunkPlan> seen)
      throws Exception {
    JobListener listener =
        new JobListener() {
          @Override
          public void page(int page, int pages, ChunkPlan plan) {
            seen.set(plan);
          }

          @Override
          public void chunk(ChunkEvent event) {}
        };
    return new PictureJob(
            "",
            request,
            executor,
            new JobSettings(
                PictureLimits.DEFAULT,
                chunkBytes,
                new FolderScratch(folder),
                Duration.ofMinutes(1)),
            listener)
        .run(new FileBlob(input), new FileBlob(folder.resolve(output)));
  }

  /** Writes a smooth picture with noise; a TIFF has strips of 8 rows. */
  private Path write(String format, String compression) throws IOException {
    BufferedImage image = new BufferedImage(311, 1403, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(4);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int red = Math.min(255, y / 7 + random.nextInt(9));
        image.setRGB(x, y, red << 16 | (x / 3) << 8 | random.nextInt(40));
      }
    }
    return write(image, format, compression, 0);
  }

  /**
   * @param tile rows and columns of a TIFF's tiles; 0 for strips
   */
  private Path write(BufferedImage image, String format, String compression, int tile)
      throws IOException {
    Path file = folder.resolve("input");
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    if (!compression.isEmpty()) {
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionType(compression);
    }
    if (tile > 0) {
      parameters.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setTiling(tile, tile, 0, 0);
    }
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return file;
  }
}
