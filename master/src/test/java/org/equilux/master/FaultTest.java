package org.equilux.master;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkListener;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.kernels.grid.LutGrid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Errors inside a job: each one ends that job and affects no other. */
@Timeout(60)
class FaultTest {
  @TempDir Path data;

  static final List<Throwable> FAULTS =
      List.of(
          new InternalError("a fault occurred in an unsafe memory access operation"),
          new StackOverflowError(),
          new OutOfMemoryError(),
          new NoClassDefFoundError("x"),
          new AssertionError("wrong"),
          new IllegalStateException("wrong"));

  /** Executor that throws one prepared fault and then forwards to its delegate. */
  private record FaultyOnce(ChunkExecutor delegate, Iterator<Throwable> faults)
      implements ChunkExecutor {
    @Override
    public ChunkSession open(
        ChunkPlan plan, Optional<LutGrid> tables, ChunkSource source, ChunkListener listener) {
      if (faults.hasNext()) {
        switch (faults.next()) {
          case Error e -> throw e;
          case RuntimeException e -> throw e;
          case Throwable e -> throw new IllegalArgumentException("not thrown here", e);
        }
      }
      return delegate.open(plan, tables, source, listener);
    }

    @Override
    public void close() {
      delegate.close();
    }
  }

  @ParameterizedTest
  @FieldSource("FAULTS")
  void everyFaultFailsOnlyItsJob(Throwable fault) throws Exception {
    try (Complaints complaints = new Complaints();
        TestMaster master =
            TestMaster.start(
                data,
                true,
                local -> new FaultyOnce(local, List.of(fault).iterator()),
                config -> config.concurrentJobs(1))) {
      String job = master.submit("", TestPictures.png(60, 50));
      assertEquals("failed", master.await(job).get("state").textValue());
      assertTrue(master.job(job).get("error").textValue().contains("the master"));
      assertEquals(204, master.delete("/jobs/" + job).statusCode());
      String next = master.submit("", TestPictures.png(60, 50));
      assertEquals("done", master.await(next).get("state").textValue());
      assertEquals(1, complaints.heard().size(), () -> complaints.heard().toString());
    }
  }

  /** A large interlaced picture is decoded in scratch space; this test gives too little of it. */
  @Test
  void anInterlacedPictureWithoutDiskSpaceFailsWithAMessage() throws Exception {
    Path small = data.resolve("small");
    Files.createDirectory(small);
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", small.toString())
            .redirectErrorStream(true)
            .start();
    boolean mounted = mount.waitFor(10, TimeUnit.SECONDS) && mount.exitValue() == 0;
    assumeTrue(mounted, "a small file system can be mounted here");
    try (TestMaster master = TestMaster.start(small)) {
      String job = master.submit("", interlaced(9000, 8000));
      assertEquals("failed", master.await(job).get("state").textValue());
      assertTrue(
          master.job(job).get("error").textValue().contains("disk"),
          () -> master.job(job).toString());
      assertEquals(204, master.delete("/jobs/" + job).statusCode());
      String next = master.submit("", TestPictures.png(60, 50));
      assertEquals("done", master.await(next).get("state").textValue());
    } finally {
      new ProcessBuilder("umount", "-l", small.toString()).start().waitFor();
    }
  }

  /** Returns an interlaced PNG of one color, which compresses to few bytes. */
  private static byte[] interlaced(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
