package org.equilux.storage.s3;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Proxy in front of an S3 server, on a loopback port, that injects a fault into each connection. A
 * connection carries one request unless its fault is {@link Fault#NONE}.
 */
public final class FaultyProxy implements Closeable {
  /** Fault of a connection. */
  public enum Fault {
    NONE,
    /** The answer reports that the service is too busy. */
    BUSY,
    /** No answer arrives. */
    SILENT,
    /** The answer breaks off after some bytes. */
    CUT_ANSWER,
    /** The request breaks off after some bytes. */
    CUT_REQUEST,
    /** The server executes the request, and the answer is lost. */
    LOST_ANSWER
  }

  private static final int CUT_AFTER = 20_000;
  private static final String BUSY_BODY =
      "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
  private static final byte[] BUSY_ANSWER =
      ("HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: "
              + BUSY_BODY.length()
              + "\r\nConnection: close\r\n\r\n"
              + BUSY_BODY)
          .getBytes(StandardCharsets.UTF_8);

  private final ServerSocket listener;
  private final int target;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger faults = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile IntFunction<Fault> draw;

  /**
   * @param target the port of the server
   * @param draw returns the fault of a connection, given its number from 0
   */
  public FaultyProxy(int target, IntFunction<Fault> draw) throws IOException {
    this.target = target;
    this.draw = draw;
    this.listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** The number of injected faults. */
  public int faults() {
    return faults.get();
  }

  /** Replaces the choice of faults and ends the open connections. */
  public void become(IntFunction<Fault> next) throws IOException {
    draw = next;
    endConnections();
  }

  /** Ends the open connections, so that new ones get faults. */
  public void endConnections() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        boolean _ = open.add(client);
        Fault fault = draw.apply(connections.getAndIncrement());
        Thread.ofVirtual().start(() -> serve(client, fault));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private void serve(Socket client, Fault fault) {
    if (fault != Fault.NONE) {
      faults.incrementAndGet();
    }
    try (client) {
      switch (fault) {
        case BUSY -> {
          head(client.getInputStream(), OutputStream.nullOutputStream());
          client.getOutputStream().write(BUSY_ANSWER);
          client.shutdownOutput();
          // The rest of the request must be read; otherwise a reset would discard the answer.
          client.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
        case SILENT -> client.getInputStream().transferTo(OutputStream.nullOutputStream());
        default -> relay(client, fault);
      }
    } catch (IOException e) {
      // The other side disconnected, as the faults intend.
    } finally {
      open.remove(client);
    }
  }

  private void relay(Socket client, Fault fault) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      boolean _ = open.add(server);
      Thread back =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      answer(server, client, fault);
                    } catch (IOException e) {
                      // As above.
                    } finally {
                      open.remove(server);
                    }
                  });
      long most = fault == Fault.CUT_REQUEST ? CUT_AFTER : Long.MAX_VALUE;
      copy(client.getInputStream(), server.getOutputStream(), most);
      if (fault != Fault.CUT_REQUEST) {
        server.shutdownOutput();
        back.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void answer(Socket server, Socket client, Fault fault) throws IOException {
    try (client) {
      switch (fault) {
        case CUT_ANSWER -> copy(server.getInputStream(), client.getOutputStream(), CUT_AFTER);
        case LOST_ANSWER -> head(server.getInputStream(), OutputStream.nullOutputStream());
        default -> copy(server.getInputStream(), client.getOutputStream(), Long.MAX_VALUE);
      }
    }
  }

  private static void copy(InputStream from, OutputStream to, long most) throws IOException {
    byte[] buffer = new byte[8192];
    long left = most;
    while (left > 0) {
      int count = from.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        return;
      }
      to.write(buffer, 0, count);
      left -= count;
    }
  }

  /** Copies an HTTP head up to its end. */
  private static void head(InputStream from, OutputStream to) throws IOException {
    int matched = 0;
    while (matched < 4) {
      int b = from.read();
      if (b < 0) {
        return;
      }
      to.write(b);
      matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    endConnections();
  }
}
