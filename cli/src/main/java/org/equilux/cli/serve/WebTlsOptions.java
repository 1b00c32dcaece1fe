package org.equilux.cli.serve;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.equilux.master.MasterConfig;
import org.equilux.protocol.TlsArguments;
import picocli.CommandLine.Option;

/** The files by which a master speaks HTTPS, and the port that sends browsers there. */
final class WebTlsOptions {
  @Option(
      names = "--tls-cert",
      order = 3,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_SERVE_TLS_CERT}",
      description =
          "Speak HTTPS at --port, with this certificate (PEM, with those that lead from it to a"
              + " CA). Read again when it changes. Default: $$EQUILUX_SERVE_TLS_CERT, or else"
              + " HTTP.")
  private Path certificate;

  @Option(
      names = "--tls-key",
      order = 3,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_SERVE_TLS_KEY}",
      description = "Its key (PEM, PKCS#8). Default: $$EQUILUX_SERVE_TLS_KEY.")
  private Path key;

  @Option(
      names = "--http-redirect-port",
      order = 3,
      paramLabel = "PORT",
      description =
          "With --tls-cert: send browsers that come to this port by HTTP on to HTTPS, such as 80."
              + " Default: none; browsers that speak HTTP at --port are sent on anyway.")
  private Integer redirectPort;

  /**
   * Adds the options to a master's settings.
   *
   * @throws IllegalArgumentException if the options do not fit together, or a file cannot be used
   */
  void configure(MasterConfig.Builder config) {
    config
        .webTls(
            TlsArguments.ofServer(
                new TlsArguments.Argument("--tls-cert", certificate),
                new TlsArguments.Argument("--tls-key", key)))
        .redirectPort(redirectPort == null ? OptionalInt.empty() : OptionalInt.of(redirectPort));
  }

  /** The scheme of the master's address. */
  String scheme() {
    return certificate == null ? "http" : "https";
  }
}
