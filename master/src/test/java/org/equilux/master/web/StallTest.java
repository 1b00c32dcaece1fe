package org.equilux.master.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.equilux.engine.JobSettings;
import org.equilux.engine.LocalExecutor;
import org.equilux.kernels.BackendStack;
import org.equilux.kernels.ScalarBackend;
import org.equilux.master.jobs.JobLimits;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.RunSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that sends half a picture and then nothing does not hold a connection for ever. */
@Timeout(60)
class StallTest {
  @TempDir Path data;

  @Test
  void endsAStalledUpload() throws IOException {
    RunSettings settings =
        new RunSettings(1, JobSettings.DEFAULT_CHUNK_BYTES, Duration.ofMinutes(1));
    try (Complaints complaints = new Complaints();
        BackendStack backends = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(backends, 1);
        JobService jobs =
            JobService.open(data, JobLimits.DEFAULT, settings, executor, Clock.systemUTC());
        Web web = new Web(jobs, List::of, Duration.ofMillis(100))) {
      WebServerConfig.Builder config = WebServer.builder();
      web.configure(config, "127.0.0.1", 0, JobLimits.DEFAULT.uploadBytes());
      WebServer server = config.build().start();
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.setSoTimeout(30_000);
        String head =
            "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n1234";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        readToTheEnd(socket);
        try (Stream<Path> left = Files.list(data.resolve("jobs"))) {
          assertEquals(List.of(), left.toList());
        }
      } finally {
        server.stop();
      }
      assertEquals(List.of(), complaints.heard());
    }
  }

  private static void readToTheEnd(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketException e) {
      // A reset is an end, too.
    }
  }
}
