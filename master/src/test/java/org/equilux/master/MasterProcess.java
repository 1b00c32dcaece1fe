package org.equilux.master;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A master with a 512 MB heap in a separate process, without a worker inside. */
final class MasterProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final int port;
  private final int workerPort;

  private MasterProcess(Process process, BufferedReader out, int port, int workerPort) {
    this.process = process;
    this.out = out;
    this.port = port;
    this.workerPort = workerPort;
  }

  /** Main program: runs a master, prints its ports and then, for each line of input, its health. */
  static final class Server {
    public static void main(String[] args) throws Exception {
      MasterConfig config =
          MasterConfig.builder(Path.of(args[0]))
              .port(0)
              .workerPort(0)
              .chunkBytes(TestMaster.CHUNK_BYTES)
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

  /**
   * Starts a master.
   *
   * @param descriptors the limit of open file descriptors
   * @throws IOException with the master's output if it does not start
   */
  static MasterProcess start(Path data, int descriptors) throws IOException {
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -n %d && exec \"$0\" -Xmx512m -cp \"$1\" \"$2\" \"$3\""
                    .formatted(descriptors),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"),
                Server.class.getName(),
                data.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader out = process.inputReader();
    String first = out.readLine();
    if (first == null || !first.matches("\\d+")) {
      process.destroyForcibly();
      throw new IOException(first);
    }
    return new MasterProcess(
        process, out, Integer.parseInt(first), Integer.parseInt(out.readLine()));
  }

  int port() {
    return port;
  }

  int workerPort() {
    return workerPort;
  }

  /** Returns the master's health: the problem, or "well". */
  String health() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    return out.readLine();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the master does not stop");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}
