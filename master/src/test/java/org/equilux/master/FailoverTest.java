package org.equilux.master;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.master.database.DatabaseSettings;
import org.equilux.master.database.PostgresServer;
import org.equilux.protocol.DataFolder;
import org.equilux.protocol.JoinToken;
import org.equilux.worker.Worker;
import org.equilux.worker.WorkerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two masters work at once on one PostgreSQL database and one data folder, and one of them dies.
 */
@Timeout(240)
class FailoverTest {
  private static final byte[] PNG = TestPictures.png(1200, 900);
  private static final int JOBS = 8;
  private static final int TAKEN_OVER = 3;
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final JoinToken TOKEN = JoinToken.of("the-join-token-of-the-test");

  @TempDir Path data;

  private final List<Process> processes = new ArrayList<>();
  private final RunningWorkers workers = new RunningWorkers();

  /** Runs a master, prints its port, and ends when other masters take it for dead. */
  static final class Server {
    public static void main(String[] arguments) throws Exception {
      DatabaseSettings database =
          new DatabaseSettings(
              Optional.of(arguments[1]),
              Optional.of(arguments[2]),
              Optional.of(arguments[3]),
              LEASE);
      MasterConfig config =
          MasterConfig.builder(Path.of(arguments[0]))
              .port(0)
              .workerPort(0)
              .chunkBytes(TestMaster.CHUNK_BYTES)
              .concurrentJobs(2)
              .backend(MasterConfig.NO_BACKEND)
              .joinTokens(Optional.of(TOKEN))
              .database(database)
              .build();
      try (Master master = Master.start(config)) {
        System.out.println(master.port() + " " + master.workerPort().orElseThrow());
        while (!master.isTakenOver()) {
          Thread.sleep(50);
        }
      }
      System.exit(TAKEN_OVER);
    }
  }

  @AfterEach
  void endProcesses() throws InterruptedException {
    workers.drain();
    for (Process process : processes) {
      process.destroyForcibly();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    }
  }

  private void startWorker(String name, int port) {
    WorkerOptions options =
        new WorkerOptions(
            "127.0.0.1",
            port,
            () -> TOKEN,
            Optional.empty(),
            name,
            2,
            64 << 20,
            Duration.ofSeconds(5));
    workers.start(new Worker(options, BackendStack.of(List.of(new ScalarBackend()))));
  }

