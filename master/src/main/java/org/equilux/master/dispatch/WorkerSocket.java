package org.equilux.master.dispatch;

import io.grpc.BindableService;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.grpc.GrpcConfig;
import io.helidon.webserver.grpc.GrpcRouting;
import io.helidon.webserver.http2.Http2Config;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.equilux.protocol.Slices;

/** The socket that workers dial, of a Helidon server. */
public final class WorkerSocket {
  /** How much a worker may send before it waits for an acknowledgement. */
  private static final int FLOW_CONTROL_WINDOW = 8 << 20;

  /** HTTP/2's own. */
  private static final int DEFAULT_WINDOW = 65_535;

  /**
   * As large as a slice: a frame is handed from thread to thread, which small ones do not pay for.
   */
  private static final int MAX_FRAME_BYTES = 2 * Slices.MAX_BYTES;

  private static final int MAX_WORKERS = 10_000;

  private WorkerSocket() {}

  /**
   * Sets the socket up.
   *
   * @param host to bind to
   * @param port to bind to; 0 for any free one
   * @param tls folder with tls.crt, tls.key and ca.crt; empty for connections that are not
   *     encrypted
   * @throws IOException if the host is not known or the certificates cannot be used
   */
  public static ListenerConfig configure(
      String host, int port, Optional<Path> tls, BindableService service) throws IOException {
    ListenerConfig.Builder listener = ListenerConfig.builder();
    if (tls.isPresent()) {
      listener.tls(mutual(tls.get()));
    }
    return listener
        .address(InetAddress.getByName(host))
        .port(port)
        // Window updates are small and come in pairs; with Nagle's algorithm the second of a pair
        // waits
        // for the acknowledgement that the worker, waiting for that very update, delays by 40 ms.
        .connectionOptions(socket -> socket.tcpNoDelay(true))
        .protocolsDiscoverServices(false)
        .addProtocol(
            Http2Config.builder()
                // A larger one is announced before the settings when the connection is encrypted,
                // which clients do not take.
                .initialWindowSize(tls.isPresent() ? DEFAULT_WINDOW : FLOW_CONTROL_WINDOW)
                .maxFrameSize(MAX_FRAME_BYTES)
                .build())
        .addProtocol(
            GrpcConfig.builder()
                // Compressing pixels costs ten times what sending them does.
                .enableCompression(false)
                .maxReadBufferSize(2 * Slices.MAX_BYTES)
                .build())
        .maxTcpConnections(MAX_WORKERS)
        .addRouting(GrpcRouting.builder().service(service))
        .build();
  }

  /** Both sides show certificates. */
  private static Tls mutual(Path folder) throws IOException {
    for (String name : List.of("tls.crt", "tls.key", "ca.crt")) {
      if (!Files.isReadable(folder.resolve(name))) {
        throw new IOException(folder.resolve(name) + " is not there or cannot be read");
      }
    }
    try {
      Keys own =
          Keys.builder()
              .pem(
                  pem ->
                      pem.key(Resource.create(folder.resolve("tls.key")))
                          .certChain(Resource.create(folder.resolve("tls.crt"))))
              .build();
      Keys trusted =
          Keys.builder()
              .pem(pem -> pem.certificates(Resource.create(folder.resolve("ca.crt"))))
              .build();
      return Tls.builder()
          .privateKey(own.privateKey().orElseThrow())
          .privateKeyCertChain(own.certChain())
          .trust(trusted.certs())
          .clientAuth(TlsClientAuth.REQUIRED)
          .endpointIdentificationAlgorithm(Tls.ENDPOINT_IDENTIFICATION_NONE)
          .addApplicationProtocol("h2")
          .build();
    } catch (RuntimeException e) {
      throw new IOException(
          "the certificates in " + folder + " cannot be used: " + e.getMessage(), e);
    }
  }
}
