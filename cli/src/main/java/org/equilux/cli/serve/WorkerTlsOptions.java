package org.equilux.cli.serve;

import java.nio.file.Path;
import java.util.Optional;
import org.equilux.master.net.WorkerTls;
import org.equilux.protocol.TlsArguments;
import org.equilux.protocol.TlsFiles;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The files by which a master speaks TLS with workers. */
final class WorkerTlsOptions {
  @Option(
      names = "--worker-tls-cert",
      order = 5,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_WORKER_TLS_CERT}",
      description =
          "Speak TLS with workers, with this certificate (PEM, with those that lead from it to a"
              + " CA). Default: $$EQUILUX_WORKER_TLS_CERT, or else no encryption.")
  private Path workerTlsCertificate;

  @Option(
      names = "--worker-tls-key",
      order = 5,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_WORKER_TLS_KEY}",
      description = "Its key (PEM, PKCS#8). Default: $$EQUILUX_WORKER_TLS_KEY.")
  private Path workerTlsKey;

  @Option(
      names = "--worker-tls-clients",
      order = 5,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_WORKER_TLS_CLIENTS}",
      description =
          "Let in only workers that show a certificate of a CA in this PEM file. Default:"
              + " $$EQUILUX_WORKER_TLS_CLIENTS, or else any worker that shows the join token.")
  private Path workerTlsClients;

  @Option(
      names = "--worker-tls-revoked",
      order = 5,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_WORKER_TLS_REVOKED}",
      description =
          "With --worker-tls-clients: lists the serial numbers of certificates that are not let in"
              + " any more, one a line, as openssl x509 -noout -serial prints them. Read again when"
              + " it changes; workers that are connected with one are cut off. Default:"
              + " $$EQUILUX_WORKER_TLS_REVOKED, or else none.")
  private Path workerTlsRevoked;

  @Option(
      names = "--worker-tls-names",
      order = 5,
      paramLabel = "certificate|any",
      defaultValue = "${env:EQUILUX_WORKER_TLS_NAMES:-certificate}",
      description =
          "With --worker-tls-clients: whether a worker's name must be one of its certificate's"
              + " (common name, DNS names), or may be any. Default: $$EQUILUX_WORKER_TLS_NAMES, or"
              + " else certificate.")
  private String workerTlsNames;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * The settings of TLS with workers; empty without TLS.
   *
   * @throws ParameterException if the options do not fit together, or the files cannot be used
   */
  Optional<WorkerTls> settings() {
    try {
      Optional<TlsFiles> files =
          TlsArguments.ofMaster(
              new TlsArguments.Argument("--worker-tls-cert", workerTlsCertificate),
              new TlsArguments.Argument("--worker-tls-key", workerTlsKey),
              new TlsArguments.Argument("--worker-tls-clients", workerTlsClients));
      if (workerTlsRevoked != null && workerTlsClients == null) {
        throw new IllegalArgumentException(
            "--worker-tls-revoked needs --worker-tls-clients: only then do workers show"
                + " certificates");
      }
      return files.map(read -> new WorkerTls(read, Optional.ofNullable(workerTlsRevoked), names()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private WorkerTls.Names names() {
    return switch (workerTlsNames) {
      case "certificate" -> WorkerTls.Names.OF_CERTIFICATE;
      case "any" -> WorkerTls.Names.ANY;
      default ->
          throw new IllegalArgumentException(
              "--worker-tls-names cannot be \"%s\"; it is certificate or any"
                  .formatted(workerTlsNames));
    };
  }

  /** The options that a worker needs for TLS; the names of its files are not known here. */
  String optionsOfWorkers() {
    if (workerTlsCertificate == null) {
      return "";
    }
    return workerTlsClients == null
        ? " --tls-ca FILE"
        : " --tls-ca FILE --tls-cert FILE --tls-key FILE";
  }
}
