package org.equilux.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A master and a worker that find their certificates as in containers, created by the project's
 * script.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class WorkerTlsIT {
  @TempDir private Path folder;
  @TempDir private Path secrets;

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  private String path(String name) {
    return secrets.resolve("tls").resolve(name).toString();
  }

  @Test
  void aWorkerUsesTheCertificateOfItsEnvironment() throws Exception {
    assumeTrue(isInstalled("openssl"), "openssl, by which docker/certificates works, is not here");
    ProcessBuilder script =
        new ProcessBuilder(Path.of("..", "docker", "certificates").toString(), "10.8.0.1", "::1")
            .redirectErrorStream(true);
    script.environment().put("SECRETS", secrets.toString());
    script.environment().put("WORKERS", "w");
    Process made = script.start();
    String output = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(made.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, made.exitValue(), output);

    Map<String, String> ofBoth =
        Map.of(
            "EQUILUX_WORKER_TLS_CERT", path("master.crt"),
            "EQUILUX_WORKER_TLS_KEY", path("master.key"),
            "EQUILUX_WORKER_TLS_CLIENTS", path("ca.crt"),
            "EQUILUX_TLS_CA", path("ca.crt"),
            "EQUILUX_TLS_CERT", path("w.crt"),
            "EQUILUX_TLS_KEY", path("w.key"));
    try (ClusterProcesses cluster = new ClusterProcesses(folder, ofBoth)) {
      cluster.startWorker("w", "scalar");
      cluster.awaitIdle("w");
      String logs = cluster.logs();
      assertTrue(
          logs.contains(" --tls-ca FILE --tls-cert FILE --tls-key FILE"),
          () -> "a master says what workers need: " + logs);
    }
  }
}
