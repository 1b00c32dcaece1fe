package org.equilux.bench.simulation;

import java.util.Optional;
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

  @Option(
      names = "--masters",
      paramLabel = "N",
      defaultValue = "1",
      description = "Masters, each on a machine of its own (default: ${DEFAULT-VALUE}).")
  private int masters;

  @Option(
      names = "--store-link",
      paramLabel = "RATE",
      converter = BitRate.Converter.class,
      description =
          "Workers read from an object store with this link and write there by themselves; none"
              + " does not hold back (default: pixels pass the masters).")
  private Optional<BitRate> storeLink = Optional.empty();

  @Option(
      names = "--store-request",
      paramLabel = "SECONDS",
      defaultValue = "0.005",
      description =
          "Of a master's processor for a band that the store joins (default: ${DEFAULT-VALUE}).")
  private double storeRequest;

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
        cache * 1e9,
        masters,
        storeLink.map(rate -> new Scenario.Store(rate.bitsPerSecond(), storeRequest)));
  }

  /** A description of the master's machine. */
  public String master() {
    return "%s%d processors, %s%s"
        .formatted(
            masters == 1 ? "" : masters + " masters, each ", masterProcessors, masterLink, store());
  }

  private String store() {
    return storeLink.map(rate -> ", the store " + rate).orElse("");
  }

  /** A description of each worker's link. */
  public String workerLink() {
    return workerLink.toString();
  }

  /** A description of all machines. */
  public String words() {
    return "%s %d processors and %s, each worker %s%s"
        .formatted(
            masters == 1 ? "the master has" : "each of %d masters has".formatted(masters),
            masterProcessors,
            masterLink,
            workerLink,
            store());
  }
}
