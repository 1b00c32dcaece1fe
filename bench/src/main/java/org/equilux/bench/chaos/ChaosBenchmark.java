package org.equilux.bench.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.equilux.bench.process.Folders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Random faults: masters and workers are killed and stopped, and the database is restarted, while
 * jobs are submitted to all masters in turn. Every result is compared with that of {@code process}.
 */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = {
      "Kills, stops and restarts masters and workers at random while jobs run, and compares every"
          + " result with that of process.",
      "The database must be empty, and is not emptied afterwards. A run that fails is repeated by"
          + " --runs 1 --seed with the seed that is printed."
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
  private String database;

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

  private ChaosBenchmark() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("equilux-chaos-");
    ChaosPictures pictures = new ChaosPictures(Files.createDirectory(folder.resolve("pictures")));
    try (ChaosCluster cluster = new ChaosCluster(folder, database(), masters, workers);
        ChaosClient client = cluster.client()) {
      for (int run = 0; run < runs; run++) {
        ChaosPlan plan =
            ChaosPlan.of(seed, run, pictures.count(), masters, workers, restart.isPresent());
        long start = System.nanoTime();
        try {
          new ChaosRun(cluster, client, pictures, restart, "run-" + run).run(plan);
        } catch (IOException e) {
          System.out.printf(
              "run %d of %d, seed %d, FAILED: %s%n  %s%n  logs and data: %s%n",
              run + 1, runs, seed + run, e.getMessage(), plan, folder);
          return FAILED;
        }
        System.out.printf(
            "run %d of %d, seed %d: %d jobs, %d faults, %.1f s%n",
            run + 1,
            runs,
            seed + run,
            plan.jobs().size(),
            plan.faults().size(),
            (System.nanoTime() - start) / 1e9);
      }
    }
    System.out.printf("%d runs: every result equals that of process, nothing is left%n", runs);
    Folders.deleteTree(folder);
    return 0;
  }

  private List<String> database() {
    List<String> options = new ArrayList<>(List.of("--database", database));
    user.ifPresent(name -> options.addAll(List.of("--database-user", name)));
    password.ifPresent(
        file -> options.addAll(List.of("--database-password-file", file.toString())));
    return options;
  }
}
