package org.equilux.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.equilux.client.EventStream;
import org.equilux.client.JobView;
import org.equilux.client.MasterClient;

/** A master and workers as processes started with {@code equilux}. */
final class ClusterProcesses implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 60;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Path folder;
  private final int port;
  private final int workerPort;
  private final List<String> masterOptions;
  private final Map<String, String> environment;
  private final Map<String, Process> workers = new HashMap<>();
  private final List<Process> all = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private Process master;
  private int logs;

  /**
   * Starts a master without a local worker.
   *
   * @param folder for its data and everybody's logs
   */
  ClusterProcesses(Path folder, String... masterOptions) throws IOException {
    this(folder, Map.of(), masterOptions);
  }

  /**
   * Starts a master without a local worker.
   *
   * @param folder for its data and everybody's logs
   * @param environment of all processes, in addition to this one's
   */
  ClusterProcesses(Path folder, Map<String, String> environment, String... masterOptions)
      throws IOException {
    this.folder = folder;
    // The ports must be known, as a master that is started again must have the same.
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = one.getLocalPort();
      workerPort = two.getLocalPort();
    }
    this.masterOptions = List.of(masterOptions);
    this.environment = environment;
    startMaster();
  }

  /**
   * Whether the master answered the last request for its workers; confined to the test's thread.
   */
  private boolean answers;

  URI address() {
    return URI.create("http://localhost:" + port);
  }

  /** The file with the token of the master's system user. */
  private Path tokenFile() {
    return folder.resolve("data").resolve("local-token");
  }

  /** The token of the running master, if it is up. */
  Optional<String> token() {
    try {
      return Files.exists(tokenFile())
          ? Optional.of(Files.readString(tokenFile()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path jobs() {
    return folder.resolve("data").resolve("jobs");
  }

  void startMaster() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "serve",
                "--port",
                Integer.toString(port),
                "--worker-port",
                Integer.toString(workerPort),
                "--data",
                folder.resolve("data").toString(),
                "--local",
                "none"));
    command.addAll(masterOptions);
    master = start("master", command);
  }

  void startWorker(String name, String backend) throws IOException {
    workers.put(
        name,
        start(
            name,
            List.of(
                "worker",
                "--master",
                "localhost:" + workerPort,
                "--name",
                name,
                "--backend",
                backend,
                "--slots",
                "1")));
  }

  /** Whether a worker of this name is running. */
  boolean isAlive(String name) {
    return workers.containsKey(name) && workers.get(name).isAlive();
  }

  private Process start(String name, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-cp",
            Path.of("target", "dist", "lib").toAbsolutePath() + "/*",
            "org.equilux.cli.Equilux"));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + "-" + ++logs + ".log").toFile());
    // Workers find the master's join token in this folder.
    builder.environment().put("EQUILUX_DATA", folder.resolve("data").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    all.add(process);
    return process;
  }

  void killMaster() throws InterruptedException {
    kill(master);
  }

  /** Kills a worker with SIGKILL. */
  void killWorker(String name) throws InterruptedException {
    kill(workers.get(name));
  }

  /** Kills a worker while it has a chunk: it is suspended until it gets one. */
  void killBusyWorker(String name) throws IOException, InterruptedException {
    signalWorker(name, "STOP");
    await(
        name + " has chunks",
        found -> found.containsKey(name) && found.get(name).get("running").asInt() > 0);
    killWorker(name);
  }

  private static void kill(Process process) throws InterruptedException {
    assertTrue(process.isAlive(), "it is dead already");
    process.destroyForcibly();
    assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  /** Terminates a worker with SIGTERM and waits for its end. */
  int terminateWorker(String name) throws InterruptedException {
    Process process = workers.get(name);
    process.destroy();
    assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it does not end");
    return process.exitValue();
  }

  /** Sends a worker a signal such as STOP or CONT. */
  void signalWorker(String name, String signal) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + signal, Long.toString(workers.get(name).pid())).start();
    assertEquals(0, kill.waitFor());
  }

  /** The master's list of workers, by name; empty while the master does not answer. */
  Map<String, JsonNode> workers() throws IOException, InterruptedException {
    Map<String, JsonNode> found = new HashMap<>();
    answers = false;
    if (token().isEmpty()) {
      // Not up yet.
      return found;
    }
    HttpRequest request =
        HttpRequest.newBuilder(address().resolve("/api/v1/workers"))
            .header("Authorization", "Bearer " + token().orElseThrow())
            .build();
    try {
      // Unauthorized while the token is still that of a killed master.
      JsonNode list =
          JSON.readTree(http.send(request, BodyHandlers.ofString()).body()).path("workers");
      list.forEach(worker -> found.put(worker.get("name").asText(), worker));
      answers = list.isArray();
    } catch (ConnectException e) {
      // Not up yet.
    }
    return found;
  }

  /** A condition on the list of workers. */
  interface Condition {
    boolean test(Map<String, JsonNode> workers) throws IOException;
  }

  /** Waits until the list of workers satisfies a condition. */
  void await(String what, Condition condition) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.test(workers())) {
      assertTrue(master.isAlive(), () -> "the master ended: " + logs());
      assertTrue(System.nanoTime() < deadline, () -> "not within a minute: " + what + logs());
      // Polling without a pause would use up a processor.
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Waits until exactly these workers are connected and idle. */
  void awaitIdle(String... names) throws IOException, InterruptedException {
    await(
        "idle workers " + List.of(names),
        found ->
            answers
                && found.keySet().equals(Set.of(names))
                && found.values().stream()
                    .allMatch(worker -> worker.get("state").asText().equals("idle")));
  }

  /** Follows a job until it has ended. */
  static JobView end(MasterClient client, String id) throws IOException, InterruptedException {
    JobView job = client.job(id);
    while (!job.ended()) {
      try (EventStream events = client.events(id)) {
        while (events.next().isPresent()) {
          // Until it ends.
        }
      }
      job = client.job(id);
    }
    return job;
  }

  /** The output of every process. */
  String logs() {
    StringBuilder text = new StringBuilder();
    try (var files = Files.newDirectoryStream(folder, "*.log")) {
      for (Path file : files) {
        text.append("\n--- ").append(file.getFileName()).append('\n');
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
          lines.lines().forEach(line -> text.append(line).append('\n'));
        }
      }
    } catch (IOException e) {
      text.append(e);
    }
    return text.toString();
  }

  @Override
  public void close() {
    all.forEach(Process::destroyForcibly);
    http.close();
  }
}
