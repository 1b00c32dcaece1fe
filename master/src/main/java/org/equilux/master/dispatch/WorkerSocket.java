package org.equilux.master.dispatch;

import io.grpc.BindableService;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.grpc.GrpcConfig;
import io.helidon.webserver.grpc.GrpcProtocolSelector;
import io.helidon.webserver.grpc.GrpcRouting;
import io.helidon.webserver.http2.Http2Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.equilux.master.net.ConnectionLimits;
import org.equilux.master.net.WorkerConnections;
import org.equilux.master.net.WorkerTls;
import org.equilux.protocol.Slices;

/** The socket that workers dial, of a Helidon server. */
public final class WorkerSocket {
  /** How much a worker may send before it waits for an acknowledgement. */
  private static final int FLOW_CONTROL_WINDOW = 8 << 20;

  /**
   * As large as a slice: a frame is handed from thread to thread, which small ones do not pay for.
   */
  private static final int MAX_FRAME_BYTES = 2 * Slices.MAX_BYTES;

  /** The streams of a connection: the worker's, and the one before it while that one ends. */
  private static final int MAX_STREAMS = 2;

  private WorkerSocket() {}

  /**
   * Sets the socket up.
   *
   * @param host to bind to
   * @param port to bind to; 0 for any free one
   * @param tls empty to have nothing encrypted
   * @throws UnknownHostException if the host is not known
   * @throws IOException if a file for TLS cannot be used; the message names it
   */
  public static ListenerConfig configure(
      String host, int port, Optional<WorkerTls> tls, BindableService service) throws IOException {
    return configure(host, port, tls, service, ConnectionLimits.DEFAULT.workers());
  }

  /**
   * Sets the socket up for a number of connections.
   *
   * @param maxConnections the connections at once, of workers and of clients that are none
   * @see #configure(String, int, Optional, BindableService)
   */
  public static ListenerConfig configure(
      String host, int port, Optional<WorkerTls> tls, BindableService service, int maxConnections)
      throws IOException {
    GrpcConfig grpc =
        GrpcConfig.builder()
            // Compressing pixels costs ten times what sending them does.
            .enableCompression(false)
            .maxReadBufferSize(2 * Slices.MAX_BYTES)
            .build();
    Http2Config http2 =
        Http2Config.builder()
            .initialWindowSize(FLOW_CONTROL_WINDOW)
            .maxFrameSize(MAX_FRAME_BYTES)
            .maxConcurrentStreams(MAX_STREAMS)
            .build();
    return ListenerConfig.builder()
        .address(InetAddress.getByName(host))
        .port(port)
        // Window updates are small and come in pairs; with Nagle's algorithm the second of a pair
        // waits for the acknowledgement that the worker, waiting for that very update, delays by
        // 40 ms.
        .connectionOptions(socket -> socket.tcpNoDelay(true))
        .protocolsDiscoverServices(false)
        .addConnectionSelector(
            WorkerConnections.of(http2, GrpcProtocolSelector.create(grpc), tls, maxConnections))
        .maxTcpConnections(maxConnections)
        .addRouting(GrpcRouting.builder().service(service))
        .build();
  }
}
