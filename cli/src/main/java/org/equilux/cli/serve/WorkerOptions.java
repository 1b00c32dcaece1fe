package org.equilux.cli.serve;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.equilux.command.option.HumanDuration;
import org.equilux.kernels.backend.BackendProvider;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.DeviceReport;
import org.equilux.master.MasterConfig;
import org.equilux.master.dispatch.Cluster;
import org.equilux.master.net.RotatingTokens;
import org.equilux.protocol.DataFolder;
import org.equilux.protocol.JoinToken;
import org.equilux.protocol.JoinTokens;
import picocli.CommandLine.Option;

/** The workers of a master: the one within it, who may join, and when one is taken for lost. */
final class WorkerOptions {
  @Option(
      names = "--local",
      order = 5,
      paramLabel = "auto|none|opencl|vector|scalar",
      defaultValue = BackendStack.AUTO,
      description =
          "What this process computes with itself; none leaves all to workers."
              + " Default: ${DEFAULT-VALUE}.")
  private String local;

  @Option(
      names = "--executor",
      order = 5,
      paramLabel = "NAME",
      defaultValue = Cluster.NAME,
      description =
          "Where chunks are computed: cluster, by the workers that dial this master and by this"
              + " process; local, by this process alone, without a port for workers; or an executor"
              + " that another module of the installation brings. Default: ${DEFAULT-VALUE}.")
  private String executor;

  @Option(
      names = "--join-token-file",
      order = 5,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_JOIN_TOKEN_FILE}",
      description =
          "Holds the secret that workers must show to be let in, or several, one a line: to replace"
              + " one, add the new one, give it to the workers, remove the old one. A line may end"
              + " with \"until 2026-12-31T00:00:00Z\". Read again when it changes. Default:"
              + " $$EQUILUX_JOIN_TOKEN_FILE, or else the token in $$EQUILUX_JOIN_TOKEN, or else one"
              + " that is made and kept in the data folder.")
  private Path joinTokenFile;

  @Option(
      names = "--lease",
      order = 13,
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = HumanDuration.class,
      description =
          "A worker has so long for a chunk before another one gets it. Default: ${DEFAULT-VALUE}.")
  private Duration lease;

  @Option(
      names = "--heartbeat-timeout",
      order = 14,
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = HumanDuration.class,
      description =
          "A worker not heard of for so long is taken for lost. Default: ${DEFAULT-VALUE}.")
  private Duration heartbeatTimeout;

  @Option(
      names = "--audit",
      order = 14,
      paramLabel = "PERCENT",
      defaultValue = "1",
      description =
          "Share of the workers' results that the master computes again and compares, from 0 to"
              + " 100, and all of the first results of a worker. A worker that returned a wrong one"
              + " is quarantined, and its jobs begin anew; 0 turns this off. Default:"
              + " ${DEFAULT-VALUE}.")
  private double audit;

  /**
   * Adds the options to a master's settings.
   *
   * @throws IOException if the join token cannot be read
   */
  void configure(MasterConfig.Builder config) throws IOException {
    config
        .joinTokens(tokens())
        .executor(executor)
        .backend(local)
        .lease(lease)
        .auditPercent(audit)
        .heartbeatTimeout(heartbeatTimeout);
  }

  private Optional<JoinTokens> tokens() throws IOException {
    return joinTokenFile == null
        ? JoinToken.given(null).map(JoinTokens.class::cast)
        : Optional.of(new RotatingTokens(joinTokenFile, Clock.systemUTC()));
  }

  /** The backend of the worker within the master, as it was named. */
  String local() {
    return local;
  }

  /** The option by which a worker on this machine finds the token, if it needs one. */
  String optionsOfWorkers(MasterConfig config) {
    if (joinTokenFile != null) {
      return " --join-token-file " + joinTokenFile;
    }
    if (config.joinTokens().isPresent() || config.data().equals(usualData())) {
      return "";
    }
    return " --join-token-file " + config.data().resolve(JoinToken.FILE_NAME);
  }

  private static Path usualData() {
    return DataFolder.usual().toAbsolutePath().normalize();
  }

  /** The device on which the worker within the master computes, found without computing on it. */
  String localDevice() {
    for (BackendProvider provider : BackendStack.providers()) {
      if (local.equals(BackendStack.AUTO) || local.equals(provider.name())) {
        for (DeviceReport device : provider.devices()) {
          if (device.usable()) {
            return device.backend() + ", " + device.device();
          }
        }
      }
    }
    return "nothing; workers are needed";
  }
}
