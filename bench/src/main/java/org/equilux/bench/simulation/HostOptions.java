package org.equilux.bench.simulation;

import java.util.Optional;
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
        cache * 1e9,
        masters,
        storeLink.map(rate -> new Scenario.Store(rate.bitsPerSecond(), storeRequest)));
  }

  /** The master's machine in words. */
  public String master() {
    return "%s%d processors, %s%s"
        .formatted(
            masters == 1 ? "" : masters + " masters, each ", masterProcessors, masterLink, store());
  }

  private String store() {
    return storeLink.map(rate -> ", the store " + rate).orElse("");
  }

  /** The link of each worker in words. */
  public String workerLink() {
    return workerLink.toString();
  }

  /** All machines in words. */
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
