package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.equilux.command.report.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Untrusted texts that could control a terminal or fake other lines. */
@Timeout(60)
class HostileTextTest {
  @TempDir Path folder;

  private static void assertShown(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      assertTrue(
          (c >= ' ' && c < 0x7F) || c == '\n' || c == '\t',
          () -> "\\u%04x in %s".formatted((int) c, text));
    }
    assertTrue(text.lines().noneMatch(line -> line.startsWith("fake")), text);
  }

  @Test
  void fileNamesAreEscaped() throws Exception {
    Path bad = Files.writeString(folder.resolve("a\u001b[2J\nfake.png"), "This is no picture.");
    Cli.Result result = Cli.run("process", bad, "--verbose");
    assertEquals(ExitCode.FAILED, result.exit());
    assertTrue(result.err().contains("a\\u001b[2J\\nfake.png"), result.err());
    assertShown(result.err() + result.out());

    Path good = Cli.picture("moon.png", folder);
    Path moved = Files.move(good, folder.resolve("b\u001b[2J\nfake.png"));
    Cli.Result done = Cli.run("process", moved);
    assertEquals(ExitCode.OK, done.exit(), done.err());
    assertTrue(done.out().contains("b\\u001b[2J\\nfake.png"), done.out());
    assertShown(done.err() + done.out());
  }

  @Test
  void serverMessagesAreEscaped() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] problem =
        "{\"detail\": \"no \\u001b]0;x\\u0007 \\u009b2J \\u202e \\u2028 \\nfake line\"}"
            .getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(400, problem.length);
          exchange.getResponseBody().write(problem);
          exchange.close();
        });
    server.start();
    try {
      Cli.Result result =
          Cli.run(
              "submit",
              moon,
              "--verbose",
              "--server",
              "http://localhost:" + server.getAddress().getPort());
      assertEquals(ExitCode.FAILED, result.exit());
      assertTrue(
          result.err().contains("no \\u001b]0;x\\u0007 \\u009b2J \\u202e \\u2028 \\nfake line"),
          result.err());
      assertShown(result.err() + result.out());
    } finally {
      server.stop(0);
    }
  }
}
