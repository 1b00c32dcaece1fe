package org.equilux.master.web.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.equilux.master.TestUsers;
import org.equilux.master.files.DiskBlocks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of extreme shapes take little time and disk space. */
@Timeout(120)
class StrangePicturesTest {
  private static final int HEIGHT = 2_000_000;
  private static final int STRANGE = 3;

  /** Disk bytes of one such picture's tiles; tiles of the usual size would take 32 MB. */
  private static final long MOST_BYTES = 18 << 20;

  /** Less than the time to make the tiles of all such pictures. */
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path data;

  @Test
  void doesNotBlockThumbnailsOrFillTheDisk() throws Exception {
    byte[] strange = png(1, HEIGHT);
    Path views = data.resolve("views");
    try (TestMaster master = TestMaster.start(data, false, _ -> {});
        ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      String ann = TestUsers.token(master, "ann");
      String bob = TestUsers.token(master, "bob");
      String usual = TestUsers.submit(master, bob, TestPictures.png(300, 200));
      List<Future<HttpResponse<byte[]>>> asked = new ArrayList<>();
      for (int i = 0; i < STRANGE; i++) {
        String id = TestUsers.submit(master, ann, strange);
        asked.add(
            requests.submit(() -> master.send(master.as(ann, "/jobs/" + id + "/views/input/1"))));
      }
      awaitEntry(views);
      HttpResponse<byte[]> thumbnail =
          master.send(master.as(bob, "/jobs/" + usual + "/thumbnail/input").timeout(SOON));
      assertEquals(200, thumbnail.statusCode(), TestMaster.text(thumbnail));
      for (Future<HttpResponse<byte[]>> view : asked) {
        assertEquals(200, view.get().statusCode(), TestMaster.text(view.get()));
        assertEquals(1024, TestMaster.json(view.get()).get("tileSize").intValue());
      }
      assertTrue(blocks(views) < STRANGE * MOST_BYTES, blocks(views) + " bytes");
    }
  }

  @Test
  void refusesExcessiveSides() throws Exception {
    try (TestMaster master = TestMaster.start(data, false, _ -> {})) {
      String id = master.submit("", png(1, 20_000_000));
      HttpResponse<byte[]> view = master.get("/jobs/" + id + "/views/input/1");
      assertEquals(413, view.statusCode(), TestMaster.text(view));
      assertTrue(TestMaster.text(view).contains("1 x 20,000,000"), TestMaster.text(view));
    }
  }

  /** Waits until a folder has an entry. */
  private static void awaitEntry(Path folder) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      try (Stream<Path> entries = Files.list(folder)) {
        if (entries.findAny().isPresent()) {
          return;
        }
      }
      assertTrue(System.nanoTime() < deadline, folder + " stays empty");
      Thread.onSpinWait();
    }
  }

  /** Returns the disk bytes of a folder's files, in whole blocks. */
  private static long blocks(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(file -> DiskBlocks.of(file.toFile().length())).sum();
    }
  }

  /** A black gray picture of any shape. */
  private static byte[] png(int width, int height) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(0x89504E470D0A1A0AL);
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(header);
    fields.writeInt(width);
    fields.writeInt(height);
    fields.write(new byte[] {8, 0, 0, 0, 0});
    chunk(out, "IHDR", header.toByteArray());
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(rows)) {
      byte[] row = new byte[(1 + width) * 1000];
      for (int y = 0; y < height; y += 1000) {
        deflated.write(row, 0, (1 + width) * Math.min(1000, height - y));
      }
    }
    chunk(out, "IDAT", rows.toByteArray());
    chunk(out, "IEND", new byte[0]);
    return bytes.toByteArray();
  }

  private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) crc.getValue());
  }
}
