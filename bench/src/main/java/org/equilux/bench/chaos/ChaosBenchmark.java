package org.equilux.bench.chaos;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.equilux.bench.chaos.ChaosServers.Store;
import org.equilux.bench.process.Folders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Random faults: processes are killed and stopped, the database is restarted, and connections break
 * while jobs are submitted to all masters in turn. Every result is compared with that of {@code
 * process}.
 */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = {
      "Kills and stops masters and workers, restarts the database and breaks connections at random"
          + " while jobs run, and compares every result with that of process.",
      "Database and bucket must be empty, and are not emptied of tables and of the store's bond. A"
          + " run that fails is repeated by --runs 1 --seed with the seed that is printed."
    })
public final class ChaosBenchmark implements Callable<Integer> {
  private static final int FAILED = 1;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "30",
      description = "Number of runs (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seed of the first run; each further run adds 1 (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--masters",
      paramLabel = "N",
      defaultValue = "2",
      description = "Number of masters (default: ${DEFAULT-VALUE}).")
  private int masters;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "3",
      description = "Number of workers (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--database",
      paramLabel = "URL",
      required = true,
      description = "Address of an empty PostgreSQL database: jdbc:postgresql://HOST/NAME.")
  private URI database;

  @Option(names = "--database-user", paramLabel = "NAME", description = "Its user.")
  private Optional<String> user = Optional.empty();

  @Option(
      names = "--database-password-file",
      paramLabel = "FILE",
      description = "Has the user's password.")
  private Optional<Path> password = Optional.empty();

  @Option(
      names = "--database-restart",
      paramLabel = "COMMAND",
      description = "Restarts the database server; without it, the server is not restarted.")
  private Optional<String> restart = Optional.empty();

  @Option(
      names = "--storage",
      paramLabel = "URL",
      description =
          "Empty place in an object store, s3://BUCKET/PREFIX, for the files of masters with data"
              + " folders of their own; without it, masters share a folder.")
  private Optional<URI> storage = Optional.empty();

  @Option(
      names = "--storage-endpoint",
      paramLabel = "URL",
      description = "Address of the store's service: http://HOST:PORT.")
  private Optional<URI> endpoint = Optional.empty();

  @Option(names = "--storage-region", paramLabel = "NAME", description = "Region of the bucket.")
  private Optional<String> region = Optional.empty();

  @Option(
      names = "--trained",
      description =
          "First starts a master and a worker once and keeps their loaded classes, so that later"
              + " starts take less time; for many runs.")
  private boolean trained;

  @Spec private CommandSpec command;

  private ChaosBenchmark() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    ChaosServers servers = servers();
    Path folder = Files.createTempDirectory("equilux-chaos-");
    ChaosPictures pictures =
        new ChaosPictures(Files.createDirectory(folder.resolve("pictures")), ChaosPlan.OPERATIONS);
    try (ChaosCluster cluster = new ChaosCluster(folder, servers, masters, workers, trained);
        ChaosClient client = cluster.client();
        Leftovers leftovers =
            new Leftovers(
                servers,
                cluster.dataFolders(),
                Files.createDirectory(folder.resolve("leftovers")))) {
      ChaosPlan.Scene scene =
          new ChaosPlan.Scene(
              pictures.count(),
              masters,
              workers,
              servers.restart().isPresent(),
              servers.store().isPresent());
      String done = run(new ChaosRuns(cluster, servers, client, pictures, leftovers), scene);
      System.out.println(done);
    } catch (IOException e) {
      System.out.printf("FAILED: %s%n  logs and data: %s%n", e.getMessage(), folder);
      return FAILED;
    }
    Folders.deleteTree(folder);
    return 0;
  }

  private ChaosServers servers() {
    if (storage.isPresent() != endpoint.isPresent()) {
      throw new ParameterException(
          command.commandLine(), "--storage and --storage-endpoint need each other");
    }
    try {
      return new ChaosServers(
          database,
          user,
          password,
          restart,
          storage.map(to -> new Store(to, endpoint.get(), region)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /** Does all runs, and says how many and of what. */
  private String run(ChaosRuns all, ChaosPlan.Scene scene)
      throws IOException, InterruptedException {
    Map<String, Integer> faults = new TreeMap<>();
    int jobs = 0;
    long begin = System.nanoTime();
    for (int run = 0; run < runs; run++) {
      ChaosPlan plan = ChaosPlan.of(seed, run, scene);
      ChaosRuns.Times times;
      System.out.printf("run %d of %d, seed %d: ", run + 1, runs, seed + run);
      try {
        times = all.run(plan, "run-" + (seed + run));
      } catch (IOException e) {
        System.out.println(plan);
        throw e;
      }
      plan.faults().forEach(fault -> faults.merge(fault.kind(), 1, Integer::sum));
      jobs += plan.jobs().size();
      System.out.printf(
          "%d jobs, %d faults, %s%n", plan.jobs().size(), plan.faults().size(), times);
    }
    all.end();
    return "%d runs in %.0f s, %d jobs: every result equals that of process, nothing is left%n  %s"
        .formatted(runs, seconds(begin), jobs, faults);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
