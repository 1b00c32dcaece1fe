package org.equilux.bench.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A network of Linux namespaces that exists until it is closed, or this process ends normally. It
 * requires root.
 */
public final class Network implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final NetworkPlan plan;
  private final Thread atExit = new Thread(this::remove, "network-remove");

  private Network(NetworkPlan plan) {
    this.plan = plan;
  }

  /**
   * Creates a network; on failure, removes all parts.
   *
   * @param workers 1 to 200
   * @throws IOException if it cannot be created; the message has the failed command and the reason
   */
  public static Network open(int workers, BitRate rate) throws IOException {
    String name = "eqx%06x".formatted(new SplittableRandom().nextInt(1 << 24));
    Network network = new Network(new NetworkPlan(name, workers, rate));
    Runtime.getRuntime().addShutdownHook(network.atExit);
    try {
      for (List<String> command : network.plan.up()) {
        run(command);
      }
    } catch (IOException e) {
      network.close();
      throw e;
    }
    return network;
  }

  /** The reason why this machine cannot have such networks, and the remedy; empty if it can. */
  public static Optional<String> missing() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.of("network namespaces are a part of Linux");
    }
    try {
      if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
        return Optional.of("network namespaces require root; run this command as root");
      }
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.of("it is not known who runs this: " + e.getMessage());
    }
    for (String program : List.of("ip", "tc")) {
      if (!isOnPath(program)) {
        return Optional.of(program + " is not installed; it is part of iproute2");
      }
    }
    try (Network _ = open(1, new BitRate(1e9))) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("this system does not support rate-limited networks: " + e.getMessage());
    }
  }

  private static boolean isOnPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
  }

  /** The plan of the network: its namespaces and links. */
  public NetworkPlan plan() {
    return plan;
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(String.join(" ", command) + " does not end");
      }
      if (process.exitValue() != 0) {
        throw new IOException("%s failed: %s".formatted(String.join(" ", command), said.strip()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted during " + String.join(" ", command), e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Removes all existing parts. */
  private void remove() {
    for (List<String> command : plan.down()) {
      try {
        run(command);
      } catch (IOException e) {
        // The part does not exist.
      }
    }
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // This process is ending and will remove the network again.
    }
  }
}
