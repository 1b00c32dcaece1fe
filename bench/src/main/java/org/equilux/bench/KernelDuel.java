package org.equilux.bench;

import java.util.concurrent.TimeUnit;
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
 * One round of a match, in a JVM of JMH's making. A round is both sides' work, ours first and the
 * rival first in turn: what disturbs the machine disturbs both, so the ratio within a round holds
 * where times taken minutes apart do not. JMH itself would measure one side after the other.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class KernelDuel {
  /** Milliseconds of each side in this round. Fields, because JMH reads them. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Times {
    public double ours;
    public double rival;
  }

  @Param("EQUALIZE_GRAY8")
  public String work;

  @Param("NATURAL")
  public String kind;

  private Match match;
  private boolean oursFirst;

  /** Makes the picture and verifies the results, once for each JVM. */
  @Setup
  public void verify() {
    match = Matches.of(KernelWork.valueOf(work), PictureKind.valueOf(kind));
    match.verify();
  }

  @Benchmark
  public void round(Times times) {
    oursFirst = !oursFirst;
    if (oursFirst) {
      times.ours = milliseconds(match.ours());
      times.rival = milliseconds(match.rival());
    } else {
      times.rival = milliseconds(match.rival());
      times.ours = milliseconds(match.ours());
    }
  }

  private static double milliseconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }
}
