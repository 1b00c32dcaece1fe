package org.equilux.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.equilux.protocol.JoinToken;

/** A master and workers of one slot each, in processes of their own on this machine. */
final class LocalCluster implements AutoCloseable {
  private final List<Process> processes = new ArrayList<>();
  private final Path folder;
  private final int port;

  /**
   * Starts them.
   *
   * @param folder for data and logs; not removed
   * @param workers how many
   * @param pinned whether each worker is kept on a processor of its own, by {@code taskset}
   */
  LocalCluster(Path folder, int workers, boolean pinned) throws IOException {
    this.folder = folder;
    this.port = freePort();
    int workerPort = freePort();
    Path data = folder.resolve("data");
    // Before anybody starts: a worker that is told of a token's file ends if it is not there.
    JoinToken.keptIn(data);
    processes.add(
        JavaProcess.start(
            folder.resolve("master.log"),
            "serve",
            "--port",
            Integer.toString(port),
            "--worker-port",
            Integer.toString(workerPort),
            "--data",
            data.toString(),
            "--local",
            "none"));
    for (int i = 0; i < workers; i++) {
      processes.add(
          JavaProcess.start(
              folder.resolve("worker-" + i + ".log"),
              pinned ? Optional.of(i) : Optional.empty(),
              "worker",
              "--master",
              "localhost:" + workerPort,
              "--join-token-file",
              data.resolve(JoinToken.FILE_NAME).toString(),
              "--slots",
              "1"));
    }
  }

  /**
   * Has a picture's channels equalised, upload and download included.
   *
   * @return seconds from start to end
   */
  double submit(Path picture, Path output) throws IOException, InterruptedException {
    return JavaProcess.time(
        folder.resolve("submit.log"),
        "submit",
        picture.toString(),
        "--color",
        "per-channel",
        "--server",
        "http://localhost:" + port,
        "--output",
        output.toString(),
        "--overwrite");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    processes.forEach(process -> process.onExit().join());
  }
}
