package org.equilux.bench.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Sends bytes from one namespace to another one.
 *
 * <pre>
 * receive ADDRESS PORT         takes one connection, prints how many bytes came
 * send ADDRESS PORT MEGABYTES  dials until somebody is there, prints in which time all of it was there
 * </pre>
 */
final class LinkProbe {
  private static final int MEGABYTE = 1_000_000;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private LinkProbe() {}

  public static void main(String[] args) throws IOException {
    InetAddress address = InetAddress.getByName(args[1]);
    int port = Integer.parseInt(args[2]);
    if (args[0].equals("receive")) {
      receive(address, port);
    } else {
      send(address, port, Integer.parseInt(args[3]));
    }
  }

  private static void receive(InetAddress address, int port) throws IOException {
    try (ServerSocket server = new ServerSocket(port, 1, address);
        Socket socket = server.accept();
        InputStream in = socket.getInputStream()) {
      byte[] buffer = new byte[1 << 16];
      long bytes = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
      }
      System.out.println(bytes);
    }
  }

  private static void send(InetAddress address, int port, int megabytes) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, port), 5_000);
        long start = System.nanoTime();
        OutputStream out = socket.getOutputStream();
        for (int i = 0; i < megabytes; i++) {
          out.write(new byte[MEGABYTE]);
        }
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes(); // Ends when the other side has received everything.
        System.out.println((System.nanoTime() - start) / 1e9);
        return;
      } catch (ConnectException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }
}
