package org.equilux.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A proxy that breaks the first connections just when the server starts to answer, so that the
 * server has processed a request whose client gets no answer.
 */
final class BreakingProxy implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ServerSocket listening;
  private final int server;

  /**
   * Starts the proxy.
   *
   * @param server port of the server
   * @param broken number of connections to break
   */
  BreakingProxy(int server, int broken) throws IOException {
    this.server = server;
    this.listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    threads.execute(() -> accept(broken));
  }

  int port() {
    return listening.getLocalPort();
  }

  private void accept(int broken) {
    try {
      for (int connection = 0; ; connection++) {
        Socket client = listening.accept();
        boolean breaks = connection < broken;
        threads.execute(() -> pass(client, breaks));
      }
    } catch (IOException e) {
      // The proxy is closed.
    }
  }

  private void pass(Socket client, boolean breaks) {
    try (client;
        Socket there = new Socket(InetAddress.getLoopbackAddress(), server)) {
      threads.execute(() -> copy(client, there));
      if (breaks) {
        InputStream answer = there.getInputStream();
        if (answer.read() < 0) {
          throw new IllegalStateException("there was no answer to hold back");
        }
      } else {
        copy(there, client);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One connection is closed, and the other will be.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdownNow();
  }
}
