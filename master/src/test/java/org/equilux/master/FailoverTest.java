package org.equilux.master;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.equilux.master.database.DatabaseSettings;
import org.equilux.master.database.PostgresServer;
import org.equilux.protocol.DataFolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two masters on one PostgreSQL database and one data folder: one works, the other stands by. */
@Timeout(120)
class FailoverTest {
  private static final byte[] PNG = TestPictures.png(1200, 900);
  private static final int JOBS = 8;
  private static final int TAKEN_OVER = 3;
  private static final Duration LEASE = Duration.ofSeconds(2);

  @TempDir Path data;

  private final List<Process> processes = new ArrayList<>();

  /** Runs a master, prints its port, and ends when another one takes over. */
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
              .backend("scalar")
              .database(database)
              .build();
      try (Master master = Master.start(config)) {
        System.out.println(master.port());
        while (!master.isTakenOver()) {
          Thread.sleep(50);
        }
      }
      System.exit(TAKEN_OVER);
    }
  }

  @AfterEach
  void endProcesses() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    }
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
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    processes.add(process);
    return process;
  }

  /** A client of a master on this machine. */
  private static final class Local {
    private final ObjectMapper trees = new ObjectMapper();
    private final HttpClient client;
    private final int port;
    private final String token;

    /** Waits until the master is up. */
    Local(HttpClient client, BufferedReader out, Path data) throws IOException {
      this.client = client;
      String line = out.readLine();
      assertTrue(line != null && line.matches("\\d+"), line);
      this.port = Integer.parseInt(line);
      this.token = Files.readString(DataFolder.localToken(data));
    }

    private byte[] send(HttpRequest.Builder request) throws IOException, InterruptedException {
      HttpResponse<byte[]> answer =
          client.send(
              request
                  .header("Authorization", "Bearer " + token)
                  .timeout(Duration.ofSeconds(30))
                  .build(),
              BodyHandlers.ofByteArray());
      assertTrue(answer.statusCode() < 300, () -> TestMaster.text(answer));
      return answer.body();
    }

    private HttpRequest.Builder request(String path) {
      return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1" + path));
    }

    String submit() throws IOException, InterruptedException {
      byte[] job =
          send(
              request("/jobs?operation=clahe")
                  .header("Content-Type", "image/png")
                  .POST(BodyPublishers.ofByteArray(PNG)));
      return trees.readTree(job).get("id").textValue();
    }

    JsonNode job(String id) throws IOException, InterruptedException {
      return trees.readTree(send(request("/jobs/" + id)));
    }

    void awaitState(String id, String state) throws IOException, InterruptedException {
      while (!job(id).get("state").textValue().equals(state)) {
        Thread.onSpinWait();
      }
    }

    byte[] result(String id) throws IOException, InterruptedException {
      return send(request("/jobs/" + id + "/result"));
    }
  }

  private void assertAllDone(Local master, List<String> ids) throws Exception {
    byte[] expected = Expected.of(PNG, "clahe", Map.of());
    for (String id : ids) {
      // The event stream of a job ends with it.
      byte[] _ = master.send(master.request("/jobs/" + id + "/events"));
      assertEquals("done", master.job(id).get("state").textValue(), () -> id);
      assertArrayEquals(expected, master.result(id));
    }
  }

  private static List<String> submitAndRun(Local master) throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      ids.add(master.submit());
    }
    master.awaitState(ids.get(JOBS / 2), "running");
    return ids;
  }

  @Test
  void theOtherMasterGoesOnWithTheJobsOfOneThatIsKilled() throws Exception {
    DatabaseSettings database = PostgresServer.get().create();
    Process first = start(database);
    try (HttpClient client = HttpClient.newHttpClient();
        BufferedReader out = first.inputReader()) {
      Local master = new Local(client, out, data);
      Process second = start(database);
      List<String> ids = submitAndRun(master);
      assertTrue(first.toHandle().destroyForcibly());
      try (BufferedReader next = second.inputReader()) {
        assertAllDone(new Local(client, next, data), ids);
      }
    }
  }

  @Test
  void aMasterThatWasStoppedForTooLongEndsAndDoesNoHarm() throws Exception {
    DatabaseSettings database = PostgresServer.get().create();
    Process first = start(database);
    try (HttpClient client = HttpClient.newHttpClient();
        BufferedReader out = first.inputReader()) {
      Local master = new Local(client, out, data);
      Process second = start(database);
      List<String> ids = submitAndRun(master);
      signal(first, "STOP");
      try (BufferedReader next = second.inputReader()) {
        Local other = new Local(client, next, data);
        signal(first, "CONT");
        assertAllDone(other, ids);
        assertTrue(first.waitFor(30, TimeUnit.SECONDS), "it does not end");
        assertEquals(TAKEN_OVER, first.exitValue());
        assertAllDone(other, ids);
        assertEquals("done", lastState(other));
      }
    }
  }

  /** The local token is the second master's still. */
  private static String lastState(Local master) throws Exception {
    String id = master.submit();
    byte[] _ = master.send(master.request("/jobs/" + id + "/events"));
    return master.job(id).get("state").textValue();
  }

  private static void signal(Process process, String signal) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
    assertEquals(0, kill.waitFor());
  }
}
