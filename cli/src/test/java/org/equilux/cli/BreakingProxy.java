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
 * Stands before a server and breaks connections off: the first ones, just when the server begins to
 * answer. It has done what was asked for by then, and its client does not hear of it.
 */
final class BreakingProxy implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ServerSocket listening;
  private final int server;

  /**
   * @param server its port
   * @param broken how many connections break off
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
      // Closed.
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
      // One of them is closed, and so is the other soon.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdownNow();
  }
}
