package org.equilux.worker;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.NotSslRecordException;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.equilux.protocol.Slices;
import org.equilux.protocol.TlsFiles;
import org.equilux.protocol.TlsMaterial;

/** Connections to the master, and in words why one came to nothing. */
final class MasterChannel {
  /** HTTP/2 window: how much the master may send before it waits for an acknowledgement. */
  private static final int FLOW_CONTROL_WINDOW = 8 << 20;

  /**
   * The text with which gRPC reports a TLS alert, the answer of a master with TLS to a client
   * without.
   */
  private static final String ALERT_IN_PLACE_OF_HTTP2 =
      "not SETTINGS. Hex dump for first 5 bytes: 1503";

  private MasterChannel() {}

  /**
   * Opens a channel, which connects at its first use. TLS files are read at each call.
   *
   * @throws IOException if such a file cannot be used; the message names it
   */
  static ManagedChannel open(WorkerOptions options, MasterAddress master) throws IOException {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(master.host(), master.port())
            .flowControlWindow(FLOW_CONTROL_WINDOW)
            .maxInboundMessageSize(4 * Slices.MAX_BYTES)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(15, TimeUnit.SECONDS);
    if (options.tls().isPresent()) {
      return builder.sslContext(context(options.tls().get().read())).build();
    }
    return builder.usePlaintext().build();
  }

  private static SslContext context(TlsMaterial material) throws IOException {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .protocols(TlsMaterial.VERSION)
            .trustManager(material.authorities());
    material.identity().ifPresent(identity -> builder.keyManager(identity.key(), identity.chain()));
    // The JDK's, so that both sides are the same on every machine, and failures can be told apart.
    return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
  }

  /** Explains why a connection ended, with the remedy if there is one. */
  static String reason(Status status, Optional<TlsFiles> tls) {
    for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
      Optional<String> known = tls.isPresent() ? withTls(cause, tls.get()) : withoutTls(cause);
      if (known.isPresent()) {
        return known.get();
      }
    }
    // For want of a connection gRPC says "io exception", and only the cause says what that was.
    if (status.getCause() != null && status.getCause().getMessage() != null) {
      return status.getCause().getMessage();
    }
    return status.getDescription() == null ? status.toString() : status.getDescription();
  }

  private static Optional<String> withoutTls(Throwable cause) {
    return message(cause).contains(ALERT_IN_PLACE_OF_HTTP2)
        ? Optional.of("it speaks TLS; name the CA that its certificate comes from with --tls-ca")
        : Optional.empty();
  }

  private static Optional<String> withTls(Throwable cause, TlsFiles files) {
    String message = message(cause);
    String reason =
        switch (cause) {
          case NotSslRecordException _ ->
              "it does not speak TLS; start it with --worker-tls-cert and --worker-tls-key, or this"
                  + " worker without --tls-ca";
          case CertificateExpiredException _, CertificateNotYetValidException _ ->
              "its certificate is not valid now (%s); renew it, or set the clock of this machine"
                  .formatted(message);
          case CertPathBuilderException _, CertPathValidatorException _ ->
              "its certificate does not come from a CA of %s (%s); name the file of the right one with --tls-ca"
                  .formatted(files.authorities().orElseThrow(), message);
          case CertificateException _ when cause.getCause() == null ->
              "its certificate is another host's (%s); name it with --master as the certificate does, or have one made for that name"
                  .formatted(message);
          case SSLException _
              when message.contains("fatal alert") && files.identity().isPresent() ->
              "it does not accept the certificate in %s (%s), which may be revoked; have one made for clients by a CA of its --worker-tls-clients"
                  .formatted(files.identity().get().certificate(), alert(message));
          case SSLException _ when message.contains("certificate_required") ->
              "it lets in only workers that show a certificate; name this one's with --tls-cert and"
                  + " --tls-key";
          default -> null;
        };
    return Optional.ofNullable(reason);
  }

  /** The JDK says "(certificate_unknown) Received fatal alert: certificate_unknown". */
  private static String alert(String message) {
    return message.substring(message.lastIndexOf(' ') + 1);
  }

  private static String message(Throwable error) {
    return String.valueOf(error.getMessage());
  }
}
