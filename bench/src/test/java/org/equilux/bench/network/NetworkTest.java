package org.equilux.bench.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real network of namespaces, if this machine supports it. */
@Timeout(60)
class NetworkTest {
  @TempDir private Path folder;

  @BeforeAll
  static void requireNamespaces() {
    Optional<String> missing = Network.missing();
    if (missing.isPresent()) {
      System.err.println("NO NETWORK NAMESPACES, TESTS SKIPPED: " + missing.get());
      abort(missing.get());
    }
  }

  private static Process java(String namespace, Path log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(NetworkPlan.inside(namespace));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LinkProbe.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  @Test
  void transfersDoNotExceedTheRate() throws Exception {
    double rate = 200e6;
    int megabytes = 20;
    Path received = folder.resolve("received.log");
    Path sent = folder.resolve("sent.log");
    try (Network network = Network.open(2, new BitRate(rate))) {
      NetworkPlan plan = network.plan();
      Process receiver = java(plan.masterNamespace(), received, "receive", "0.0.0.0", "6000");
      Process sender =
          java(
              plan.workerNamespace(1),
              sent,
              "send",
              plan.masterAddress(),
              "6000",
              Integer.toString(megabytes));
      try {
        assertTrue(sender.waitFor(40, TimeUnit.SECONDS), () -> "nothing came: " + read(received));
        assertTrue(receiver.waitFor(10, TimeUnit.SECONDS), "the receiver does not end");
      } finally {
        receiver.destroyForcibly();
        sender.destroyForcibly();
      }
      assertEquals(0, sender.exitValue(), () -> read(sent));
    }
    assertEquals(megabytes * 1_000_000L, Long.parseLong(read(received).strip()));
    // A lower bound of the duration on any machine: all bytes except the first shaper's burst take
    // their time.
    double atOnce = rate / 8 * 0.002 + (128 << 10);
    double least = (megabytes * 1e6 - atOnce) * 8 / rate;
    assertTrue(Double.parseDouble(read(sent).strip()) >= least * 0.98, () -> read(sent));
  }

  @Test
  void closingRemovesEverything() throws Exception {
    String name;
    try (Network network = Network.open(1, BitRate.UNSHAPED)) {
      name = network.plan().masterNamespace();
      assertTrue(Files.exists(Path.of("/run/netns", name)));
    }
    assertFalse(Files.exists(Path.of("/run/netns", name)));
  }

  private static String read(Path log) {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
