package org.equilux.master.web.jobs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import org.equilux.master.TestMaster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HEAD requests and ranges of downloaded files. */
@Timeout(60)
class DownloadTest {
  private static final byte[] PICTURE = "P5\n4 2\n255\n12345678".getBytes(ISO_8859_1);

  @TempDir Path data;
  private TestMaster master;
  private String path;

  @BeforeEach
  void start() throws IOException {
    master = TestMaster.start(data);
    String id = master.submit("?name=a.pgm", PICTURE);
    master.await(id);
    path = "/jobs/" + id + "/input";
  }

  @AfterEach
  void stop() {
    master.close();
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private HttpResponse<byte[]> ranged(String range, String... more) {
    HttpRequest.Builder request = master.request(path).header("Range", range);
    return master.send(more.length > 0 ? request.headers(more) : request);
  }

  @ParameterizedTest
  @ValueSource(strings = {"input", "result"})
  void headHasTheHeadersOfGetAndNoBody(String which) {
    String file = path.replace("input", which);
    HttpResponse<byte[]> get = master.get(file);
    HttpResponse<byte[]> head =
        master.send(master.request(file).method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertEquals(200, head.statusCode());
    assertEquals(0, head.body().length);
    for (String name :
        new String[] {
          "Content-Length", "Content-Type", "Content-Disposition", "ETag", "Accept-Ranges"
        }) {
      assertEquals(header(get, name), header(head, name), name);
    }
    assertEquals(get.body().length, Integer.parseInt(header(head, "Content-Length")));
    assertEquals("bytes", header(head, "Accept-Ranges"));
  }

  /** A body would shift the start of the next answer on the connection. */
  @ParameterizedTest
  @ValueSource(strings = {"/", "/icon.svg", "/api/v1/openapi.json", "/api/v1/none"})
  void headOfOtherRoutesHasNoBody(String target) throws IOException {
    try (Socket socket = new Socket("localhost", master.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              "HEAD %s HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n"
                  .formatted(target, master.port())
                  .getBytes(ISO_8859_1));
      String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      assertTrue(answer.startsWith("HTTP/1.1 "), answer);
      assertEquals(answer.length(), answer.indexOf("\r\n\r\n") + 4, answer);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-3,0,4",
    "bytes=11-,11,19",
    "bytes=18-400,18,19",
    "bytes=-8,11,19",
    "bytes=-800,0,19",
    "bytes=2-99999999999999999999,2,19"
  })
  void aRangeIsSent(String range, int from, int to) {
    HttpResponse<byte[]> answer = ranged(range);
    assertEquals(206, answer.statusCode());
    assertArrayEquals(Arrays.copyOfRange(PICTURE, from, to), answer.body());
    assertEquals("bytes %d-%d/19".formatted(from, to - 1), header(answer, "Content-Range"));
    assertEquals(Integer.toString(to - from), header(answer, "Content-Length"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-1,4-5", "bytes=3-2", "bytes=-", "bytes=a-b", "rows=0-1"})
  void multipleAndMalformedRangesYieldTheWholeFile(String range) {
    HttpResponse<byte[]> answer = ranged(range);
    assertEquals(200, answer.statusCode());
    assertArrayEquals(PICTURE, answer.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=19-", "bytes=99-100", "bytes=-0"})
  void aRangeBeyondTheFileIsRefused(String range) {
    HttpResponse<byte[]> answer = ranged(range);
    assertEquals(416, answer.statusCode());
    assertEquals("bytes */19", header(answer, "Content-Range"));
    assertEquals(416, TestMaster.json(answer).get("status").intValue());
  }

  @Test
  void anIfRangeOfAnotherFileYieldsTheWholeFile() {
    String tag = header(master.get(path), "ETag");
    assertEquals(206, ranged("bytes=1-2", "If-Range", tag).statusCode());
    assertEquals(200, ranged("bytes=1-2", "If-Range", "\"other\"").statusCode());
    assertEquals(304, ranged("bytes=1-2", "If-None-Match", tag).statusCode());
  }

  @Test
  void headOfAMissingFileIsNotFound() {
    HttpResponse<byte[]> head =
        master.send(
            master.request("/jobs/none/input").method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertEquals(404, head.statusCode());
  }
}
