package org.equilux.worker.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.equilux.kernels.backend.BackendProvider;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.junit.jupiter.api.Test;

class VectorProviderTest {
  /** Main program that prints the provider's answer in a separate JVM. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] args) {
      BackendProvider provider = new VectorBackend.Provider();
      System.out.println(provider.devices().getFirst());
      try {
        System.out.println(provider.open().info());
      } catch (BackendUnavailableException e) {
        System.out.println(e.getMessage());
      }
      System.out.println(BackendStack.providers().stream().map(BackendProvider::name).toList());
    }
  }

  @Test
  void isPreferredToTheScalarBackend() {
    assertEquals(
        List.of("vector", "scalar"),
        BackendStack.providers().stream().map(BackendProvider::name).toList());
  }

  @Test
  void withoutTheModuleTheRemedyIsGiven() throws Exception {
    List<String> lines = probe();
    assertEquals(
        "DeviceReport[backend=vector, device=CPU vectors, usable=false, reason=the Vector API is"
            + " not there; start Java with --add-modules jdk.incubator.vector]",
        lines.get(0));
    assertEquals(
        "the Vector API is not there; start Java with --add-modules jdk.incubator.vector",
        lines.get(1));
    assertEquals("[vector, scalar]", lines.get(2));
  }

  @Test
  void narrowLanesAreReported() throws Exception {
    List<String> lines =
        probe("--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC", "-XX:MaxVectorSize=8");
    assertTrue(
        lines.contains("the JVM offers vectors of 64 bits on this CPU; at least 128 are needed"),
        lines::toString);
  }

  private static List<String> probe(String... flags) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Probe.class.getName()));
    Process java =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, java.waitFor(), out);
    return out.lines().toList();
  }
}
