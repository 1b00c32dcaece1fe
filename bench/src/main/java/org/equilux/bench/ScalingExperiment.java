package org.equilux.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.equilux.bench.network.BitRate;
import org.equilux.bench.network.Network;
import org.equilux.bench.pictures.PictureSize;
import org.equilux.bench.process.ClusterShape;
import org.equilux.bench.process.LocalCluster;
import org.equilux.bench.results.Contest;
import org.equilux.bench.results.Contestant;
import org.equilux.bench.results.Experiment;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.Ratio;
import org.equilux.bench.results.Role;
import org.equilux.bench.results.Row;
import org.equilux.bench.results.Sample;
import org.equilux.bench.results.Statistics;
import org.equilux.bench.results.Unit;
import org.equilux.bench.results.WrongResultException;
import org.equilux.master.jobs.model.JobRecord;

/**
 * The experiment with clusters of 1 to N workers, each pinned to a processor of its own, that run
 * the same job in turn. A sample is the master's time of the job from its start to its complete
 * result, because upload, download and the start of the command are not shared by workers.
 */
final class ScalingExperiment implements Experiment {
  /**
   * The pictures and workers of the experiment.
   *
   * @param expected result, byte for byte
   * @param folder for the data of clusters
   */
  record Setting(Path input, Path expected, Path folder) {}

  private final String kind;
  private final BitRate link;
  private final int workers;
  private final Setting setting;
  private final Contest.Rounds rounds;

  ScalingExperiment(
      String kind, BitRate link, int workers, Setting setting, Contest.Rounds rounds) {
    this.kind = kind;
    this.link = link;
    this.workers = workers;
    this.setting = setting;
    this.rounds = rounds;
  }

  @Override
  public Group group() {
    return Group.SCALING;
  }

  @Override
  public Map<String, String> work() {
    Map<String, String> work = new LinkedHashMap<>();
    work.put("format", kind);
    work.put("operation", "equalize");
    work.put("link", link.toString());
    return work;
  }

  @Override
  public List<String> contestants() {
    return IntStream.rangeClosed(1, workers).mapToObj(ScalingExperiment::name).toList();
  }

  private static String name(int count) {
    return count == 1 ? "1 worker" : count + " workers";
  }

  @Override
  public double weight() {
    return 1;
  }

  @Override
  public Outcome measure(DoubleConsumer progress) throws Exception {
    Path folder = Files.createTempDirectory(setting.folder, link.toString().replaceAll("\\W", ""));
    try (Open open = new Open()) {
      for (int count = 1; count <= workers; count++) {
        open.add(count, Files.createDirectory(folder.resolve(name(count))));
      }
      Contest contest =
          new Contest(
              group(),
              work(),
              Unit.SECONDS,
              Map.of(
                  Row.BYTES,
                  (double) Files.size(setting.input),
                  Row.PIXELS,
                  (double) PictureSize.MPX_33.pixels()),
              open.clusters,
              rounds,
              weight());
      Outcome outcome = contest.measure(progress);
      return new Outcome(scaled(outcome.rows(), open), outcome.wrong(), outcome.missing());
    }
  }

  /** Adds the speedup by more workers. */
  private static List<Row> scaled(List<Row> rows, Open open) {
    List<Row> scaled = new ArrayList<>();
    for (Row row : rows) {
      int count = Integer.parseInt(row.traits().get("workers"));
      Map<String, Double> figures = new LinkedHashMap<>(row.figures());
      figures.put(Row.WORKERS, (double) count);
      Row first = rows.getFirst();
      if (first.name().equals(name(1)) && first.samples().size() == row.samples().size()) {
        double speedUp = Ratio.speedUp(row, first).median();
        figures.put("speed-up", speedUp);
        figures.put("efficiency", speedUp / count);
      }
      figures.put("master processor seconds a job", open.clusters.get(count - 1).masterSeconds());
      scaled.add(
          new Row(
              row.group(),
              row.work(),
              row.name(),
              row.role(),
              row.traits(),
              row.unit(),
              row.samples(),
              row.verified(),
              row.phases(),
              figures));
    }
    return scaled;
  }

  /** The clusters, each with its own network if rates are limited. */
  private final class Open implements AutoCloseable {
    final List<Running> clusters = new ArrayList<>();

    void add(int count, Path folder) throws Exception {
      Optional<Network> network =
          link.isShaped() ? Optional.of(Network.open(count, link)) : Optional.empty();
      try {
        ClusterShape shape = ClusterShape.of(count).onProcessorsOfTheirOwn();
        clusters.add(new Running(count, new LocalCluster(folder, shape, network), network, folder));
      } catch (Exception e) {
        network.ifPresent(Network::close);
        throw e;
      }
    }

    @Override
    public void close() {
      clusters.forEach(Running::close);
    }
  }

  private final class Running implements Contestant {
    private final int count;
    private final LocalCluster cluster;
    private final Optional<Network> network;
    private final Path output;

    /** The master's processor seconds for each job. */
    private final List<Double> masterSeconds = new ArrayList<>();

    Running(int count, LocalCluster cluster, Optional<Network> network, Path folder) {
      this.count = count;
      this.cluster = cluster;
      this.network = network;
      this.output = folder.resolve("out");
    }

    @Override
    public String name() {
      return ScalingExperiment.name(count);
    }

    @Override
    public Role role() {
      return Role.OURS;
    }

    @Override
    public Map<String, String> traits() {
      return Map.of("workers", Integer.toString(count), "link", link.toString());
    }

    @Override
    public Sample run() throws Exception {
      Files.createDirectories(output);
      double before = cluster.masterProcessorSeconds();
      double whole = cluster.submit(setting.input, output);
      masterSeconds.add(cluster.masterProcessorSeconds() - before);
      JobRecord job = cluster.jobs().getLast();
      double seconds = Duration.between(job.started(), job.finished()).toMillis() / 1e3;
      Map<String, Double> phases = new LinkedHashMap<>();
      phases.put("map", job.report().mapMillis() / 1e3);
      phases.put("apply", job.report().applyMillis() / 1e3);
      phases.put("start, upload, download", whole - seconds);
      return new Sample(seconds, phases);
    }

    @Override
    public String verify() throws Exception {
      String name = setting.input.getFileName().toString();
      int dot = name.lastIndexOf('.');
      Path result = output.resolve(name.substring(0, dot) + "_equalized" + name.substring(dot));
      long difference = Files.mismatch(setting.expected, result);
      if (difference >= 0) {
        throw new WrongResultException(
            "%s differs from what plain loops make at byte %d".formatted(result, difference));
      }
      return "the file that plain loops make, byte for byte";
    }

    double masterSeconds() {
      return Statistics.of(masterSeconds).median();
    }

    void close() {
      cluster.close();
      network.ifPresent(Network::close);
    }
  }
}
