package org.equilux.master.web.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.equilux.master.TestRecords;
import org.equilux.master.files.DiskBlocks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Submissions on a full or nearly full disk. */
@Timeout(60)
class DiskFullTest {
  private static final byte[] PNG = TestPictures.png(60, 50);

  /** A device that rejects every byte as a full disk does. */
  private static final Path FULL = Path.of("/dev/full");

  @TempDir Path folder;

  private static HttpResponse<byte[]> createUpload(TestMaster master, long length) {
    return master.send(
        master
            .request("/uploads")
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Length", Long.toString(length))
            .POST(BodyPublishers.noBody()));
  }

  private static HttpResponse<byte[]> append(TestMaster master, String id, byte[] piece) {
    return master.send(
        master
            .request("/uploads/" + id)
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Offset", "0")
            .header("Content-Type", "application/offset+octet-stream")
            .method("PATCH", BodyPublishers.ofByteArray(piece)));
  }

  private static String id(HttpResponse<byte[]> created) {
    assertEquals(201, created.statusCode(), TestMaster.text(created));
    String location = created.headers().firstValue("Location").orElseThrow();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private static long usedBytes(TestMaster master) {
    return TestMaster.json(master.get("/cluster")).at("/data/bytes").longValue();
  }

  private static void assertFull(String type, HttpResponse<byte[]> answer) {
    assertEquals(507, answer.statusCode(), TestMaster.text(answer));
    JsonNode problem = TestMaster.json(answer);
    assertEquals("urn:equilux:problem:" + type, problem.get("type").textValue());
    assertTrue(problem.get("detail").textValue().contains("elete jobs"), problem.toString());
  }

  @Test
  void refusesDataThatWouldUseTheReserve() throws IOException {
    String done;
    try (TestMaster master = TestMaster.start(folder)) {
      done = master.submit("", PNG);
      master.await(done);
      assertEquals(Optional.empty(), master.notReady());
    }
    try (TestMaster master =
        TestMaster.start(folder, true, config -> config.diskReserve(Long.MAX_VALUE / 2))) {
      assertFull("limit-disk", master.upload("", PNG));
      assertFull("limit-disk", createUpload(master, 5));
      assertFull(
          "limit-disk",
          master.post(
              "/batches",
              "application/json",
              "{\"name\": \"scans\"}".getBytes(StandardCharsets.UTF_8)));
      assertEquals(1, master.folders().size());
      String notReady = master.notReady().orElseThrow();
      assertTrue(notReady.contains("--disk-reserve") && notReady.contains("free"), notReady);

      assertEquals(200, master.get("/jobs/" + done + "/result").statusCode());
      assertEquals(204, master.delete("/jobs/" + done).statusCode());
      assertEquals(0, usedBytes(master));
    }
  }

  @Test
  void doesNotCountUnwrittenBytes() throws IOException {
    assumeTrue(Files.exists(FULL));
    try (TestMaster master = TestMaster.start(folder)) {
      String upload = id(createUpload(master, 1_000_000));
      assertEquals(DiskBlocks.BYTES, usedBytes(master));
      Path data = folder.resolve("uploads").resolve(upload + ".data");
      Files.delete(data);
      Files.createSymbolicLink(data, FULL);
      for (int i = 0; i < 5; i++) {
        assertFull("disk-full", append(master, upload, new byte[1_000_000]));
        assertEquals(DiskBlocks.BYTES, usedBytes(master));
      }
    }
  }

  /** The disk is a small file system that really fills up. */
  @Test
  void aJobThatFillsTheDiskFailsAndFreesSpace() throws Exception {
    byte[] picture = TestPictures.png(1000, 800);
    Path disk = mount(picture.length * 3 / 2 + 200_000);
    try (TestMaster master = TestMaster.start(disk, true, config -> config.diskReserve(1))) {
      String id = master.submit("", picture);
      JsonNode failed = master.await(id);
      assertEquals("failed", failed.get("state").textValue());
      assertTrue(
          failed.get("error").textValue().startsWith("the disk with the master's data folder"),
          failed.toString());
      assertTrue(TestRecords.of(disk).job(id).contains("\"state\":\"failed\""));
      assertFull("limit-disk", master.upload("", picture));
      assertEquals(1, master.folders().size());
      assertEquals(DiskBlocks.ofFolder(master.folder(id)), usedBytes(master));

      assertEquals(204, master.delete("/jobs/" + id).statusCode());
      assertEquals(0, usedBytes(master));
      String small = master.submit("", PNG);
      assertEquals("done", master.await(small).get("state").textValue());
    } finally {
      assertTrue(ran(List.of("umount", disk.toString())));
    }
  }

  private Path mount(long bytes) throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        ran(List.of("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", disk.toString())),
        "a disk can be mounted");
    return disk;
  }

  private static boolean ran(List<String> command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
