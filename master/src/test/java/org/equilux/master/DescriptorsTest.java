package org.equilux.master;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A master in a process of its own that may have few file descriptors and little memory. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class DescriptorsTest {
  private static final byte[] GET =
      "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  @TempDir Path data;

  /** Runs a master, and prints its ports and then, for each line that it reads, its health. */
  static final class Server {
    public static void main(String[] args) throws Exception {
      MasterConfig config =
          MasterConfig.builder(Path.of(args[0]))
              .port(0)
              .workerPort(0)
              .backend(MasterConfig.NO_BACKEND)
              .build();
      try (Master master = Master.start(config);
          BufferedReader in =
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
        System.out.println(master.port());
        System.out.println(master.workerPort().getAsInt());
        while (in.readLine() != null) {
          System.out.println(master.notLive().or(master::notReady).orElse("well"));
        }
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private Process server(int descriptors) throws IOException {
    return new ProcessBuilder(
            "sh",
            "-c",
            "ulimit -n %d && exec \"$0\" -Xmx512m -cp \"$1\" \"$2\" \"$3\"".formatted(descriptors),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            System.getProperty("java.class.path"),
            Server.class.getName(),
            data.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void moreConnectionsThanDescriptorsEndNoListener() throws Exception {
    Process process = server(600);
    List<Socket> held = new ArrayList<>();
    try (BufferedReader out = process.inputReader()) {
      List<Integer> ports =
          List.of(Integer.parseInt(out.readLine()), Integer.parseInt(out.readLine()));
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
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
      assertEquals("well", out.readLine());
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
      process.getOutputStream().close();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void aStartWithTooFewDescriptorsIsRefused() throws Exception {
    Process process = server(256);
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      assertTrue(line.contains("ulimit -n"), line);
    } finally {
      process.getOutputStream().close();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    }
  }
}
