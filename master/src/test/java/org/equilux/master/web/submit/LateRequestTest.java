package org.equilux.master.web.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.equilux.master.database.DatabaseSettings;
import org.equilux.master.database.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A request reaches one of two masters, and its body comes so late that the client has repeated the
 * request at the other one: both requests have one job.
 */
@Timeout(120)
class LateRequestTest {
  private static final byte[] PNG = TestPictures.png(300, 200);
  private static final int MILLIS = 30_000;
  private static final String JSON = "application/json";
  private static final String RAW = "image/png";

  @TempDir private Path data;

  private TestMaster slow;
  private TestMaster other;

  @BeforeEach
  void startMasters() throws IOException {
    DatabaseSettings database = PostgresServer.get().create();
    slow = TestMaster.start(data, true, config -> config.database(database));
    other = TestMaster.start(data, true, config -> config.database(database));
  }

  @AfterEach
  void stopMasters() {
    if (other != null) {
      other.close();
    }
    if (slow != null) {
      slow.close();
    }
  }

  /** A request that has no body yet. The master asks for it after it has looked for the key. */
  private static final class Late implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader answer;

    Late(TestMaster master, String type, String headers, int length) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), master.port());
      socket.setSoTimeout(MILLIS);
      answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String head =
          "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\n%s%sContent-Type: %s\r\nContent-Length: %d\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
              .formatted(master.authorization(), headers, type, length);
      write(head.getBytes(StandardCharsets.US_ASCII));
      assertEquals("HTTP/1.1 100 Continue", answer.readLine());
      assertEquals("", answer.readLine());
    }

    private void write(byte[] bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    }

    /** Sends the body and returns the whole answer. */
    String finish(byte[] body) throws IOException {
      write(body);
      return answer.lines().collect(Collectors.joining("\n"));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static String key(String name) {
    return "Idempotency-Key: " + name + "\r\n";
  }

  private static byte[] order(String upload, String operation) {
    return "{\"upload\": \"%s\", \"operation\": \"%s\"}"
        .formatted(upload, operation)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Makes a job at the other master, and returns its id. */
  private String make(String type, String key, byte[] body) {
    HttpResponse<byte[]> made =
        other.send(
            other
                .request("/jobs")
                .header("Content-Type", type)
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofByteArray(body)));
    assertEquals(201, made.statusCode(), TestMaster.text(made));
    return TestMaster.json(made).get("id").textValue();
  }

  private void assertOneJob(String id, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 201 "), answer);
    assertTrue(answer.contains("\"id\":\"" + id + "\""), answer);
    assertEquals(1, TestMaster.json(slow.get("/jobs")).get("jobs").size());
  }

  /** The other master has made the job of the upload and deleted the upload. */
  @Test
  void aLateRequestWithAnUploadReturnsTheJobOfTheOtherMaster() throws IOException {
    byte[] order = order(slow.uploadFile(PNG), "sobel");
    try (Late late = new Late(slow, JSON, key("one"), order.length)) {
      String made = make(JSON, "one", order);
      assertOneJob(made, late.finish(order));
    }
  }

  @Test
  void aLateRequestWithAPictureReturnsTheJobOfTheOtherMaster() throws IOException {
    try (Late late = new Late(slow, RAW, key("one"), PNG.length)) {
      String made = make(RAW, "one", PNG);
      assertOneJob(made, late.finish(PNG));
    }
  }

  @Test
  void aLateRequestThatDiffersIsRefused() throws IOException {
    String upload = slow.uploadFile(PNG);
    byte[] different = order(upload, "equalize");
    try (Late late = new Late(slow, JSON, key("one"), different.length)) {
      String made = make(JSON, "one", order(upload, "sobel"));
      String answer = late.finish(different);
      assertTrue(answer.startsWith("HTTP/1.1 422 "), answer);
      assertTrue(answer.contains("key-in-use") && answer.contains(made), answer);
    }
  }

  /** Without its key, or with another one, the request asks for an upload that is gone. */
  @Test
  void aLateRequestWithoutTheKeyMissesTheUpload() throws IOException {
    byte[] order = order(slow.uploadFile(PNG), "sobel");
    try (Late keyless = new Late(slow, JSON, "", order.length);
        Late another = new Late(slow, JSON, key("two"), order.length)) {
      String _ = make(JSON, "one", order);
      assertTrue(keyless.finish(order).startsWith("HTTP/1.1 404 "));
      assertTrue(another.finish(order).startsWith("HTTP/1.1 404 "));
    }
  }
}
