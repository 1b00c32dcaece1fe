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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.equilux.master.database.DatabaseSettings;
import org.equilux.master.database.PostgresServer;
import org.equilux.master.storage.StorageSettings;
import org.equilux.protocol.DataFolder;
import org.equilux.protocol.JoinToken;
import org.equilux.storage.s3.S3Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * A master is killed while workers map a large picture and store its bands; another master goes on
 * with what is stored.
 */
@Timeout(400)
class ResumedJobTest {
  private static final String BUCKET = "resumed";
  private static final JoinToken TOKEN = JoinToken.of("the-join-token-of-the-test");

  /** The number of bands that are stored, at least, when the master dies. */
  private static final int BANDS = 3;

  /** Has six chunks whose bands are stored. */
  private static byte[] picture;

  private static byte[] expected;

  @TempDir Path folder;

  private final List<Process> masters = new ArrayList<>();
  private final DatabaseSettings database = newDatabase();

  private static DatabaseSettings newDatabase() {
    try {
      return PostgresServer.get().create();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a master, and prints its ports. */
  static final class Server {
    public static void main(String[] arguments) throws Exception {
      StorageSettings storage =
          new StorageSettings(
              URI.create("s3://" + BUCKET + "/p"),
              Optional.of(URI.create(arguments[4])),
              Optional.empty(),
              false,
              true);
      MasterConfig config =
          MasterConfig.builder(Path.of(arguments[0]))
              .port(0)
              .workerPort(0)
              .backend(MasterConfig.NO_BACKEND)
              .auditPercent(0)
              .joinTokens(Optional.of(TOKEN))
              .storage(Optional.of(storage))
              .database(
                  new DatabaseSettings(
                      Optional.of(arguments[1]),
                      Optional.of(arguments[2]),
                      Optional.of(arguments[3]),
                      Duration.ofSeconds(5)))
              .build();
      try (Master master = Master.start(config)) {
        System.out.println(master.port() + " " + master.workerPort().orElseThrow());
        int _ = System.in.read();
      }
    }
  }

  /** A master's process and a client of it. */
  private record Running(Process process, int web, int workers, HttpClient client, String token) {
    HttpRequest.Builder request(String path) {
      return HttpRequest.newBuilder(URI.create("http://localhost:" + web + "/api/v1" + path))
          .header("Authorization", "Bearer " + token)
          .timeout(Duration.ofSeconds(60));
    }

    byte[] send(HttpRequest.Builder request) throws IOException, InterruptedException {
      HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
      assertTrue(answer.statusCode() < 300, () -> TestMaster.text(answer));
      return answer.body();
    }

    JsonNode json(String path) throws IOException, InterruptedException {
      return new ObjectMapper().readTree(send(request(path)));
    }
  }

  @BeforeAll
  static void makePicture() throws Exception {
    picture = TestPictures.noise(2900, 10_500);
    expected = Expected.of(picture, "equalize", Map.of());
  }

  @AfterAll
  static void dropPicture() {
    picture = null;
    expected = null;
  }

  @AfterEach
  void endMasters() throws InterruptedException {
    for (Process process : masters) {
      process.destroyForcibly();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    }
  }

  private Running start(String name, S3Server server, HttpClient client) throws IOException {
    Path data = Files.createDirectory(folder.resolve(name));
    Path log = folder.resolve(name + ".log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-Daws.accessKeyId=" + S3Server.ACCESS_KEY,
                "-Daws.secretAccessKey=" + S3Server.SECRET_KEY,
                "-cp",
                System.getProperty("java.class.path"),
                Server.class.getName(),
                data.toString(),
                database.url().orElseThrow(),
                database.user().orElseThrow(),
                database.password().orElseThrow(),
                server.endpoint().toString())
            .redirectError(log.toFile())
            .start();
    masters.add(process);
    BufferedReader out = process.inputReader();
    String line = out.readLine();
    assertTrue(line != null && line.matches("\\d+ \\d+"), line + Files.readString(log));
    String[] ports = line.split(" ", 2);
    return new Running(
        process,
        Integer.parseInt(ports[0]),
        Integer.parseInt(ports[1]),
        client,
        Files.readString(DataFolder.localToken(data)));
  }

  private WorkerProcess startWorker(Running master, String name) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), TOKEN.text());
    WorkerProcess worker =
        WorkerProcess.start(master.workers(), token, name, folder.resolve(name + ".log"));
    while (!hasDirectWorker(master.json("/workers").get("workers"))) {
      pause();
    }
    return worker;
  }

  private static boolean hasDirectWorker(JsonNode workers) {
    return StreamSupport.stream(workers.spliterator(), false)
        .anyMatch(worker -> worker.get("directTransfers").booleanValue());
  }

  private static void pause() {
    LockSupport.parkNanos(10_000_000);
  }

  private List<String> recordedBands() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                database.url().orElseThrow(),
                database.user().orElseThrow(),
                database.password().orElseThrow());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select object from stored_band")) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  /** Some bands are mapped, and the worker does nothing more. */
  private static void awaitBands(Running master, String id, WorkerProcess worker) throws Exception {
    while (true) {
      JsonNode job = master.json("/jobs/" + id);
      assertTrue(!job.get("state").textValue().equals("done"), "the job was too fast");
      JsonNode progress = job.path("progress");
      if (progress.path("phase").asText().equals("apply")
          && progress.path("done").intValue() >= BANDS) {
        worker.stop();
        return;
      }
      pause();
    }
  }

  /** Changes the stored objects before the death of the first master. */
  @FunctionalInterface
  private interface Loss {
    /** Returns the number of bands that are still good. */
    int of(S3Server server, List<String> objects);
  }

  private static void kill(Running master) throws InterruptedException {
    assertTrue(master.process().destroyForcibly().waitFor(30, TimeUnit.SECONDS));
  }

  /**
   * Kills a master while the job runs.
   *
   * @param atOnce whether the other master works already, or is started afterwards
   */
  private void assertGoesOn(boolean atOnce, Loss loss) throws Exception {
    try (S3Server server = S3Server.start();
        HttpClient client = HttpClient.newHttpClient()) {
      server.makeBucket(BUCKET);
      Running first = start("first", server, client);
      String id;
      try (WorkerProcess worker = startWorker(first, "one")) {
        byte[] job =
            first.send(
                first
                    .request("/jobs?operation=equalize")
                    .header("Content-Type", "image/tiff")
                    .POST(BodyPublishers.ofByteArray(picture)));
        id = new ObjectMapper().readTree(job).get("id").textValue();
        awaitBands(first, id, worker);
        while (recordedBands().size() < BANDS) {
          pause();
        }
      }
      int good = loss.of(server, recordedBands());
      Running second;
      if (atOnce) {
        second = start("second", server, client);
        kill(first);
      } else {
        kill(first);
        second = start("second", server, client);
      }
      try (WorkerProcess _ = startWorker(second, "two")) {
        byte[] _ = second.send(second.request("/jobs/" + id + "/events"));
        JsonNode done = second.json("/jobs/" + id);
        assertEquals("done", done.get("state").textValue(), done::toString);
        assertArrayEquals(expected, second.send(second.request("/jobs/" + id + "/result")));
        assertTrue(
            done.get("report").get("notes").toString().contains(good + " of "), done::toString);
        JsonNode map = second.json("/jobs/" + id + "/chunks?page=1");
        int chunks = map.get("chunks").size();
        JsonNode attempts = second.json("/jobs/" + id + "/timeline?page=1").get("attempts");
        assertEquals(chunks - good, attempts.size(), map::toString);
        for (JsonNode attempt : attempts) {
          assertEquals("apply", attempt.get(2).textValue(), "counted again");
        }
        for (JsonNode chunk : map.get("chunks")) {
          assertEquals("done", chunk.get("state").textValue());
        }
        assertEquals(List.of(), recordedBands());
        byte[] _ = second.send(second.request("/jobs/" + id).DELETE());
        assertEquals(1, server.count(BUCKET), "something is left");
      }
    }
  }

  @Test
  void anotherMasterGoesOnWithTheBandsThatAreStored() throws Exception {
    assertGoesOn(true, (_, objects) -> objects.size());
  }

  @Test
  void bandsThatAreMissingOrCutAreComputedAgain() throws Exception {
    assertGoesOn(
        false,
        (server, objects) -> {
          server.client().deleteObject(b -> b.bucket(BUCKET).key("p/" + objects.get(0)));
          server
              .client()
              .putObject(
                  b -> b.bucket(BUCKET).key("p/" + objects.get(1)),
                  RequestBody.fromBytes(new byte[1000]));
          return objects.size() - 2;
        });
  }
}
