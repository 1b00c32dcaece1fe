package org.equilux.master.web.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.equilux.master.Complaints;
import org.equilux.master.MasterConfig;
import org.equilux.master.Multipart;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.equilux.master.TestQuotas;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RefusalTest {
  private static final byte[] PNG = TestPictures.png(60, 50);
  private static final String POST = "POST /api/v1/jobs HTTP/1.1";
  private static final String HOST = "Host: localhost";

  @TempDir Path data;
  private TestMaster master;

  private void start(Consumer<MasterConfig.Builder> settings) throws IOException {
    master = TestMaster.start(data, true, settings);
  }

  @AfterEach
  void stop() {
    master.close();
  }

  private JsonNode refused(HttpResponse<byte[]> answer, int status) {
    assertEquals(status, answer.statusCode(), TestMaster.text(answer));
    assertEquals(
        "application/problem+json", answer.headers().firstValue("Content-Type").orElseThrow());
    JsonNode problem = TestMaster.json(answer);
    assertEquals(status, problem.get("status").intValue());
    assertEquals(List.of(), master.folders());
    return problem;
  }

  private static void assertLimit(JsonNode problem, String name, long value, String option) {
    JsonNode limit = problem.get("limit");
    assertEquals(name, limit.get("name").textValue());
    assertEquals(value, limit.get("value").longValue());
    assertEquals(option, limit.get("option").textValue());
    assertTrue(problem.get("detail").textValue().contains(option));
  }

  /** A stream of zeroes that is generated while it is read. */
  private static InputStream zeroes(long bytes) {
    return new InputStream() {
      private long left = bytes;

      @Override
      public int read() {
        return left-- > 0 ? 0 : -1;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) {
        if (left <= 0) {
          return -1;
        }
        int count = (int) Math.min(left, length);
        Arrays.fill(buffer, offset, offset + count, (byte) 0);
        left -= count;
        return count;
      }
    };
  }

  @Test
  void stopsAStreamedUploadAtTheLimit() throws IOException {
    start(config -> config.uploadBytes(1 << 20));
    JsonNode problem =
        refused(
            master.send(
                master
                    .request("/jobs")
                    .POST(BodyPublishers.ofInputStream(() -> zeroes(64L << 20)))),
            413);
    assertLimit(problem, "upload", 1 << 20, "--max-upload");
  }

  @Test
  void stopsAFormAtTheLimit() throws IOException {
    start(config -> config.uploadBytes(1000));
    byte[] form = new Multipart().file("a.png", new byte[1001]).end();
    assertLimit(
        refused(master.post("/jobs", Multipart.TYPE, form), 413), "upload", 1000, "--max-upload");
  }

  @Test
  void refusesAnAnnouncedLengthUpFront() throws IOException {
    start(config -> config.uploadBytes(1000));
    assertLimit(refused(master.upload("", new byte[1001]), 413), "upload", 1000, "--max-upload");
    String answer = exchange("", POST, HOST, "Content-Length: 9999999999999");
    assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
    assertTrue(answer.contains("\"option\":\"--max-upload\""), answer);
  }

  @Test
  void acceptsAPictureOfExactlyTheLimit() throws IOException {
    start(config -> config.uploadBytes(PNG.length));
    assertEquals(201, master.upload("", PNG).statusCode());
  }

  @Test
  void refusesTooManyPixels() throws IOException {
    start(config -> config.pixels(60 * 50 - 1));
    assertLimit(refused(master.upload("", PNG), 413), "pixels", 2999, "--max-pixels");
  }

  /** The header of a small file has a large width, for which the file has too few pixels. */
  @Test
  void reportsThePixelLimitOfADamagedFile() throws IOException {
    start(config -> config.pixels(1_000_000));
    byte[] tiff = TestPictures.tiff(9, 9, 1);
    ByteBuffer png = ByteBuffer.wrap(PNG.clone()).putInt(16, 50_000).putInt(20, 50_000);
    CRC32 crc = new CRC32();
    crc.update(png.array(), 12, 17);
    png.putInt(29, (int) crc.getValue());
    assertLimit(refused(master.upload("", png.array()), 413), "pixels", 1_000_000, "--max-pixels");
    assertEquals(201, master.upload("", tiff).statusCode());
  }

  @Test
  void revealsNoClassNames() throws IOException {
    start(_ -> {});
    String type = "multipart/form-data; boundary=b";
    List<String> bodies =
        List.of(
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhalf",
            "--b\r\nno header\r\n\r\n--b--",
            "--b",
            "--b--\r\n",
            "nothing");
    for (String body : bodies) {
      HttpResponse<byte[]> answer =
          master.post("/jobs", type, body.getBytes(StandardCharsets.UTF_8));
      String text = new String(answer.body(), StandardCharsets.UTF_8);
      assertEquals(400, answer.statusCode(), text);
      assertFalse(text.matches("(?s).*\\w\\.[A-Z]\\w+.*"), text);
    }
  }

  @Test
  void refusesTooManyPages() throws IOException {
    start(config -> config.pages(2));
    assertLimit(
        refused(master.upload("", TestPictures.tiff(9, 9, 3)), 413), "pages", 2, "--max-pages");
  }

  @Test
  void refusesPicturesBeyondTheDataLimit() throws IOException {
    start(config -> config.dataBytes(PNG.length - 1));
    assertLimit(refused(master.upload("", PNG), 507), "data", PNG.length - 1, "--max-data");
    assertLimit(
        refused(
            master.send(
                master
                    .request("/jobs")
                    .POST(
                        BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(PNG)))),
            507),
        "data",
        PNG.length - 1,
        "--max-data");
  }

  @Test
  void acceptsPicturesAgainAfterADelete() throws IOException {
    long room = PNG.length + 100_000L;
    start(config -> config.dataBytes(room).quotas(TestQuotas.bytes(room)));
    String id = master.submit("", PNG);
    master.await(id);
    byte[] large = new byte[100_001];
    assertEquals(507, master.upload("", large).statusCode());
    assertEquals(204, master.delete("/jobs/" + id).statusCode());
    refused(master.upload("", large), 415);
  }

  @Test
  void refusesFilesThatAreNoPictures() throws IOException {
    start(_ -> {});
    refused(master.upload("", "just some text".getBytes(StandardCharsets.UTF_8)), 415);
    refused(master.upload("", new byte[] {0}), 415);
    refused(master.upload("", new byte[100_000]), 415);
  }

  @Test
  void refusesADamagedPicture() throws IOException {
    start(_ -> {});
    refused(master.upload("", Arrays.copyOf(PNG, 20)), 422);
  }

  @Test
  void failsAJobWithATruncatedPicture() throws IOException {
    start(_ -> {});
    byte[] cut = Arrays.copyOf(TestPictures.png(300, 300), 20_000);
    HttpResponse<byte[]> answer = master.upload("", cut);
    if (answer.statusCode() == 201) {
      String id = TestMaster.json(answer).get("id").textValue();
      JsonNode job = master.await(id);
      assertEquals("failed", job.get("state").textValue());
      assertTrue(!job.get("error").textValue().isEmpty());
      assertEquals(409, master.get("/jobs/" + id + "/result").statusCode());
    } else {
      refused(answer, 422);
    }
  }

  @Test
  void refusesAbsurdDimensions() throws IOException {
    start(_ -> {});
    byte[] huge = PNG.clone();
    // The width and height of the PNG header; the checksum becomes wrong as well and may be
    // reported first.
    Arrays.fill(huge, 16, 24, (byte) 0x7F);
    int status = master.upload("", huge).statusCode();
    assertTrue(status == 413 || status == 422, "status " + status);
    assertEquals(List.of(), master.folders());
  }

  @Test
  void refusesAnEmptyBody() throws IOException {
    start(_ -> {});
    refused(master.upload("", new byte[0]), 400);
    refused(master.send(master.request("/jobs").POST(BodyPublishers.noBody())), 400);
    refused(
        master.send(master.request("/jobs").POST(BodyPublishers.ofInputStream(() -> zeroes(0)))),
        400);
  }

  @Test
  void refusesMalformedChunks() throws IOException {
    start(_ -> {});
    String answer =
        exchange("zz\r\n", POST, HOST, "Transfer-Encoding: chunked", "Content-Type: image/png");
    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    assertTrue(answer.contains("malformed"), answer);
    assertEquals(List.of(), master.folders());
  }

  @Test
  void refusesOtherMediaTypes() throws IOException {
    start(_ -> {});
    for (String type :
        List.of("application/xml", "text/plain", "application/x-www-form-urlencoded")) {
      JsonNode problem = refused(master.post("/jobs", type, PNG), 415);
      assertTrue(problem.get("detail").textValue().contains(type));
    }
  }

  @Test
  void refusesUnknownOperationsAndParameters() throws IOException {
    start(_ -> {});
    for (String query :
        List.of(
            "?operation=blur",
            "?color=blue",
            "?hue=luminance",
            "?operation=sobel&color=luminance",
            "?color=luminance&color=per-channel")) {
      refused(master.upload(query, PNG), 400);
    }
    String detail = refused(master.upload("?operation=blur", PNG), 400).get("detail").textValue();
    assertTrue(detail.contains("equalize"), detail);
  }

  @Test
  void drainsALargeBodySoThatTheClientReadsTheRefusal() throws IOException {
    start(_ -> {});
    refused(
        master.send(
            master
                .request("/jobs?operation=blur")
                .POST(BodyPublishers.ofInputStream(() -> zeroes(32 << 20)))),
        400);
  }

  @Test
  void sendsNoContinueForARefusedRequest() throws IOException {
    start(_ -> {});
    String answer =
        exchange(
            "",
            "POST /api/v1/jobs?operation=blur HTTP/1.1",
            HOST,
            "Content-Length: 5000",
            "Expect: 100-continue");
    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
  }

  @Test
  void aBrokenUploadLeavesNothing() throws IOException {
    start(_ -> {});
    String part = "x".repeat(100_000);
    String plain = exchange(part, POST, HOST, "Content-Length: 200000");
    assertTrue(plain.startsWith("HTTP/1.1 400 "), plain);
    assertTrue(plain.contains("ended early"), plain);
    assertEquals(List.of(), master.folders());
    String chunked =
        exchange("186A0\r\n" + part + "\r\n186A0\r\nx", POST, HOST, "Transfer-Encoding: chunked");
    assertTrue(chunked.startsWith("HTTP/1.1 400 "), chunked);
    assertEquals(List.of(), master.folders());
    String form =
        exchange(
            "--"
                + Multipart.BOUNDARY
                + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
                + part,
            POST,
            HOST,
            "Content-Length: 200000",
            "Content-Type: " + Multipart.TYPE);
    assertTrue(form.startsWith("HTTP/1.1 400 "), form);
    assertTrue(form.contains("ended early"), form);
    assertEquals(List.of(), master.folders());
  }

  @Test
  void refusesAHugeChunk() throws IOException {
    start(_ -> {});
    for (String chunk : List.of("7fffffff\r\nx", "0".repeat(100_000))) {
      String answer = exchange(chunk, POST, HOST, "Transfer-Encoding: chunked");
      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
      assertTrue(answer.contains("chunk"), answer);
      assertEquals(List.of(), master.folders());
    }
  }

  /** A proxy could take the bytes after the first chunk for another request. */
  @Test
  void refusesARequestWithTwoLengths() throws IOException {
    start(_ -> {});
    String smuggled = "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (String[] lengths :
        List.of(
            new String[] {"Content-Length: 5", "Transfer-Encoding: chunked"},
            new String[] {"Transfer-Encoding: chunked", "Content-Length: 5"},
            new String[] {"Transfer-Encoding: identity", "Content-Length: 5"})) {
      String answer = exchange("0\r\n\r\n" + smuggled, POST, HOST, lengths[0], lengths[1]);
      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
      assertTrue(answer.toLowerCase(Locale.ROOT).contains("connection: close"), answer);
      assertEquals(1, answer.lines().filter(line -> line.startsWith("HTTP/1.1 ")).count(), answer);
    }
  }

  @Test
  void answersHeadWithoutABody() throws IOException {
    start(_ -> {});
    try (Complaints complaints = new Complaints()) {
      HttpResponse<byte[]> answer = master.send(master.request("/jobs").HEAD());
      assertEquals(405, answer.statusCode());
      assertEquals("POST, GET", answer.headers().firstValue("Allow").orElseThrow());
      assertEquals(0, answer.body().length);
      assertEquals(200, master.get("/health").statusCode());
      assertEquals(List.of(), complaints.heard());
    }
  }

  @Test
  void answersMalformedRequestsWithAProblem() throws IOException {
    start(_ -> {});
    String answer = exchange("", "GET /api/v1/health HTTP/1.1", "Bad Header");
    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    assertTrue(answer.contains("application/problem+json"), answer);
    assertTrue(answer.contains("nosniff") && answer.contains("frame-ancestors 'none'"), answer);
  }

  /**
   * Sends a request, closes the sending direction, and returns everything that the server sends.
   */
  private String exchange(String body, String... head) throws IOException {
    String request = String.join("\r\n", head) + "\r\n" + master.authorization() + "\r\n" + body;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), master.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
