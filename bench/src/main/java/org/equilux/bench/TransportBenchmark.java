package org.equilux.bench;

import io.helidon.webserver.WebServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.equilux.bench.process.EquiluxProcess;
import org.equilux.bench.results.Statistics;
import org.equilux.chunks.ChunkInput;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PageTask;
import org.equilux.chunks.PartialCounts;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkListener;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.master.audit.AuditSettings;
import org.equilux.master.dispatch.Cluster;
import org.equilux.master.dispatch.ClusterService;
import org.equilux.master.dispatch.ResultChecks;
import org.equilux.master.net.WorkerSocket;
import org.equilux.master.net.WorkerTls;
import org.equilux.master.scheduler.SchedulerSettings;
import org.equilux.protocol.JoinToken;
import org.equilux.protocol.TlsFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The benchmark of transfers between the master and one worker process on the same machine. In the
 * MAP phase of equalizing a gray picture, pixels go to the worker and very little comes back; in
 * the APPLY phase, as the worker keeps the pixels, it is the reverse. Computing is included: the
 * rates are those of a job. Pixels are read from memory and results compared there, so that neither
 * a disk nor a codec is measured.
 */
@Command(
    name = "transport",
    mixinStandardHelpOptions = true,
    description = "The transfer rate of pixels between the master and one worker, each way.")
