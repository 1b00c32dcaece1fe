package org.equilux.bench.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.equilux.bench.chaos.Link.Breakage;

/**
 * A proxy of connections, at a free port of the loopback address, that can break them. Virtual
 * threads pass the bytes; this object's monitor guards the breakage.
 */
final class FaultProxy implements Closeable {
  private static final int BUFFER_BYTES = 16 << 10;
  private static final int MOST_WAITING = 128;

  /**
   * The upper bound, exclusive, of the bytes of a cut answer; the connection's number sets them.
   */
  private static final int CUT_WITHIN = 40_009;

  private static final int CUT_STEP = 9_973;

  private static final byte[] BUSY_ANSWER =
      "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket listener;
  private final Address target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private Breakage breakage;
  private int cuts;

  /**
   * A server's address.
   *
   * @param host name or address
   */
  record Address(String host, int port) {
    static Address local(int port) {
      return new Address("127.0.0.1", port);
    }
  }

  FaultProxy(Address target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, MOST_WAITING, InetAddress.getLoopbackAddress());
    Thread _ = Thread.ofVirtual().start(this::accept);
  }

  /** The address of this proxy. */
  Address address() {
    return Address.local(listener.getLocalPort());
  }

  /** Breaks connections until {@link #mend}. */
  void begin(Breakage next) {
    synchronized (this) {
      breakage = next == Breakage.CUT ? null : next;
    }
    if (next != Breakage.SILENCE) {
      open.forEach(FaultProxy::close);
    }
  }

  /** Lets all bytes pass again. */
  synchronized void mend() {
    breakage = null;
    notifyAll();
  }

  private synchronized Breakage breakage() {
    return breakage;
  }

  private synchronized void awaitSound() throws InterruptedException {
    while (breakage == Breakage.SILENCE) {
      wait();
    }
  }

  /** The bytes of an answer that pass. */
  private synchronized long answerBytes() {
    return breakage == Breakage.CUT_ANSWERS
        ? (long) ++cuts * CUT_STEP % CUT_WITHIN
        : Long.MAX_VALUE;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        boolean _ = open.add(client);
        Thread _ = Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        // The listener is closed, or the client was gone at once.
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      awaitSound();
      if (breakage() == Breakage.BUSY) {
        refuse(client);
        return;
      }
      try (Socket server = new Socket(target.host(), target.port())) {
        boolean _ = open.add(server);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Thread back = Thread.ofVirtual().start(() -> answer(server, client));
        pass(client, server, Long.MAX_VALUE);
        server.shutdownOutput();
        back.join();
        boolean _ = open.remove(server);
      }
    } catch (IOException e) {
      // Either side has closed its connection, or the proxy has.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      boolean _ = open.remove(client);
    }
  }

  /** Answers a request; the rest of it is taken, or the answer would be lost to a reset. */
  private static void refuse(Socket client) throws IOException {
    InputStream request = client.getInputStream();
    int matched = 0;
    while (matched < 4) {
      int next = request.read();
      if (next < 0) {
        return;
      }
      matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
    }
    client.getOutputStream().write(BUSY_ANSWER);
    client.shutdownOutput();
    long _ = request.transferTo(OutputStream.nullOutputStream());
  }

  /** Passes answers on; the end of them ends the connection of the client. */
  private void answer(Socket server, Socket client) {
    try (client) {
      pass(server, client, answerBytes());
    } catch (IOException e) {
      // Either side has closed its connection, or the proxy has.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass(Socket from, Socket to, long most) throws IOException, InterruptedException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = most;
    while (left > 0) {
      int count = from.getInputStream().read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        return;
      }
      awaitSound();
      to.getOutputStream().write(buffer, 0, count);
      left -= count;
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // The socket is not used any more.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    mend();
    open.forEach(FaultProxy::close);
  }
}
