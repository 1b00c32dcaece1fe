package org.equilux.bench.jobs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleConsumer;
import org.equilux.bench.pictures.FileKind;
import org.equilux.bench.pictures.Photographs;
import org.equilux.bench.pictures.PictureSize;
import org.equilux.bench.results.Contest;
import org.equilux.bench.results.Experiment;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.Role;
import org.equilux.bench.results.Row;
import org.equilux.bench.results.Sample;
import org.equilux.bench.results.Unit;

/**
 * The experiment with small jobs from several clients on one warm master that computes itself, on
 * processors shared by clients and master.
 */
public final class SmallJobsExperiment implements Experiment {
  private static final PictureSize SIZE = new PictureSize(256, 256);
  private static final int CLIENTS = 8;
  private static final String NAME = "server alone, %d clients".formatted(CLIENTS);

  /** The number of pictures of a round. */
  private static final int ROUND = 400;

  /**
   * The number of jobs before the first round. The rate doubles within the first two thousand jobs
   * and still rises slowly until about six thousand, while the JVMs of server and clients compile
   * their code.
   */
  private static final int WARM_UP = 6_000;

  private static final double WEIGHT_OF_ROUND = 3;

  private final FileKind kind;
  private final Contest.Rounds rounds;

  /**
   * Creates the experiment.
   *
   * @param kind of all pictures
   */
  public SmallJobsExperiment(FileKind kind, Contest.Rounds rounds) {
    this.kind = kind;
    this.rounds = rounds;
  }

  @Override
  public Group group() {
    return Group.COMMANDS;
  }

  @Override
  public Map<String, String> work() {
    return Map.of("work", "%s of %d x %d".formatted(kind, SIZE.width(), SIZE.height()));
  }

  @Override
  public List<String> contestants() {
    return List.of(NAME);
  }

  @Override
  public double weight() {
    return WEIGHT_OF_ROUND * (WARM_UP / ROUND + rounds.warmUps() + rounds.counted());
  }

  @Override
  public Outcome measure(DoubleConsumer progress) throws Exception {
    try (JobSite site = new JobSite();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      Path folder = site.folder("small");
      Path input = folder.resolve("picture" + kind.extension());
      kind.write(Photographs.photograph(SIZE), input);
      JobWork work = new JobWork(JobOperation.EQUALIZE, kind, 1);
      ExpectedResult expected = ExpectedResult.of(work, input, folder);
      ServerJob server = site.server(List.of());
      JobContestant contestant =
          new JobContestant(
              NAME,
              Role.OURS,
              Map.of(JobContestant.START, JobContestant.WARM),
              () -> Sample.of(jobsPerSecond(ROUND, server, clients, input, folder, work)),
              () -> verify(expected, folder));
      double _ = jobsPerSecond(WARM_UP, server, clients, input, folder, work);
      return new Contest(
              Group.COMMANDS,
              work(),
              Unit.JOBS_PER_SECOND,
              Map.of(Row.PIXELS, (double) SIZE.pixels()),
              List.of(contestant),
              rounds,
              weight())
          .measure(progress);
    }
  }

  private double jobsPerSecond(
      int jobs, ServerJob server, ExecutorService clients, Path input, Path folder, JobWork work)
      throws Exception {
    AtomicInteger left = new AtomicInteger(jobs);
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      Path result = result(folder, client);
      tasks.add(
          () -> {
            while (left.getAndDecrement() > 0) {
              server.run(input, result, work);
            }
            return null;
          });
    }
    long start = System.nanoTime();
    for (Future<Void> done : clients.invokeAll(tasks)) {
      done.get();
    }
    return jobs / ((System.nanoTime() - start) / 1e9);
  }

  private Path result(Path folder, int client) {
    return folder.resolve("result-" + client + kind.extension());
  }

  private String verify(ExpectedResult expected, Path folder) throws Exception {
    String how = "";
    for (int client = 0; client < CLIENTS; client++) {
      how = expected.verify(result(folder, client));
      Files.delete(result(folder, client));
    }
    return how;
  }
}
