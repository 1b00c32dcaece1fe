package org.equilux.master;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import org.equilux.master.storage.StorageSettings;
import org.equilux.storage.s3.S3Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A master whose files lie in an S3 server. */
@Timeout(120)
class ObjectStorageTest {
  /** Bytes that are kept by themselves while an upload goes on. */
  private static final int PART = 5 << 20;

  /** The prefix of a master that sends browsers to the store. */
  private static final String REDIRECTING = "r";

  private static final byte[] PNG = TestPictures.png(300, 200);

  @TempDir Path data;
  private static S3Server server;
  private static int buckets;
  private String bucket;

  @BeforeAll
  static void startServer() throws IOException {
    server = S3Server.start();
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @BeforeEach
  void makeBucket() {
    bucket = "master-" + buckets++;
    server.makeBucket(bucket);
  }

  private Optional<StorageSettings> settings(String prefix) {
    return Optional.of(
        new StorageSettings(
            URI.create("s3://" + bucket + "/" + prefix),
            Optional.of(server.endpoint()),
            Optional.empty(),
            prefix.equals(REDIRECTING),
            true));
  }

  private TestMaster start() throws IOException {
    return start(true);
  }

  private TestMaster start(boolean open) throws IOException {
    return TestMaster.start(data, open, config -> config.storage(settings("p")));
  }

  private List<String> keys() {
    return server.client().listObjectsV2Paginator(b -> b.bucket(bucket)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  private void assertOnlyOwnerIsLeft() {
    assertEquals(List.of("p/owner"), keys());
    assertEquals(0, server.uploads(bucket));
  }

  @Test
  void resultsAreThoseOfLocalFilesAndNothingIsLeftAfterwards() throws Exception {
    Map<String, byte[]> pictures =
        Map.of(
            "png", PNG,
            "jpeg", TestPictures.jpeg(300, 200),
            "tiff", TestPictures.tiff(200, 150, 3),
            "gray16", TestPictures.gray16(200, 150));
    try (TestMaster master = start()) {
      for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
        String id = master.submit("?operation=clahe", picture.getValue());
        assertEquals("done", master.await(id).get("state").textValue(), picture.getKey());
        byte[] expected = Expected.of(picture.getValue(), "clahe", Map.of());
        assertArrayEquals(expected, master.get("/jobs/" + id + "/result").body());
        assertArrayEquals(picture.getValue(), master.get("/jobs/" + id + "/input").body());
        HttpResponse<byte[]> range =
            master.send(master.request("/jobs/" + id + "/result").header("Range", "bytes=5-99"));
        assertEquals(206, range.statusCode());
        assertArrayEquals(Arrays.copyOfRange(expected, 5, 100), range.body());
        assertEquals(200, master.get("/jobs/" + id + "/lut?page=1").statusCode());
        assertEquals(200, master.get("/jobs/" + id + "/thumbnail/result").statusCode());
        assertEquals(204, master.delete("/jobs/" + id).statusCode());
      }
      assertOnlyOwnerIsLeft();
      assertEquals(List.of(), master.folders());
    }
  }

  @Test
  void aJobThatIsUnderWayGoesOnAfterARestart() throws Exception {
    String id;
    try (TestMaster master = start(false)) {
      id = master.submit("?operation=equalize", PNG);
      master.await(id, "running");
    }
    try (TestMaster master = start()) {
      assertEquals("done", master.await(id).get("state").textValue());
      assertArrayEquals(
          Expected.of(PNG, "equalize", Map.of()), master.get("/jobs/" + id + "/result").body());
    }
    try (TestMaster master = start()) {
      assertEquals("done", master.job(id).get("state").textValue());
      assertArrayEquals(
          Expected.of(PNG, "equalize", Map.of()), master.get("/jobs/" + id + "/result").body());
    }
  }

  private static HttpRequest.Builder tus(TestMaster master, String path) {
    return master.request(path).header("Tus-Resumable", "1.0.0");
  }

  private static String begin(TestMaster master, int length) {
    return master
        .send(
            tus(master, "/uploads")
                .header("Upload-Length", Integer.toString(length))
                .POST(BodyPublishers.noBody()))
        .headers()
        .firstValue("Location")
        .orElseThrow()
        .replace("/api/v1/uploads/", "");
  }

  private static int offset(TestMaster master, String id) {
    HttpResponse<byte[]> answer = master.send(tus(master, "/uploads/" + id).HEAD());
    return Integer.parseInt(answer.headers().firstValue("Upload-Offset").orElse("-1"));
  }

  private static int append(TestMaster master, String id, int offset, byte[] bytes) {
    return master
        .send(
            tus(master, "/uploads/" + id)
                .header("Upload-Offset", Integer.toString(offset))
                .header("Content-Type", "application/offset+octet-stream")
                .method("PATCH", BodyPublishers.ofByteArray(bytes)))
        .statusCode();
  }

  private static long uploaded(TestMaster master) {
    return TestMaster.json(master.get("/uploads")).at("/uploads/0/offset").longValue();
  }

  /** A TIFF of several parts of an upload, hard to compress. */
  private static byte[] large() {
    byte[] picture = TestPictures.tiff(2000, 3000, 1);
    byte[] noise = new byte[picture.length / 2];
    new Random(1).nextBytes(noise);
    System.arraycopy(noise, 0, picture, picture.length / 4, noise.length);
    return picture;
  }

  @Test
  void anUploadGoesOnAfterABrokenConnectionAndARestart() throws Exception {
    byte[] picture = large();
    int third = picture.length / 3;
    String id;
    try (TestMaster master = start()) {
      id = begin(master, picture.length);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), master.port())) {
        String head =
            "PATCH /api/v1/uploads/%s HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: %d\r\n%s\r\n"
                .formatted(id, picture.length, master.authorization());
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(picture, 0, third);
        socket.getOutputStream().flush();
        // Nothing tells the master that this connection is dead; asking ends it.
        while (uploaded(master) < PART) {
          Thread.onSpinWait();
        }
        int here = offset(master, id);
        assertTrue(here >= PART && here <= third, here + " of " + third);
        assertEquals(
            204, append(master, id, here, Arrays.copyOfRange(picture, here, third + 1000)));
      }
    }
    try (TestMaster master = start()) {
      assertEquals(third + 1000, offset(master, id));
      CRC32 sum = new CRC32();
      sum.update(picture, 0, third + 1000);
      assertEquals(
          "%08x".formatted(sum.getValue()),
          TestMaster.json(master.get("/uploads/" + id + "/checksum")).get("crc32").textValue());
      assertEquals(409, append(master, id, third, picture));
      assertEquals(
          204,
          append(
              master, id, third + 1000, Arrays.copyOfRange(picture, third + 1000, picture.length)));
      HttpResponse<byte[]> taken =
          master.post(
              "/jobs",
              "application/json",
              "{\"upload\": \"%s\"}".formatted(id).getBytes(StandardCharsets.UTF_8));
      assertEquals(201, taken.statusCode(), TestMaster.text(taken));
      String job = TestMaster.json(taken).get("id").textValue();
      assertEquals("done", master.await(job).get("state").textValue());
      assertArrayEquals(picture, master.get("/jobs/" + job + "/input").body());
      assertArrayEquals(
          Expected.of(picture, "equalize", Map.of()),
          master.get("/jobs/" + job + "/result").body());
      assertEquals(404, master.send(tus(master, "/uploads/" + id).HEAD()).statusCode());
      assertEquals(204, master.delete("/jobs/" + job).statusCode());
      String given = begin(master, 10);
      assertEquals(204, append(master, given, 0, new byte[3]));
      assertEquals(204, master.send(tus(master, "/uploads/" + given).DELETE()).statusCode());
    }
    assertOnlyOwnerIsLeft();
  }

  @Test
  void aBatchHasItsCommonTableInTheStore() throws Exception {
    byte[] other = TestPictures.png(200, 300);
    try (TestMaster master = start()) {
      JsonNode batch =
          TestMaster.json(
              master.post(
                  "/batches",
                  "application/json",
                  "{\"name\": \"scans\", \"commonTable\": true}".getBytes(StandardCharsets.UTF_8)));
      String batchId = batch.get("id").textValue();
      String first = master.submit("?batch=" + batchId, PNG);
      String second = master.submit("?batch=" + batchId, other);
      assertEquals(
          200,
          master
              .post("/batches/" + batchId + "/close", "application/json", new byte[0])
              .statusCode());
      assertEquals("done", master.await(first).get("state").textValue());
      assertEquals("done", master.await(second).get("state").textValue());
      assertTrue(keys().contains("p/batches/" + batchId + ".lut"), keys()::toString);
      assertTrue(keys().stream().noneMatch(key -> key.endsWith("/counts")), keys()::toString);
      assertEquals(204, master.delete("/batches/" + batchId).statusCode());
    }
    assertOnlyOwnerIsLeft();
  }

  @Test
  void browsersAreSentToTheStoreOnRequest() throws Exception {
    try (TestMaster master =
            TestMaster.start(data, true, config -> config.storage(settings(REDIRECTING)));
        HttpClient browser = HttpClient.newHttpClient()) {
      String id = master.submit("?operation=equalize&name=a.png", PNG);
      assertEquals("done", master.await(id).get("state").textValue());
      byte[] expected = Expected.of(PNG, "equalize", Map.of());
      assertArrayEquals(expected, master.get("/jobs/" + id + "/result").body());
      HttpResponse<byte[]> sent =
          master.send(master.by(master.adminBrowser(), "/jobs/" + id + "/result"));
      assertEquals(307, sent.statusCode());
      HttpResponse<byte[]> there =
          browser.send(
              HttpRequest.newBuilder(
                      URI.create(sent.headers().firstValue("Location").orElseThrow()))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertEquals(200, there.statusCode());
      assertArrayEquals(expected, there.body());
      assertTrue(
          there
              .headers()
              .firstValue("Content-Disposition")
              .orElseThrow()
              .contains("a_equalized.png"));
    }
  }

  @Test
  void filesOfJobsThatAreGoneAreRemoved() throws Exception {
    start().close();
    server
        .client()
        .putObject(b -> b.bucket(bucket).key("p/jobs/gone/input"), RequestBody.fromString("x"));
    server.client().createMultipartUpload(b -> b.bucket(bucket).key("p/jobs/gone/result"));
    try (TestMaster master = start()) {
      // Removed by a thread that begins with the master.
      while (keys().size() > 1 || server.uploads(bucket) > 0) {
        Thread.onSpinWait();
      }
      assertEquals(Optional.empty(), master.notReady());
    }
    assertOnlyOwnerIsLeft();
  }

  private static String refusal(Path data, Optional<StorageSettings> storage) {
    return assertThrows(
            IOException.class,
            () -> TestMaster.start(data, true, config -> config.storage(storage)).close())
        .getMessage();
  }

  @Test
  void aDataFolderAndAStoreThatDoNotBelongTogetherAreRefused() throws Exception {
    start().close();
    Path other = Files.createDirectory(data.resolve("other"));
    assertTrue(refusal(data, Optional.empty()).contains("give that with --storage"));
    assertTrue(refusal(data, settings("q")).contains("and not in s3://" + bucket + "/q"));
    assertTrue(refusal(other, settings("p")).contains("belongs to another installation"));
    try (TestMaster master = TestMaster.start(other)) {
      String id = master.submit("?operation=equalize", PNG);
      assertEquals("done", master.await(id).get("state").textValue());
    }
    assertTrue(refusal(other, settings("q")).contains("has files of its own in jobs"));
    assertOnlyOwnerIsLeft();
  }
}
