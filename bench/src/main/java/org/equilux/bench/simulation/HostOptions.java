package org.equilux.bench.simulation;

import org.equilux.bench.network.BitRate;
import picocli.CommandLine.Option;

/** The options for the machines and links of a simulated cluster. */
public final class HostOptions {
  @Option(
      names = "--master-processors",
      paramLabel = "N",
      description = "Processors of the master's machine (default: those of this machine).")
  private int masterProcessors = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--master-link",
      paramLabel = "RATE",
      converter = BitRate.Converter.class,
      defaultValue = "10G",
      description =
          "Rate of the master's link in bits per second, each way (default: ${DEFAULT-VALUE}).")
  private BitRate masterLink;

  @Option(
      names = "--link",
      paramLabel = "RATE",
      converter = BitRate.Converter.class,
      defaultValue = "1G",
      description = "Rate of each worker's link (default: ${DEFAULT-VALUE}); none for no limit.")
  private BitRate workerLink;

  @Option(
      names = "--latency",
      paramLabel = "SECONDS",
      defaultValue = "0.0002",
      description = "Latency of a message, one way (default: ${DEFAULT-VALUE}).")
  private double latency;

  @Option(
      names = "--cache",
      paramLabel = "GB",
      defaultValue = "1",
      description = "Size of a worker's pixel cache (default: ${DEFAULT-VALUE}).")
  private double cache;

  /**
   * The selected machines.
   *
   * @throws IllegalArgumentException if a value is invalid
   */
  public Scenario.Hosts hosts() {
    return new Scenario.Hosts(
        masterProcessors,
        false,
        masterLink.bitsPerSecond(),
        workerLink.bitsPerSecond(),
        latency,
        cache * 1e9);
  }

  /** A description of the master's machine. */
  public String master() {
    return "%d processors, %s".formatted(masterProcessors, masterLink);
  }

  /** A description of each worker's link. */
  public String workerLink() {
    return workerLink.toString();
  }

  /** A description of all machines. */
  public String words() {
    return "the master has %d processors and %s, each worker %s"
        .formatted(masterProcessors, masterLink, workerLink);
  }
}
