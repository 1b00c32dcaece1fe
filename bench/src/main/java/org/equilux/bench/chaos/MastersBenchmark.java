package org.equilux.bench.chaos;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.equilux.bench.pictures.FileKind;
import org.equilux.bench.pictures.Photographs;
import org.equilux.bench.pictures.PictureSize;
import org.equilux.bench.process.EquiluxProcess;
import org.equilux.bench.process.Folders;
import org.equilux.bench.results.Statistics;
import org.equilux.client.JobOrder;
import org.equilux.client.MasterClient;
import org.equilux.protocol.DataFolder;
import org.equilux.protocol.JoinToken;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The throughput of several masters beside that of one, with the same workers. */
@Command(
    name = "masters",
    mixinStandardHelpOptions = true,
    description = {
      "The time that several masters take for a number of jobs, beside the time of one of them,"
          + " round by round, on one machine with the same workers.",
      "The database must be empty, and is not emptied afterwards."
    })
public final class MastersBenchmark implements Callable<Integer> {
  private static final String UP = "Equilux is up";
  private static final long POLL_MILLIS = 50;
  private static final long PATIENCE_SECONDS = 600;
  private static final int WARM_UPS = 1;

  @Option(
      names = "--masters",
      paramLabel = "N",
      defaultValue = "2",
      description = "Number of masters (default: ${DEFAULT-VALUE}).")
  private int masters;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      description = "Number of workers of one slot (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "16",
      description = "Jobs of a round (default: ${DEFAULT-VALUE}).")
  private int jobs;

  @Option(
      names = "--megapixels",
      paramLabel = "N",
      defaultValue = "8",
      description = "Of the picture, a TIFF with LZW (default: ${DEFAULT-VALUE}).")
  private int megapixels;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "6",
      description = "Counted rounds, after one that is not (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--database",
      paramLabel = "URL",
      required = true,
      description = "Address of an empty PostgreSQL database: jdbc:postgresql://HOST/NAME.")
  private String database;

  @Option(names = "--database-user", paramLabel = "NAME", description = "Its user.")
  private Optional<String> user = Optional.empty();

  @Option(
      names = "--database-password-file",
      paramLabel = "FILE",
      description = "Has the user's password.")
  private Optional<Path> password = Optional.empty();

  private MastersBenchmark() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("equilux-masters-");
    Path picture = folder.resolve("picture.tif");
    FileKind.TIFF_LZW.write(Photographs.photograph(PictureSize.of(megapixels)), picture);
    Path expected = folder.resolve("expected.tif");
    double _ =
        EquiluxProcess.time(
            folder.resolve("process.log"),
            "process",
            "--output",
            expected.toString(),
            picture.toString());
    try (Cluster cluster = new Cluster(folder)) {
      measure(cluster, picture, expected);
    }
    Folders.deleteTree(folder);
    return 0;
  }

  private void measure(Cluster cluster, Path picture, Path expected)
      throws IOException, InterruptedException {
    System.out.printf(
        "%d jobs of %d Mpx a round, %d workers, %d processors%n",
        jobs, megapixels, workers, Runtime.getRuntime().availableProcessors());
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < WARM_UPS + rounds; round++) {
      double one = 0;
      double several = 0;
      for (int turn = 0; turn < 2; turn++) {
        boolean alone = (round + turn) % 2 == 0;
        cluster.have(alone ? 1 : masters);
        // A master that has just started runs code that Java has not compiled yet.
        double _ = cluster.work(picture, expected);
        double seconds = cluster.work(picture, expected);
        one = alone ? seconds : one;
        several = alone ? several : seconds;
      }
      if (round >= WARM_UPS) {
        ratios.add(one / several);
        System.out.printf(
            "one master %.2f s, %d masters %.2f s: throughput %.3f%n",
            one, masters, several, one / several);
      }
    }
    System.out.printf(
        "median of the ratios: %.3f; every result equals that of process%n",
        Statistics.of(ratios).median());
  }

  /** Masters with a shared data folder, of which some run, and workers. */
  private final class Cluster implements AutoCloseable {
    private final List<ChaosMember> members = new ArrayList<>();
    private final List<ChaosMember> hands = new ArrayList<>();
    private final List<URI> addresses = new ArrayList<>();
    private final Path data;
    private int running;

    Cluster(Path folder) throws IOException {
      this.data = Files.createDirectory(folder.resolve("data"));
      JoinToken.keptIn(data);
      List<String> dialed = new ArrayList<>();
      for (int i = 0; i < masters; i++) {
        int web = ChaosCluster.freePort();
        int port = ChaosCluster.freePort();
        addresses.add(URI.create("http://127.0.0.1:" + web));
        dialed.add("127.0.0.1:" + port);
        List<String> serve = new ArrayList<>(List.of("serve", "--local", "none"));
        serve.addAll(List.of("--data", data.toString(), "--database", database));
        serve.addAll(List.of("--port", "" + web, "--worker-port", "" + port));
        user.ifPresent(name -> serve.addAll(List.of("--database-user", name)));
        password.ifPresent(
            file -> serve.addAll(List.of("--database-password-file", file.toString())));
        members.add(new ChaosMember("master-" + i, folder, List.of(), serve));
      }
      for (int i = 0; i < workers; i++) {
        List<String> worker = new ArrayList<>(List.of("worker", "--slots", "1", "--master"));
        worker.add(String.join(",", dialed));
        worker.addAll(List.of("--join-token-file", data.resolve(JoinToken.FILE_NAME).toString()));
        hands.add(new ChaosMember("worker-" + i, folder, List.of(), worker));
      }
    }

    /** Has a number of masters run, each with all workers. */
    void have(int count) throws IOException, InterruptedException {
      for (int i = count; i < running; i++) {
        members.get(i).stop();
      }
      running = count;
      for (ChaosMember master : members.subList(0, count)) {
        master.mend();
        master.await(UP);
      }
      for (ChaosMember worker : hands) {
        worker.mend();
      }
      for (int i = 0; i < count; i++) {
        try (MasterClient client = client(i)) {
          long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
          while (client.workers() < workers) {
            if (System.nanoTime() > deadline) {
              throw new IOException(
                  "master %d has fewer than %d workers after %d s"
                      .formatted(i, workers, PATIENCE_SECONDS));
            }
            Thread.sleep(POLL_MILLIS);
          }
        }
      }
    }

    private MasterClient client(int master) throws IOException {
      String token = Files.readString(DataFolder.localToken(data)).strip();
      return new MasterClient(addresses.get(master), () -> Optional.of(token));
    }

    /** Has the masters that run do the jobs; returns the seconds. */
    double work(Path picture, Path expected) throws IOException, InterruptedException {
      List<MasterClient> clients = new ArrayList<>();
      for (int i = 0; i < running; i++) {
        clients.add(client(i));
      }
      try {
        JobOrder order = new JobOrder("equalize", Map.of(), Map.of(), Map.of());
        long start = System.nanoTime();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
          ids.add(
              clients
                  .get(i % running)
                  .create(
                      picture,
                      "picture.tif",
                      UUID.randomUUID().toString(),
                      Optional.empty(),
                      order,
                      (_, _) -> {})
                  .id());
        }
        for (String id : ids) {
          await(clients.getFirst(), id);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Path result = expected.resolveSibling("result.tif");
        Files.deleteIfExists(result);
        clients.getLast().download(ids.getLast(), result);
        Folders.requireEqual(expected, result);
        for (String id : ids) {
          clients.getFirst().cancel(id);
        }
        return seconds;
      } finally {
        clients.forEach(MasterClient::close);
      }
    }

    private static void await(MasterClient client, String id)
        throws IOException, InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      String state = client.job(id).state();
      while (!state.equals("done")) {
        if (!List.of("queued", "running").contains(state) || System.nanoTime() > deadline) {
          throw new IOException("the job %s is not done, but %s".formatted(id, state));
        }
        Thread.sleep(POLL_MILLIS);
        state = client.job(id).state();
      }
    }

    @Override
    public void close() {
      members.forEach(ChaosMember::close);
      hands.forEach(ChaosMember::close);
    }
  }
}
