package org.equilux.master.web.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.equilux.master.Complaints;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that disconnect early: the log has no warning about them. */
@Timeout(60)
class ClientGoneTest {
  private static final byte[] PNG = TestPictures.png(900, 700);

  @TempDir Path data;

  @Test
  void aDisconnectedClientIsNoFailure() throws IOException {
    try (Complaints complaints = new Complaints()) {
      try (TestMaster master = TestMaster.start(data, false, _ -> {})) {
        String id = master.submit("", PNG);
        master.await(id, "running");
        leave(master, "/jobs/" + id + "/events");
        master.openGate();
        assertEquals("done", master.await(id).get("state").textValue());
        for (int i = 0; i < 5; i++) {
          leave(master, "/jobs/" + id + "/result");
        }
      }
      assertEquals(List.of(), complaints.heard());
    }
  }

  /** Reads the start of an answer and resets the connection. */
  private static void leave(TestMaster master, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), master.port())) {
      socket.setSoLinger(true, 0);
      socket.setReceiveBufferSize(4096);
      String request =
          "GET /api/v1"
              + path
              + " HTTP/1.1\r\nHost: localhost\r\n"
              + master.authorization()
              + "\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      assertTrue(socket.getInputStream().read() >= 0);
    }
  }
}
