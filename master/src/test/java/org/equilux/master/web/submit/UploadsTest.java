package org.equilux.master.web.submit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.equilux.master.Expected;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tus protocol, and jobs of pictures uploaded by it. */
@Timeout(60)
class UploadsTest {
  private static final byte[] PNG = TestPictures.png(300, 200);

  @TempDir Path data;

  private static HttpRequest.Builder tus(TestMaster master, String path) {
    return master.request(path).header("Tus-Resumable", "1.0.0");
  }

  private static HttpResponse<byte[]> begin(TestMaster master, String name, String length) {
    String encoded = Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    return master.send(
        tus(master, "/uploads")
            .header("Upload-Length", length)
            .header("Upload-Metadata", "type aW1hZ2U=,filename " + encoded)
            .POST(BodyPublishers.noBody()));
  }

  /** Starts an upload and returns its id. */
  private static String begun(TestMaster master, String name, int length) {
    HttpResponse<byte[]> answer = begin(master, name, Integer.toString(length));
    assertEquals(201, answer.statusCode(), TestMaster.text(answer));
    return answer.headers().firstValue("Location").orElseThrow().replace("/api/v1/uploads/", "");
  }

  private static HttpResponse<byte[]> send(
      TestMaster master, String id, long offset, byte[] bytes) {
    return master.send(
        tus(master, "/uploads/" + id)
            .header("Upload-Offset", Long.toString(offset))
            .header("Content-Type", "application/offset+octet-stream")
            .method("PATCH", BodyPublishers.ofByteArray(bytes)));
  }

  private static String whole(TestMaster master, String name, byte[] bytes) {
    String id = begun(master, name, bytes.length);
    assertEquals(204, send(master, id, 0, bytes).statusCode());
    return id;
  }

  private static long offset(TestMaster master, String id) {
    HttpResponse<byte[]> answer = master.send(tus(master, "/uploads/" + id).HEAD());
    assertEquals(200, answer.statusCode());
    assertTrue(answer.headers().firstValue("Upload-Expires").isPresent());
    assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
    return Long.parseLong(answer.headers().firstValue("Upload-Offset").orElseThrow());
  }

