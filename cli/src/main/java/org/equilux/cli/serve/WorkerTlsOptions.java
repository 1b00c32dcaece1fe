package org.equilux.cli.serve;

import java.nio.file.Path;
import java.util.Optional;
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

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * The files; empty without TLS.
   *
   * @throws ParameterException if the options do not fit together, or the files cannot be used
   */
  Optional<TlsFiles> files() {
    try {
      return TlsArguments.ofMaster(
          new TlsArguments.Argument("--worker-tls-cert", workerTlsCertificate),
          new TlsArguments.Argument("--worker-tls-key", workerTlsKey),
          new TlsArguments.Argument("--worker-tls-clients", workerTlsClients));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
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
