package org.equilux.bench.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The commands that create and remove a network of virtual machines: the master and every worker
 * have a network namespace each, connected by a pair of virtual interfaces to a bridge in another
 * namespace, which is the switch. Both ends of each pair limit the bits per second. Clients run in
 * the master's namespace and reach it by its loopback interface, which has no limit. This machine's
 * own network is neither changed nor reachable.
 *
 * @param name of all parts; at most 9 letters and digits, unique on this machine
 * @param workers 1 to 200
 */
public record NetworkPlan(String name, int workers, BitRate rate) {
  private static final int MAX_NAME = 9;
  private static final int MAX_WORKERS = 200;
  private static final int FIRST_WORKER = 10;
  private static final String BRIDGE = "br0";
  private static final String DATA = "eth0";

  /** The burst in seconds, so that the rate is reached although timers are coarse. */
  private static final double BURST_SECONDS = 0.002;

  private static final long LEAST_BURST = 128 << 10;

  public NetworkPlan {
    if (!name.matches("[a-z0-9]{1,%d}".formatted(MAX_NAME))) {
      throw new IllegalArgumentException(name + " is not a valid name of a network");
    }
    if (workers < 1 || workers > MAX_WORKERS) {
      throw new IllegalArgumentException("a network has 1 to %d workers".formatted(MAX_WORKERS));
    }
  }

  private String switchNamespace() {
    return name + "-switch";
  }

  /** The namespace of the master. */
  public String masterNamespace() {
    return name + "-master";
  }

  /**
   * The namespace of a worker.
   *
   * @param worker from 0
   */
  public String workerNamespace(int worker) {
    return name + "-worker" + worker;
  }

  /** The address of the master for workers. */
  public String masterAddress() {
    return "10.213.0.1";
  }

  private static String workerAddress(int worker) {
    return "10.213.0." + (FIRST_WORKER + worker);
  }

  private Stream<String> namespaces() {
    return Stream.concat(
        Stream.of(switchNamespace(), masterNamespace()),
        IntStream.range(0, workers).mapToObj(this::workerNamespace));
  }

  /** The commands that create the network. */
  public List<List<String>> up() {
    List<List<String>> commands = new ArrayList<>();
    namespaces()
        .forEach(
            namespace -> {
              commands.add(words("ip netns add " + namespace));
              commands.add(words("ip -n %s link set lo up".formatted(namespace)));
            });
    commands.add(words("ip -n %s link add %s type bridge".formatted(switchNamespace(), BRIDGE)));
    commands.add(words("ip -n %s link set %s up".formatted(switchNamespace(), BRIDGE)));
    join(commands, masterNamespace(), masterAddress(), "port-m");
    for (int worker = 0; worker < workers; worker++) {
      join(commands, workerNamespace(worker), workerAddress(worker), "port-" + worker);
    }
    return commands;
  }

  /** Connects a namespace to the switch. */
  private void join(List<List<String>> commands, String namespace, String address, String port) {
    commands.add(
        words(
            "ip link add %s netns %s type veth peer name %s netns %s"
                .formatted(DATA, namespace, port, switchNamespace())));
    commands.add(words("ip -n %s addr add %s/24 dev %s".formatted(namespace, address, DATA)));
    commands.add(words("ip -n %s link set %s up".formatted(namespace, DATA)));
    commands.add(
        words("ip -n %s link set dev %s master %s up".formatted(switchNamespace(), port, BRIDGE)));
    if (rate.isShaped()) {
      commands.add(shape(namespace, DATA));
      commands.add(shape(switchNamespace(), port));
    }
  }

  private List<String> shape(String namespace, String device) {
    long burst = Math.max(LEAST_BURST, Math.round(rate.bitsPerSecond() / 8 * BURST_SECONDS));
    return words(
        String.format(
            Locale.ROOT,
            "tc -n %s qdisc add dev %s root tbf rate %.0fbit burst %d latency 50ms",
            namespace,
            device,
            rate.bitsPerSecond(),
            burst));
  }

  /** The commands that remove the network with all existing parts. */
  public List<List<String>> down() {
    return namespaces().map(namespace -> words("ip netns del " + namespace)).toList();
  }

  /** The prefix of a command that runs in a namespace. */
  public static List<String> inside(String namespace) {
    return words("ip netns exec " + namespace);
  }

  private static List<String> words(String command) {
    return List.of(command.split(" ", -1));
  }
}
