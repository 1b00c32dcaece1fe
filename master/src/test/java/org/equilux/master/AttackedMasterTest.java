package org.equilux.master;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.master.dispatch.RandomBytesWorker;
import org.equilux.master.net.Stranger;
import org.equilux.protocol.DataFolder;
import org.equilux.protocol.JoinToken;
import org.equilux.worker.Worker;
import org.equilux.worker.WorkerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A master with a 512 MB heap under several attacks at the same time: jobs of users complete with
 * correct results.
 */
@Timeout(180)
@DisabledOnOs(OS.WINDOWS)
class AttackedMasterTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final RunningWorkers workers = new RunningWorkers();
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private Path data;
  private MasterProcess master;

  @BeforeEach
  void start() throws IOException {
    data = folder.resolve("attacked");
    master = MasterProcess.start(data, 1024);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    workers.drain();
    client.close();
    master.close();
  }

  private Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    opened.add(socket);
    return socket;
  }

  private HttpResponse<byte[]> send(String path, HttpRequest.Builder request) throws Exception {
    URI uri = URI.create("http://localhost:" + master.port() + "/api/v1" + path);
    String token = Files.readString(DataFolder.localToken(data));
    return client.send(
        request.uri(uri).timeout(TIMEOUT).header("Authorization", "Bearer " + token).build(),
        BodyHandlers.ofByteArray());
  }

  private static JsonNode json(HttpResponse<byte[]> answer) {
    return TestMaster.json(answer);
  }

  /** Submits a picture and returns its result. */
  private byte[] result(byte[] picture) throws Exception {
    HttpResponse<byte[]> submitted =
        send(
            "/jobs",
            HttpRequest.newBuilder()
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(picture)));
    assertEquals(201, submitted.statusCode(), () -> TestMaster.text(submitted));
    String job = "/jobs/" + json(submitted).get("id").textValue();
    send(job + "/events", HttpRequest.newBuilder());
    JsonNode done = json(send(job, HttpRequest.newBuilder()));
    assertEquals("done", done.get("state").textValue(), done::toString);
    return send(job + "/result", HttpRequest.newBuilder()).body();
  }

  private void startWorker(JoinToken token) {
    workers.start(
        new Worker(
            new WorkerOptions(
                "127.0.0.1",
                master.workerPort(),
                () -> token,
                Optional.empty(),
                "good",
                1,
                1 << 20,
                Duration.ofSeconds(20)),
            BackendStack.of(List.of(new ScalarBackend()))));
  }

  /** Opens connections that each start a request and then send one byte at intervals. */
  private List<Socket> dribblers(int count) throws IOException {
    List<Socket> dribblers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Socket socket = connect(master.port());
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: loc".getBytes(StandardCharsets.UTF_8));
      dribblers.add(socket);
    }
    return dribblers;
  }

  private static void dribble(List<Socket> dribblers) {
    for (Socket socket : dribblers) {
      try {
        socket.getOutputStream().write('a');
      } catch (IOException e) {
        // The master closed the connection.
      }
    }
  }

  private void signInWrongly(int times) throws Exception {
    for (int i = 0; i < times; i++) {
      HttpResponse<byte[]> answer =
          send(
              "/session",
              HttpRequest.newBuilder()
                  .header("Content-Type", "application/json")
                  .header("X-Forwarded-For", "10.1.2." + i)
                  .POST(BodyPublishers.ofString("{\"name\":\"admin\",\"password\":\"wrong\"}")));
      assertTrue(answer.statusCode() >= 400, () -> TestMaster.text(answer));
    }
  }

  @Test
  void jobsCompleteDuringAttacks() throws Exception {
    byte[] picture = TestPictures.tiff(300, 200, 2);
    byte[] expected;
    try (TestMaster alone = TestMaster.start(folder.resolve("alone"))) {
      String job = alone.submit("", picture);
      alone.await(job);
      expected = alone.get("/jobs/" + job + "/result").body();
    }
    JoinToken token = JoinToken.keptIn(data);

    List<Socket> dribblers = dribblers(200);
    for (int i = 0; i < 300; i++) {
      connect(i % 2 == 0 ? master.port() : master.workerPort());
    }
    List<Thread> floods = new ArrayList<>();
    for (int[] flood : new int[][] {{1_199, 900_000}, {20_000, 50_000}, {1, 1_000_000_000}}) {
      Stranger stranger = new Stranger(connect(master.workerPort()));
      floods.add(Thread.ofVirtual().start(() -> stranger.flood(flood[0], flood[1])));
    }
    for (int i = 0; i < 50; i++) {
      Stranger silent = new Stranger(connect(master.workerPort()));
      for (int stream = 1; stream < 5; stream += 2) {
        silent.open(stream);
      }
    }
    RandomBytesWorker liar = new RandomBytesWorker(master.workerPort(), token);
    opened.add(liar);
    dribble(dribblers);
    signInWrongly(12);

    startWorker(token);
    for (int i = 0; i < 3; i++) {
      dribble(dribblers);
      assertArrayEquals(expected, result(picture));
    }
    Status ended = liar.ended.get(60, TimeUnit.SECONDS);
    assertEquals(Status.Code.FAILED_PRECONDITION, ended.getCode(), ended::toString);
    for (Thread flood : floods) {
      assertTrue(flood.join(TIMEOUT), "a flood is still taken");
    }
    JsonNode quarantined = json(send("/workers", HttpRequest.newBuilder())).get("quarantined");
    assertEquals(1, quarantined.size(), quarantined::toString);
    assertEquals("well", master.health());
  }
}
