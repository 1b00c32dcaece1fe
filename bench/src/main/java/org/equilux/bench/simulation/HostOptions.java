package org.equilux.bench.simulation;

import org.equilux.bench.network.BitRate;
import picocli.CommandLine.Option;

/** The machines and links of a simulated cluster, as options of a command. */
public final class HostOptions {
  @Option(
      names = "--master-processors",
      paramLabel = "N",
      description = "Processors of the master's machine (default: as many as this one's).")
  private int masterProcessors = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--master-link",
      paramLabel = "RATE",
      converter = BitRate.Converter.class,
      defaultValue = "10G",
      description = "The master's link in bits a second, each way (default: ${DEFAULT-VALUE}).")
  private BitRate masterLink;

  @Option(
      names = "--link",
      paramLabel = "RATE",
      converter = BitRate.Converter.class,
      defaultValue = "1G",
      description = "Each worker's link (default: ${DEFAULT-VALUE}); none does not hold back.")
  private BitRate workerLink;

  @Option(
      names = "--latency",
      paramLabel = "SECONDS",
      defaultValue = "0.0002",
      description = "Of a message, one way (default: ${DEFAULT-VALUE}).")
  private double latency;

  @Option(
      names = "--cache",
      paramLabel = "GB",
      defaultValue = "1",
      description = "Pixels that a worker keeps (default: ${DEFAULT-VALUE}).")
  private double cache;

  /**
   * The machines that were asked for.
   *
   * @throws IllegalArgumentException if there can be no such machines
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

  /** The master's machine in words. */
  public String master() {
    return "%d processors, %s".formatted(masterProcessors, masterLink);
  }

  /** The link of each worker in words. */
  public String workerLink() {
    return workerLink.toString();
  }

  /** All machines in words. */
  public String words() {
    return "the master has %d processors and %s, each worker %s"
        .formatted(masterProcessors, masterLink, workerLink);
  }
}
