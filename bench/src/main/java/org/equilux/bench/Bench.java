package org.equilux.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks, by name. */
@Command(
    name = "bench",
    description = "Measures this installation. Every result is verified.",
    mixinStandardHelpOptions = true,
    subcommands = {
      KernelsBenchmark.class,
      OpenClBenchmark.class,
      TransportBenchmark.class,
      FilesBenchmark.class,
      GigapixelBenchmark.class,
      BatchBenchmark.class,
      ScalingBenchmark.class,
      CalibrateCommand.class,
      SimulateCommand.class
    })
public final class Bench {
  private Bench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }
}