  private Process start(DatabaseSettings database) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Server.class.getName(),
                data.toString(),
                database.url().orElseThrow(),
                database.user().orElseThrow(),
                database.password().orElseThrow())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    processes.add(process);
    return process;
  }

  /** The ports of a master, which it prints once it is up. */
  private record Ports(int web, int workers) {
    static Ports of(BufferedReader out) throws IOException {
      String line = out.readLine();
      assertTrue(
          line != null && line.matches("\\d+ \\d+"),
          () -> "the master did not start, see the standard error: " + line);
      String[] ports = line.split(" ", 2);
      return new Ports(Integer.parseInt(ports[0]), Integer.parseInt(ports[1]));
    }
  }

  /** A client that asks masters in turn, and passes over those that do not answer. */
  private static final class RoundRobin {
    private final ObjectMapper trees = new ObjectMapper();
    private final HttpClient client;
    private final List<Integer> ports = new ArrayList<>();
    private final String token;
    private int next;

    RoundRobin(HttpClient client, List<Ports> masters, Path data) throws IOException {
      this.client = client;
      masters.forEach(master -> ports.add(master.web()));
      this.token = Files.readString(DataFolder.localToken(data));
    }

    /** One that asks a single master. */
    RoundRobin(RoundRobin all, int port) {
      this.client = all.client;
      this.token = all.token;
      this.ports.add(port);
    }

    private HttpResponse<byte[]> answer(String path, UnaryOperator<HttpRequest.Builder> with)
        throws IOException, InterruptedException {
      IOException last = new IOException("no master is left");
      for (int i = 0; i < 2 * ports.size(); i++) {
        int port = ports.get(next++ % ports.size());
        try {
          return client.send(
              with.apply(
                      HttpRequest.newBuilder(
                          URI.create("http://localhost:" + port + "/api/v1" + path)))
                  .header("Authorization", "Bearer " + token)
                  .timeout(Duration.ofSeconds(60))
                  .build(),
              BodyHandlers.ofByteArray());
        } catch (IOException e) {
          last = e;
        }
      }
      throw last;
    }

    byte[] get(String path) throws IOException, InterruptedException {
      HttpResponse<byte[]> answer = answer(path, request -> request);
      assertTrue(answer.statusCode() < 300, () -> TestMaster.text(answer));
      return answer.body();
    }

    JsonNode json(String path) throws IOException, InterruptedException {
      return trees.readTree(get(path));
    }

    int status(String path, UnaryOperator<HttpRequest.Builder> with) throws Exception {
      return answer(path, with).statusCode();
    }

    String submit(String query, String key) throws IOException, InterruptedException {
      HttpResponse<byte[]> job =
          answer(
              "/jobs?operation=clahe" + query,
              request ->
                  request
                      .header("Content-Type", "image/png")
                      .header("Idempotency-Key", key)
                      .POST(BodyPublishers.ofByteArray(PNG)));
      assertEquals(201, job.statusCode(), () -> TestMaster.text(job));
      return trees.readTree(job.body()).get("id").textValue();
    }

    String state(String id) throws IOException, InterruptedException {
      return json("/jobs/" + id).get("state").textValue();
    }

    void awaitBegun(String id) throws IOException, InterruptedException {
      while (state(id).equals("queued")) {
        Thread.onSpinWait();
      }
    }
  }

  private static void assertAllDone(RoundRobin masters, List<String> ids) throws Exception {
    byte[] expected = Expected.of(PNG, "clahe", Map.of());
    for (String id : ids) {
      // The event stream of a job ends with it, whichever master runs it.
      byte[] events = masters.get("/jobs/" + id + "/events");
      assertTrue(new String(events, StandardCharsets.UTF_8).contains("\"state\":\"done\""), id);
      assertEquals("done", masters.state(id), () -> id);
      assertArrayEquals(expected, masters.get("/jobs/" + id + "/result"));
    }
  }

  private static List<String> submit(RoundRobin masters) throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      String key = "key" + masters.next + "-" + i;
      String id = masters.submit("", key);
      // The same request comes to the other master.
      assertEquals(id, masters.submit("", key));
      ids.add(id);
      // Both masters are asked in the next round, too.
      masters.next++;
    }
    return ids;
  }

  @Test
  void bothWorkAndOneGoesOnWhenTheOtherIsKilledOrStopped() throws Exception {
    DatabaseSettings database = PostgresServer.get().create();
    Process first = start(database);
    try (HttpClient client = HttpClient.newHttpClient();
        BufferedReader firstOut = first.inputReader()) {
      Process second = start(database);
      try (BufferedReader secondOut = second.inputReader()) {
        Ports firstPorts = Ports.of(firstOut);
        Ports secondPorts = Ports.of(secondOut);
        RoundRobin masters = new RoundRobin(client, List.of(firstPorts, secondPorts), data);
        startWorker("one", firstPorts.workers());
        startWorker("two", firstPorts.workers());
        whatOneDoesHoldsAtTheOther(masters);

        List<String> ids = submit(masters);
        masters.awaitBegun(ids.get(2));
        assertTrue(first.toHandle().destroyForcibly());
        assertAllDone(masters, ids);

        Process third = start(database);
        try (BufferedReader thirdOut = third.inputReader()) {
          masters.ports.removeFirst();
          masters.ports.add(Ports.of(thirdOut).web());
          List<String> more = submit(masters);
          masters.awaitBegun(more.get(2));
          masters.ports.removeFirst();
          signal(second, "STOP");
          assertAllDone(masters, more);
          List<Socket> asked = ask(secondPorts, more);
          signal(second, "CONT");
          assertNoneIsSaidToRun(asked);
          assertTrue(second.waitFor(60, TimeUnit.SECONDS), "it does not end");
          assertEquals(TAKEN_OVER, second.exitValue());
          assertAllDone(masters, more);
          assertAllDone(masters, ids);
        }
      }
    }
  }

  /** Sends a master requests for jobs, which wait in their connections while it is suspended. */
  private List<Socket> ask(Ports master, List<String> ids) throws IOException {
    String token = Files.readString(DataFolder.localToken(data));
    List<Socket> asked = new ArrayList<>();
    for (String id : ids) {
      Socket socket = new Socket("localhost", master.web());
      socket.setSoTimeout(60_000);
      String request =
          "GET /api/v1/jobs/%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
              .formatted(id, token);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      asked.add(socket);
    }
    return asked;
  }

  /** A master that goes on may answer no longer, but must not tell what others have ended. */
  private static void assertNoneIsSaidToRun(List<Socket> asked) throws IOException {
    for (Socket socket : asked) {
      try (socket) {
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(
            !answer.startsWith("HTTP/1.1 200") || answer.contains("\"state\":\"done\""), answer);
      } catch (SocketException e) {
        // The master ended before it answered.
      }
    }
  }

  /** Requests alternate between the masters. */
  private static void whatOneDoesHoldsAtTheOther(RoundRobin masters) throws Exception {
    assertEquals(2, masters.json("/cluster").get("masters").size());
    UnaryOperator<HttpRequest.Builder> post =
        request ->
            request.POST(BodyPublishers.ofString("{\"name\": \"scans\", \"commonTable\": true}"));
    HttpResponse<byte[]> made =
        masters.answer(
            "/batches", request -> post.apply(request).header("Content-Type", "application/json"));
    assertEquals(201, made.statusCode(), () -> TestMaster.text(made));
    String batch = masters.trees.readTree(made.body()).get("id").textValue();
    List<String> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      members.add(masters.submit("&batch=" + batch, "member" + i));
    }
    assertEquals(
        200, masters.status("/batches/" + batch + "/close", r -> r.POST(BodyPublishers.noBody())));
    for (String id : members) {
      byte[] _ = masters.get("/jobs/" + id + "/events");
      assertEquals("done", masters.state(id));
    }
    assertEquals(3, masters.json("/batches/" + batch).get("counts").get("done").intValue());
    assertEquals(204, masters.status("/batches/" + batch, HttpRequest.Builder::DELETE));
    assertEquals(404, masters.status("/batches/" + batch, r -> r));

    for (int i = 0; i < 2 * JOBS; i++) {
      String id = masters.submit("", "read" + i);
      // Whichever master is asked next, it knows what the one before has told.
      while (!masters.state(id).equals("done")) {
        Thread.onSpinWait();
      }
      for (int j = 0; j < masters.ports.size(); j++) {
        assertEquals(200, masters.status("/jobs/" + id + "/result", r -> r));
      }
    }

    // Each master is asked to cancel a job that runs, perhaps at the other one.
    for (int port : List.copyOf(masters.ports)) {
      String id = masters.submit("", "cancelled" + port);
      masters.awaitBegun(id);
      RoundRobin one = new RoundRobin(masters, port);
      assertEquals(
          204, one.status("/jobs/" + id + "/cancel", r -> r.POST(BodyPublishers.noBody())));
      assertEquals(204, one.status("/jobs/" + id, HttpRequest.Builder::DELETE));
      assertEquals(404, masters.status("/jobs/" + id, r -> r));
    }
  }

  private static void signal(Process process, String signal) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
    assertEquals(0, kill.waitFor());
  }
}
