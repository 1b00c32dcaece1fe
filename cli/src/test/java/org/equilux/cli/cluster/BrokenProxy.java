package org.equilux.cli.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A reverse proxy whose master can become unreachable: then it breaks its connections and answers
 * each request with 502, as proxies do.
 */
final class BrokenProxy implements AutoCloseable {
  private static final byte[] BAD_GATEWAY =
      "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
          .getBytes(US_ASCII);

  private final ServerSocket server;
  private final URI target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean broken;

  BrokenProxy(URI target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI address() {
    return URI.create("http://localhost:" + server.getLocalPort());
  }

  /** Makes the master unreachable, or reachable again. */
  void lose(boolean lost) throws IOException {
    broken = lost;
    if (lost) {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        // Closed, or the client disconnected immediately.
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      if (broken) {
        var _ = client.getInputStream().read(new byte[8192]);
        client.getOutputStream().write(BAD_GATEWAY);
        return;
      }
      try (Socket master = new Socket(target.getHost(), target.getPort())) {
        open.add(master);
        Thread back = Thread.ofVirtual().start(() -> pump(master, client));
        pump(client, master);
        back.join();
        open.remove(master);
      }
    } catch (IOException e) {
      // Either side has closed its connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private static void pump(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16384];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        out.flush();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // Either side has closed its connection.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    lose(true);
  }
}
