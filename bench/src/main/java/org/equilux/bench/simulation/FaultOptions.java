package org.equilux.bench.simulation;

import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The faults of simulated workers, as options of a command. */
public final class FaultOptions {
  @Option(
      names = "--deaths-per-hour",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of each worker (default: ${DEFAULT-VALUE}).")
  private double deaths;

  @Option(
      names = "--hangs-per-hour",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of each worker: it lives and computes no more (default: ${DEFAULT-VALUE}).")
  private double hangs;

  @Option(
      names = "--restart",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "After how long a worker that died is back (default: ${DEFAULT-VALUE}).")
  private double restart;

  @Option(
      names = "--spread",
      paramLabel = "S",
      defaultValue = "0.1",
      description =
          "Of computing times: the standard deviation of their logarithm (default:"
              + " ${DEFAULT-VALUE}).")
  private double spread;

  @Option(
      names = "--stragglers",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Of computations that take longer, 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double stragglers;

  @Option(
      names = "--straggler-factor",
      paramLabel = "F",
      defaultValue = "10",
      description = "How many times as long (default: ${DEFAULT-VALUE}).")
  private double stragglerFactor;

  /**
   * The faults that were asked for.
   *
   * @throws IllegalArgumentException if there can be no such faults
   */
  public Scenario.Faults faults() {
    return new Scenario.Faults(deaths, hangs, restart, spread, stragglers, stragglerFactor);
  }

  /** The faults in words, if there are any. */
  public Optional<String> words() {
    if (deaths + hangs + stragglers <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        "%s deaths and %s hangs an hour, %s stragglers"
            .formatted(number(deaths), number(hangs), number(stragglers)));
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? "%.0f".formatted(value)
        : String.format(Locale.ROOT, "%s", value);
  }
}
