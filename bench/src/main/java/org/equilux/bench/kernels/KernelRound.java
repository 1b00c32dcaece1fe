package org.equilux.bench.kernels;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.equilux.bench.pictures.PictureKind;
import org.equilux.kernels.pixels.PixelFormat;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One round of a kernel's work in a JVM of JMH: a run of every contestant, starting with another
 * one in each round. Disturbances of the machine affect all contestants, so ratios within a round
 * are reliable where times taken minutes apart are not. JMH itself would measure the contestants
 * one after the other.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class KernelRound {
  /** The system property with the file for results other than times. */
  static final String OUTCOME = "equilux.bench.outcome";

  static final String VERIFIED = "verified.";
  static final String MISSING = "missing.";
  static final String WRONG = "wrong.";

  /** The seconds of each contestant in this round; fields, because JMH reads them. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Times {
    public double scalar;
    public double vector;
    public double opencl;
    public double opencv;
    public double boofcv;
    public double copy;

    private void took(KernelContestant.Id id, double seconds) {
      switch (id) {
        case SCALAR -> scalar = seconds;
        case VECTOR -> vector = seconds;
        case OPENCL -> opencl = seconds;
        case OPENCV -> opencv = seconds;
        case BOOFCV -> boofcv = seconds;
        case COPY -> copy = seconds;
      }
    }
  }

  @Param("EQUALIZE")
  public String operation;

  @Param("GRAY8")
  public String format;

  @Param("NATURAL")
  public String kind;

  @Param("33")
  public int megapixels;

  /** The backends, separated by commas. */
  @Param("scalar,vector")
  public String backends;

  /** The warm-up of each contestant in seconds. */
  @Param("1")
  public double warmUp;

  private final List<KernelContestant> contestants = new ArrayList<>();
  private int round;

  /**
   * Creates the picture, warms up all contestants and verifies their results, once for each JVM.
   */
  @Setup
  public void prepare() throws IOException {
    KernelContestants all =
        new KernelContestants(
            new KernelWork(
                KernelOperation.valueOf(operation),
                PixelFormat.valueOf(format),
                PictureKind.valueOf(kind),
                megapixels));
    Properties outcome = new Properties();
    for (KernelContestant contestant : all.of(List.of(backends.split(",", -1)))) {
      try {
        warmUp(contestant);
        outcome.setProperty(VERIFIED + contestant.id(), all.verify(contestant));
        contestants.add(contestant);
      } catch (RuntimeException e) {
        outcome.setProperty(WRONG + contestant.id(), String.valueOf(e.getMessage()));
      }
    }
    all.missing().forEach((id, reason) -> outcome.setProperty(MISSING + id, reason));
    try (Writer file = Files.newBufferedWriter(Path.of(System.getProperty(OUTCOME)))) {
      outcome.store(file, null);
    }
  }

  private void warmUp(KernelContestant contestant) {
    long end = System.nanoTime() + (long) (warmUp * 1e9);
    contestant.run().run();
    do {
      contestant.run().run();
    } while (System.nanoTime() < end);
  }

  @Benchmark
  public void round(Times times) {
    for (int i = 0; i < contestants.size(); i++) {
      KernelContestant contestant = contestants.get((i + round) % contestants.size());
      long start = System.nanoTime();
      contestant.run().run();
      times.took(contestant.id(), (System.nanoTime() - start) / 1e9);
    }
    round++;
  }
}