  private static HttpResponse<byte[]> job(TestMaster master, String json) {
    return master.post("/jobs", "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode taken(HttpResponse<byte[]> answer) {
    assertEquals(201, answer.statusCode(), TestMaster.text(answer));
    return TestMaster.json(answer);
  }

  @Test
  void resumesAfterABrokenConnectionAndARestart() throws Exception {
    String id;
    int half = PNG.length / 2;
    int quarter = PNG.length / 4;
    try (TestMaster master = TestMaster.start(data)) {
      id = begun(master, "../a/scan.png", PNG.length);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), master.port())) {
        String head =
            "PATCH /api/v1/uploads/%s HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: %d\r\n%s\r\n"
                .formatted(id, PNG.length, master.authorization());
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(PNG, 0, quarter);
        socket.getOutputStream().flush();
        // The master learns that the connection is dead only when asked for the offset.
        while (uploaded(master) < quarter) {
          Thread.onSpinWait();
        }
        assertEquals(quarter, offset(master, id));
      }
      assertEquals(409, send(master, id, 0, PNG).statusCode());
      HttpResponse<byte[]> next = send(master, id, quarter, Arrays.copyOfRange(PNG, quarter, half));
      assertEquals(
          Integer.toString(half), next.headers().firstValue("Upload-Offset").orElseThrow());
      HttpResponse<byte[]> early = job(master, "{\"upload\": \"" + id + "\"}");
      assertEquals(400, early.statusCode());
      assertTrue(TestMaster.text(early).contains("incomplete"), TestMaster.text(early));
    }
    try (TestMaster master = TestMaster.start(data)) {
      assertEquals(half, offset(master, id));
      assertEquals(
          204, send(master, id, half, Arrays.copyOfRange(PNG, half, PNG.length)).statusCode());
      JsonNode job = taken(job(master, "{\"upload\": \"" + id + "\", \"operation\": \"sobel\"}"));
      assertEquals("scan.png", job.get("name").textValue());
      assertEquals("done", master.await(job.get("id").textValue()).get("state").textValue());
      assertArrayEquals(
          Expected.of(PNG, "sobel", Map.of()),
          master.get("/jobs/" + job.get("id").textValue() + "/result").body());
      assertArrayEquals(PNG, master.get("/jobs/" + job.get("id").textValue() + "/input").body());
      assertEquals(404, master.send(tus(master, "/uploads/" + id).HEAD()).statusCode());
    }
  }

  @Test
  void returnsTheChecksumToTheOwnerOnly() throws Exception {
    try (TestMaster master = TestMaster.start(data)) {
      String id = begun(master, "a.png", PNG.length);
      assertEquals("00000000", checksum(master, id).get("crc32").textValue());
      int half = PNG.length / 2;
      assertEquals(204, send(master, id, 0, Arrays.copyOf(PNG, half)).statusCode());
      CRC32 sum = new CRC32();
      sum.update(PNG, 0, half);
      assertEquals(half, checksum(master, id).get("bytes").intValue());
      assertEquals("%08x".formatted(sum.getValue()), checksum(master, id).get("crc32").textValue());
      assertEquals(404, master.get("/uploads/none/checksum").statusCode());
      byte[] guest = "{\"name\": \"guest\", \"password\": \"a guest's password\"}".getBytes(UTF_8);
      assertEquals(
          201,
          master
              .send(
                  master
                      .by(master.adminBrowser(), "/users")
                      .header("Content-Type", "application/json")
                      .POST(BodyPublishers.ofByteArray(guest)))
              .statusCode());
      TestMaster.Browser other = master.signIn("guest", "a guest's password");
      assertEquals(404, master.send(master.by(other, "/uploads/" + id + "/checksum")).statusCode());
    }
  }

  private static JsonNode checksum(TestMaster master, String id) {
    HttpResponse<byte[]> answer = master.get("/uploads/" + id + "/checksum");
    assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
    return TestMaster.json(answer);
  }

  private static long uploaded(TestMaster master) {
    return TestMaster.json(master.get("/uploads")).at("/uploads/0/offset").longValue();
  }

  @Test
  void aJobIsRepeatedWithOtherParameters() throws Exception {
    byte[] mask = TestPictures.mask(300, 200);
    try (TestMaster master = TestMaster.start(data)) {
      String picture = whole(master, "a.png", PNG);
      String file = whole(master, "field.png", mask);
      JsonNode first =
          taken(
              job(
                  master,
                  "{\"upload\": \"%s\", \"operation\": \"clahe\", \"parameters\": {\"clip\": 3}, \"files\": {\"mask\": \"%s\"}}"
                      .formatted(picture, file)));
      String id = first.get("id").textValue();
      assertEquals("field.png", first.at("/parameters/mask").textValue());
      assertEquals("mask", first.at("/files/0").textValue());
      assertEquals("done", master.await(id).get("state").textValue());
      // Further jobs can use the mask.
      assertEquals(mask.length, offset(master, file));

      JsonNode same = taken(job(master, "{\"input\": \"" + id + "\"}"));
      assertEquals(first.get("parameters"), same.get("parameters"));
      assertEquals("done", master.await(same.get("id").textValue()).get("state").textValue());
      assertArrayEquals(
          master.get("/jobs/" + id + "/result").body(),
          master.get("/jobs/" + same.get("id").textValue() + "/result").body());

      JsonNode other =
          taken(
              job(
                  master,
                  "{\"input\": \"%s\", \"operation\": \"equalize\", \"files\": {\"mask\": \"%s\"}}"
                      .formatted(id, id)));
      assertEquals(204, master.delete("/jobs/" + id).statusCode());
      String last = other.get("id").textValue();
      assertEquals("done", master.await(last).get("state").textValue());
      assertArrayEquals(
          Expected.of(PNG, "equalize", Map.of(), Map.of("mask", mask)),
          master.get("/jobs/" + last + "/result").body());
    }
  }

  @Test
  void refusesInvalidRequests() throws IOException {
    try (TestMaster master = TestMaster.start(data, true, config -> config.uploadBytes(100_000))) {
      assertEquals(413, begin(master, "a.png", "100001").statusCode());
      for (String length : List.of("-1", "x", "99999999999999999999")) {
        assertEquals(400, begin(master, "a.png", length).statusCode(), length);
      }
      HttpResponse<byte[]> version =
          master.send(
              master
                  .request("/uploads")
                  .header("Upload-Length", "1")
                  .POST(BodyPublishers.noBody()));
      assertEquals(412, version.statusCode());
      assertEquals("1.0.0", version.headers().firstValue("Tus-Version").orElseThrow());
      String id = begun(master, "a.png", 10);
      assertEquals(413, send(master, id, 0, new byte[11]).statusCode());
      assertEquals(404, send(master, "none", 0, new byte[1]).statusCode());
      assertEquals(204, send(master, id, 0, new byte[10]).statusCode());
      HttpResponse<byte[]> noPicture = job(master, "{\"upload\": \"" + id + "\"}");
      assertEquals(415, noPicture.statusCode());
      assertEquals(List.of(), master.folders());
      // The upload remains for further attempts.
      assertEquals(10, offset(master, id));
      for (String json : List.of("{}", "[]", "{\"upload\": \"a\", \"input\": \"b\"}", "null", "")) {
        assertEquals(400, job(master, json).statusCode(), json);
      }
      assertEquals(404, job(master, "{\"upload\": \"../../x\"}").statusCode());
      assertEquals(404, job(master, "{\"input\": \"none\"}").statusCode());
      assertEquals(204, master.send(tus(master, "/uploads/" + id).DELETE()).statusCode());
      assertEquals(404, master.send(tus(master, "/uploads/" + id).DELETE()).statusCode());
      assertEquals(0, TestMaster.json(master.get("/uploads")).get("uploads").size());
      assertFalse(
          master
              .send(master.anonymous("/uploads").method("OPTIONS", BodyPublishers.noBody()))
              .headers()
              .firstValue("Tus-Extension")
              .orElseThrow()
              .isEmpty());
    }
  }
}
