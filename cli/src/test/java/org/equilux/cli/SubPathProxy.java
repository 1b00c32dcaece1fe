package org.equilux.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A reverse proxy that serves a master at {@value #PATH} and answers 404 at all other paths. It
 * strips the path or keeps it, and closes each connection after an answer.
 */
public final class SubPathProxy implements AutoCloseable {
  public static final String PATH = "/equilux";

  /** The handling of the path in forwarded requests. */
  public enum Mode {
    STRIPS,
    KEEPS
  }

  private static final String NOT_FOUND =
      "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ServerSocket listening;
  private final int master;
  private final Mode mode;

  /**
   * Starts the proxy.
   *
   * @param master port of the master
   */
  public SubPathProxy(int master, Mode mode) throws IOException {
    this.master = master;
    this.mode = mode;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** The address of the master as clients see it. */
  public URI address() {
    return URI.create("http://localhost:" + listening.getLocalPort() + PATH);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        threads.execute(() -> pass(client));
      }
    } catch (IOException e) {
      // The proxy is closed.
    }
  }

  private void pass(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      String line = line(in);
      String[] request = line.split(" ", 3);
      if (request.length < 3) {
        return; // A browser opens connections in advance.
      }
      String target = request[1];
      if (!target.equals(PATH) && !target.startsWith(PATH + "/")) {
        client.getOutputStream().write(NOT_FOUND.getBytes(ISO_8859_1));
        return;
      }
      String stripped = target.equals(PATH) ? "/" : target.substring(PATH.length());
      try (Socket there = new Socket(InetAddress.getLoopbackAddress(), master)) {
        String head =
            "%s %s %s\r\nConnection: close\r\n"
                .formatted(request[0], mode == Mode.STRIPS ? stripped : target, request[2]);
        OutputStream out = there.getOutputStream();
        out.write(head.getBytes(ISO_8859_1));
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
          if (!header.toLowerCase(Locale.ROOT).startsWith("connection:")) {
            out.write((header + "\r\n").getBytes(ISO_8859_1));
          }
        }
        out.write("\r\n".getBytes(ISO_8859_1));
        threads.execute(() -> copy(in, out));
        there.getInputStream().transferTo(client.getOutputStream());
      }
    } catch (IOException e) {
      // The client or the master has closed its connection.
    }
  }

  private static void copy(InputStream from, OutputStream to) {
    try {
      from.transferTo(to);
    } catch (IOException e) {
      // One connection is closed, and the other will be.
    }
  }

  /** A line of a request's head, without its end; empty at the end of the stream. */
  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdownNow();
  }
}
