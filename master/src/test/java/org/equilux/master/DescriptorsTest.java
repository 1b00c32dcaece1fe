package org.equilux.master;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A master in a separate process with few file descriptors and a small heap. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class DescriptorsTest {
  private static final byte[] GET =
      "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  @TempDir Path data;

  @Test
  void exhaustingDescriptorsDoesNotEndListeners() throws Exception {
    List<Socket> held = new ArrayList<>();
    try (MasterProcess master = MasterProcess.start(data, 600)) {
      List<Integer> ports = List.of(master.port(), master.workerPort());
      for (int i = 0; i < 900; i++) {
        held.add(new Socket(InetAddress.getLoopbackAddress(), ports.get(i % 2)));
      }
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports.getFirst())) {
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(GET);
        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
      }
      assertEquals("well", master.health());
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  @Test
  void aStartWithTooFewDescriptorsIsRefused() throws Exception {
    IOException refused =
        assertThrows(IOException.class, () -> MasterProcess.start(data, 256).close());
    assertTrue(refused.getMessage().contains("ulimit -n"), refused.getMessage());
  }
}