final class TransportBenchmark implements Callable<Integer> {
  private static final int WIDTH = 8192;
  private static final int HEIGHT = 32_768;
  private static final int WARM_UP = 8;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description = "Measured rounds of 268 MB, after eight warm-ups (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--tls",
      paramLabel = "FOLDER",
      description =
          "Encrypt with mutual TLS; the folder has ca.crt, tls.crt and tls.key, for localhost,"
              + " which both sides use (default: no encryption).")
  private Path tls;

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("equilux-bench-");
    Path log = folder.resolve("worker.log");
    JoinToken token = JoinToken.keptIn(folder);
    Path tokenFile = folder.resolve(JoinToken.FILE_NAME);
    try (Cluster cluster = new Cluster(SchedulerSettings.DEFAULT);
        ResultChecks checks = new ResultChecks(AuditSettings.DEFAULT, "scalar")) {
      WebServer server =
          WebServer.builder()
              .from(
                  WorkerSocket.configure(
                      "127.0.0.1",
                      0,
                      tlsFiles()
                          .map(
                              files -> new WorkerTls(files, Optional.empty(), WorkerTls.Names.ANY)),
                      new ClusterService(cluster, checks, token)))
              .build()
              .start();
      Process worker = EquiluxProcess.start(log, workerCommand(server.port(), tokenFile));
      try {
        measure(cluster);
      } finally {
        worker.destroy();
        worker.waitFor();
        server.stop();
      }
    } finally {
      Files.deleteIfExists(log);
      Files.delete(tokenFile);
      Files.delete(folder);
    }
    return 0;
  }

  private Optional<TlsFiles> tlsFiles() {
    return Optional.ofNullable(tls)
        .map(
            folder ->
                new TlsFiles(
                    Optional.of(folder.resolve("ca.crt")),
                    Optional.of(
                        new TlsFiles.Identity(
                            folder.resolve("tls.crt"), folder.resolve("tls.key")))));
  }

  private String[] workerCommand(int port, Path tokenFile) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "worker",
                "--master",
                "localhost:" + port,
                "--join-token-file",
                tokenFile.toString(),
                "--slots",
                "2",
                "--cache",
                "512"));
    if (tls != null) {
      command.addAll(
          List.of(
              "--tls-ca",
              tls.resolve("ca.crt").toString(),
              "--tls-cert",
              tls.resolve("tls.crt").toString(),
              "--tls-key",
              tls.resolve("tls.key").toString()));
    }
    return command.toArray(String[]::new);
  }

  private void measure(Cluster cluster) throws InterruptedException {
    byte[] data = new byte[WIDTH * HEIGHT];
    new Random(1).nextBytes(data);
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) ((data[i] & 0x7F) + 20);
    }
    Pixels picture = Pixels.wrap(PixelFormat.GRAY8, WIDTH, HEIGHT, data);
    JobSpec spec =
        new JobSpec(Operations.named("equalize"), Map.of(), PixelFormat.GRAY8, WIDTH, HEIGHT);
    ChunkPlan plan = ChunkPlan.of(PageTask.raw("", 0, spec), 4 << 20);
    byte[] expected = new byte[data.length];
    List<Double> there = new ArrayList<>();
    List<Double> back = new ArrayList<>();
    Set<String> backends = new TreeSet<>();
    for (int round = -WARM_UP; round < rounds; round++) {
      Round measured = new Round(plan, picture, expected);
      measured.run(cluster);
      if (round >= 0) {
        there.add(data.length / 1e9 / measured.mapSeconds);
        back.add(data.length / 1e9 / measured.applySeconds);
        backends.addAll(measured.backends);
      }
    }
    System.out.printf(
        "%.0f MB of pixels, %d processors, %d rounds    least  median  greatest%n",
        data.length / 1e6, Runtime.getRuntime().availableProcessors(), rounds);
    System.out.println("master to worker (MAP), GB/s       " + Statistics.of(there));
    System.out.println("worker to master (APPLY), GB/s     " + Statistics.of(back));
    System.out.println("Every pixel was compared. Computed by: " + String.join(", ", backends));
  }

  /** One job, all of whose results are compared with the expected ones. */
  private static final class Round implements ChunkListener, ChunkSource {
    private final ChunkPlan plan;
    private final Pixels picture;
    private final HistogramGrid counts;
    private final CountDownLatch mapped;
    private final CountDownLatch applied;
    private final AtomicReference<String> failure = new AtomicReference<>();
    private final Set<String> backends = new ConcurrentSkipListSet<>();
    private final byte[] expected;
    double mapSeconds;
    double applySeconds;

    /**
     * Starts a round.
     *
     * @param expected pixels
     */
    Round(ChunkPlan plan, Pixels picture, byte[] expected) {
      this.plan = plan;
      this.picture = picture;
      this.expected = expected;
      this.counts = plan.spec().emptyHistograms();
      this.mapped = new CountDownLatch(plan.chunks().size());
      this.applied = new CountDownLatch(plan.chunks().size());
    }

    void run(Cluster cluster) throws InterruptedException {
      try (ChunkSession session = cluster.open(plan, Optional.empty(), this, this)) {
        long start = System.nanoTime();
        for (int i = 0; i < plan.chunks().size(); i++) {
          session.ready(i);
        }
        await(mapped);
        long counted = System.nanoTime();
        if (counts.total() != (long) WIDTH * HEIGHT) {
          throw new IllegalStateException("not every pixel was counted");
        }
        char[] table = plan.spec().reduce(counts, Attachments.NONE).entries();
        for (int i = 0; i < expected.length; i++) {
          expected[i] = (byte) table[picture.data()[i] & 0xFF];
        }
        long applying = System.nanoTime();
        session.publish(plan.spec().reduce(counts, Attachments.NONE));
        await(applied);
        mapSeconds = (counted - start) / 1e9;
        applySeconds = (System.nanoTime() - applying) / 1e9;
      }
    }

    private void await(CountDownLatch latch) throws InterruptedException {
      if (!latch.await(2, TimeUnit.MINUTES) || failure.get() != null) {
        throw new IllegalStateException("the job does not end: " + failure.get());
      }
    }

    @Override
    public ChunkInput.Encoded input(int index) {
      ChunkRows rows = plan.chunks().get(index);
      return new ChunkInput.Inline(picture.rows(rows.firstHeld(), rows.held()).toPackedBytes());
    }

    @Override
    public Optional<Pixels> mask(int index) {
      return Optional.empty();
    }

    @Override
    public void ranged(int chunk, ChunkOutput.Range range) {
      throw new IllegalStateException("samples of 8 bits need no range");
    }

    @Override
    public void counted(PartialCounts some) {
      synchronized (this) {
        counts.add(some.histograms());
      }
      some.chunks().stream().forEach(_ -> mapped.countDown());
    }

    @Override
    public void applied(int chunk, ChunkOutput.Band result) {
      byte[] rows = result.encoded();
      int from = picture.rowOffset(plan.chunks().get(chunk).first());
      if (!Arrays.equals(rows, 0, rows.length, expected, from, from + rows.length)) {
        failed("chunk " + chunk + " is wrong");
      }
      applied.countDown();
    }

    @Override
    public void failed(String reason) {
      failure.set(reason);
      while (applied.getCount() > 0) {
        applied.countDown();
      }
      while (mapped.getCount() > 0) {
        mapped.countDown();
      }
    }

    @Override
    public void event(ChunkEvent event) {
      if (event.kind() == ChunkEvent.Kind.FINISHED) {
        backends.add(event.backend());
      }
    }
  }
}
