package org.equilux.bench.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class NetworkPlanTest {
  private static List<String> lines(List<List<String>> commands) {
    return commands.stream().map(words -> String.join(" ", words)).toList();
  }

  @Test
  void commandsOfANetworkOfOneWorker() {
    NetworkPlan plan = new NetworkPlan("eqx1", 1, new BitRate(1e9));
    assertEquals(
        List.of(
            "ip netns add eqx1-switch",
            "ip -n eqx1-switch link set lo up",
            "ip netns add eqx1-master",
            "ip -n eqx1-master link set lo up",
            "ip netns add eqx1-worker0",
            "ip -n eqx1-worker0 link set lo up",
            "ip -n eqx1-switch link add br0 type bridge",
            "ip -n eqx1-switch link set br0 up",
            "ip link add eth0 netns eqx1-master type veth peer name port-m netns eqx1-switch",
            "ip -n eqx1-master addr add 10.213.0.1/24 dev eth0",
            "ip -n eqx1-master link set eth0 up",
            "ip -n eqx1-switch link set dev port-m master br0 up",
            "tc -n eqx1-master qdisc add dev eth0 root tbf rate 1000000000bit burst 250000 latency"
                + " 50ms",
            "tc -n eqx1-switch qdisc add dev port-m root tbf rate 1000000000bit burst 250000"
                + " latency 50ms",
            "ip link add eth0 netns eqx1-worker0 type veth peer name port-0 netns eqx1-switch",
            "ip -n eqx1-worker0 addr add 10.213.0.10/24 dev eth0",
            "ip -n eqx1-worker0 link set eth0 up",
            "ip -n eqx1-switch link set dev port-0 master br0 up",
            "tc -n eqx1-worker0 qdisc add dev eth0 root tbf rate 1000000000bit burst 250000"
                + " latency 50ms",
            "tc -n eqx1-switch qdisc add dev port-0 root tbf rate 1000000000bit burst 250000"
                + " latency 50ms"),
        lines(plan.up()));
    assertEquals(
        List.of(
            "ip netns del eqx1-switch", "ip netns del eqx1-master", "ip netns del eqx1-worker0"),
        lines(plan.down()));
    assertEquals("10.213.0.1", plan.masterAddress());
    assertEquals(
        List.of("ip", "netns", "exec", "eqx1-worker0"),
        NetworkPlan.inside(plan.workerNamespace(0)));
  }

  @Test
  void unlimitedLinksHaveNoShaper() {
    NetworkPlan plan = new NetworkPlan("eqx1", 2, BitRate.UNSHAPED);
    assertFalse(lines(plan.up()).stream().anyMatch(line -> line.startsWith("tc ")));
    assertTrue(lines(plan.up()).contains("ip -n eqx1-worker1 addr add 10.213.0.11/24 dev eth0"));
  }

  @Test
  void aSlowLinkMayStillPassAWholeSegment() {
    NetworkPlan plan = new NetworkPlan("eqx1", 1, new BitRate(1e6));
    assertTrue(lines(plan.up()).stream().anyMatch(line -> line.contains("burst 131072")));
  }

  @Test
  void namesAndNumbersOutOfRangeAreRefused() {
    BitRate rate = BitRate.UNSHAPED;
    for (String name : List.of("", "a b", "a;b", "-a", "abcdefghij")) {
      assertThrows(IllegalArgumentException.class, () -> new NetworkPlan(name, 1, rate));
    }
    assertThrows(IllegalArgumentException.class, () -> new NetworkPlan("a", 0, rate));
    assertThrows(IllegalArgumentException.class, () -> new NetworkPlan("a", 201, rate));
  }

  @Test
  void ratesRoundTrip() {
    BitRate.Converter converter = new BitRate.Converter();
    assertEquals(1e9, converter.convert("1G").bitsPerSecond());
    assertEquals(2.5e6, converter.convert("2.5m").bitsPerSecond());
    assertEquals(300, converter.convert("300 bit/s").bitsPerSecond());
    assertEquals(BitRate.UNSHAPED, converter.convert("none"));
    assertEquals("10 Gbit/s", converter.convert("10G").toString());
    assertEquals("2.500 Mbit/s", converter.convert("2.5M").toString());
    assertEquals("300 bit/s", converter.convert("300").toString());
    assertEquals("unshaped", BitRate.UNSHAPED.toString());
    for (String wrong : List.of("", "0", "fast", "-1G", "1X", "1GG")) {
      assertThrows(TypeConversionException.class, () -> converter.convert(wrong));
    }
  }
}
