package org.equilux.bench.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.equilux.bench.network.Network;
import org.equilux.bench.network.NetworkPlan;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.json.Json;
import org.equilux.protocol.DataFolder;
import org.equilux.protocol.JoinToken;
import org.sqlite.SQLiteDataSource;

/**
 * A master and workers of one slot each, in processes on this machine; with a network, each in its
 * own namespace.
 */
public final class LocalCluster implements AutoCloseable {
  private static final long START_SECONDS = 60;
  private static final long POLL_MILLIS = 50;

  private final List<Process> processes = new ArrayList<>();
  private final Path folder;
  private final Path data;

  private final int port;

  /** The prefix of commands that run in the master's namespace. */
  private final List<String> atMaster;

  /** The file of the token that authenticates the master's system user. */
  private final Path token;

  /**
   * Starts the processes, and waits until every worker has joined.
   *
   * @param folder for data and logs; not removed
   */
  public LocalCluster(Path folder, ClusterShape shape) throws IOException, InterruptedException {
    this(folder, shape, Optional.empty());
  }

  /**
   * Starts the processes in a network, which the cluster does not close.
   *
   * @param network with at least this number of workers
   */
  public LocalCluster(Path folder, ClusterShape shape, Optional<Network> network)
      throws IOException, InterruptedException {
    this.folder = folder;
    Optional<NetworkPlan> plan = network.map(Network::plan);
    this.port = freePort();
    this.atMaster = plan.map(made -> NetworkPlan.inside(made.masterNamespace())).orElse(List.of());
    int workerPort = freePort();
    String master = plan.map(NetworkPlan::masterAddress).orElse("localhost") + ":" + workerPort;
    this.data = folder.resolve("data");
    this.token = DataFolder.localToken(data);
    // Before the workers start: a worker ends if its token's file does not exist.
    JoinToken.keptIn(data);
    List<String> serve = new ArrayList<>();
    serve.addAll(List.of("serve", "--port", Integer.toString(port)));
    serve.addAll(List.of("--worker-port", Integer.toString(workerPort)));
    serve.addAll(List.of("--data", data.toString()));
    if (shape.workers() > 0) {
      serve.addAll(List.of("--local", "none"));
    }
    if (network.isPresent()) {
      serve.addAll(
          List.of("--bind", "0.0.0.0")); // In the namespace, which has no other connection.
    }
    serve.addAll(shape.serve());
    try {
      processes.add(
          EquiluxProcess.start(folder.resolve("master.log"), atMaster, shape.masterJava(), serve));
      for (int i = 0; i < shape.workers(); i++) {
        List<String> before = new ArrayList<>();
        if (plan.isPresent()) {
          before.addAll(NetworkPlan.inside(plan.get().workerNamespace(i)));
        }
        if (shape.pinned()) {
          before.addAll(EquiluxProcess.onProcessor(i));
        }
        processes.add(
            EquiluxProcess.start(
                folder.resolve("worker-" + i + ".log"),
                before,
                shape.workerJava(),
                List.of(
                    "worker",
                    "--master",
                    master,
                    "--join-token-file",
                    data.resolve(JoinToken.FILE_NAME).toString(),
                    "--slots",
                    "1",
                    "--backend",
                    shape.backends().get(i))));
      }
      awaitWorkers(shape.workers());
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Waits until the master is up and all workers report that they have joined. Reads their logs,
   * since the master may be in a network that this process cannot reach.
   */
  private void awaitWorkers(int count) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    awaitLine(folder.resolve("master.log"), "Equilux is up", deadline);
    for (int i = 0; i < count; i++) {
      awaitLine(folder.resolve("worker-" + i + ".log"), "registered with", deadline);
    }
  }

  private void awaitLine(Path log, String part, long deadline)
      throws IOException, InterruptedException {
    while (!Files.readString(log).contains(part)) {
      if (System.nanoTime() > deadline || !processes.stream().allMatch(Process::isAlive)) {
        throw new IllegalStateException("the cluster does not start; see the logs in " + folder);
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** The master's address. */
  public URI address() {
    return URI.create("http://localhost:" + port);
  }

  /** The token that authenticates the master's system user. */
  public String token() throws IOException {
    return Files.readString(token).strip();
  }

  /**
   * Equalizes a picture, or all pictures of a folder, per channel, including upload and download.
   *
   * @return elapsed seconds
   */
  public double submit(Path picture, Path output) throws IOException, InterruptedException {
    return EquiluxProcess.time(
        folder.resolve("submit.log"),
        atMaster,
        "submit",
        picture.toString(),
        "--color",
        "per-channel",
        "--server",
        "http://localhost:" + port,
        "--token-file",
        token.toString(),
        "--output",
        output.toString(),
        "--overwrite",
        "--json");
  }

  /** The records of all finished jobs, in order of their start. */
  public List<JobRecord> jobs() throws IOException {
    List<JobRecord> records = new ArrayList<>();
    SQLiteDataSource source = new SQLiteDataSource();
    source.setReadOnly(true);
    source.setUrl("jdbc:sqlite:" + data.resolve("equilux.db"));
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("select record from job")) {
      while (found.next()) {
        byte[] record = found.getString(1).getBytes(StandardCharsets.UTF_8);
        records.add(Json.read(record, JobRecord.class));
      }
    } catch (SQLException e) {
      throw new IOException("the records of jobs cannot be read: " + e.getMessage(), e);
    }
    return records.stream()
        .filter(record -> record.finished() != null)
        .sorted(Comparator.comparing(JobRecord::started))
        .toList();
  }

  /** The master's processor time in seconds; 0 if the system does not report it. */
  public double masterProcessorSeconds() {
    return seconds(processes.subList(0, 1));
  }

  /** The master's peak of resident memory in bytes, if the system reports it. */
  public OptionalLong masterPeak() {
    return Programs.peakBytes(processes.getFirst());
  }

  /** The largest peak of resident memory of a worker in bytes, if the system reports it. */
  public OptionalLong workerPeak() {
    return processes.stream()
        .skip(1)
        .map(Programs::peakBytes)
        .flatMapToLong(OptionalLong::stream)
        .max();
  }

  /** The processor time of master and workers in seconds; 0 if the system does not report it. */
  public double processorSeconds() {
    return seconds(processes);
  }

  private static double seconds(List<Process> of) {
    return of.stream()
        .flatMap(process -> process.info().totalCpuDuration().stream())
        .mapToDouble(taken -> taken.toMillis() / 1e3)
        .sum();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    processes.forEach(process -> process.onExit().join());
  }
}
