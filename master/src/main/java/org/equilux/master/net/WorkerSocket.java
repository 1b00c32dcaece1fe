package org.equilux.master.net;

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
import org.equilux.protocol.Slices;

/** The Helidon listener for workers. */
public final class WorkerSocket {
  /** Bytes that a worker may send before it waits for an acknowledgement. */
  private static final int FLOW_CONTROL_WINDOW = 8 << 20;

  /**
   * The largest HTTP/2 frame, as large as a slice: each frame is handed from thread to thread, so
   * small frames are slow.
   */
  private static final int MAX_FRAME_BYTES = 2 * Slices.MAX_BYTES;

  /** The streams of a connection: the worker's, and its previous one while that ends. */
  private static final int MAX_STREAMS = 2;

  private WorkerSocket() {}

  /**
   * Configures the listener.
   *
   * @param host address to bind to
   * @param port to bind to; 0 for any free one
   * @param tls certificates; empty for plain text
   * @throws UnknownHostException if the host is unknown
   * @throws IOException if a file for TLS cannot be used; the message names the file
   */
  public static ListenerConfig configure(
      String host, int port, Optional<WorkerTls> tls, BindableService service) throws IOException {
    return configure(host, port, tls, service, ConnectionLimits.DEFAULT.workers());
  }

  /**
   * Configures the listener with a limit of connections.
   *
   * @param maxConnections limit of open connections, of workers and of any other client
   * @see #configure(String, int, Optional, BindableService)
   */
  public static ListenerConfig configure(
      String host, int port, Optional<WorkerTls> tls, BindableService service, int maxConnections)
      throws IOException {
    GrpcConfig grpc =
        GrpcConfig.builder()
            // Compression of pixels takes ten times as long as sending them.
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
        // Window updates are small and come in pairs. With Nagle's algorithm, the second of a pair
        // waits for an acknowledgement that the worker delays by 40 ms, because the worker waits
        // for that update.
        .connectionOptions(socket -> socket.tcpNoDelay(true))
        // Helidon's other sockets read and write 8 KiB by each system call.
        .useNio(false)
        .protocolsDiscoverServices(false)
        .addConnectionSelector(
            WorkerConnections.of(http2, GrpcProtocolSelector.create(grpc), tls, maxConnections))
        .maxTcpConnections(maxConnections)
        .addRouting(GrpcRouting.builder().service(service))
        .build();
  }
}
