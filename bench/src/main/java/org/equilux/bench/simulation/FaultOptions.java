package org.equilux.bench.simulation;

import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options for faults of simulated workers. */
public final class FaultOptions {
  @Option(
      names = "--deaths-per-hour",
      paramLabel = "N",
      defaultValue = "0",
      description = "Deaths per hour of each worker (default: ${DEFAULT-VALUE}).")
  private double deaths;

  @Option(
      names = "--hangs-per-hour",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Hangs per hour of each worker, which stays connected (default: ${DEFAULT-VALUE}).")
  private double hangs;

  @Option(
      names = "--restart",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "Time until a dead worker is restarted (default: ${DEFAULT-VALUE}).")
  private double restart;

  @Option(
      names = "--spread",
      paramLabel = "S",
      defaultValue = "0.1",
      description =
          "Standard deviation of the logarithm of computing times (default:"
              + " ${DEFAULT-VALUE}).")
  private double spread;

  @Option(
      names = "--stragglers",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of computations that take longer, 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double stragglers;

  @Option(
      names = "--straggler-factor",
      paramLabel = "F",
      defaultValue = "10",
      description = "Factor by which they take longer (default: ${DEFAULT-VALUE}).")
  private double stragglerFactor;

  /**
   * The selected faults.
   *
   * @throws IllegalArgumentException if a value is invalid
   */
  public Scenario.Faults faults() {
    return new Scenario.Faults(deaths, hangs, restart, spread, stragglers, stragglerFactor);
  }

  /** A description of the faults, if there are any. */
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
