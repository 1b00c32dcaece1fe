package org.equilux.cli.serve;

import java.util.Optional;
import org.equilux.master.AdvertiseSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The addresses of a master that works together with others. */
final class ClusterOptions {
  @Option(
      names = "--advertise",
      order = 5,
      paramLabel = "URL",
      defaultValue = "${env:EQUILUX_ADVERTISE}",
      description =
          "Address of this master's web port for other masters on the same --database, such as"
              + " http://10.0.0.5:8000. Default: $$EQUILUX_ADVERTISE, or else --bind or an address"
              + " of this machine.")
  private String web;

  @Option(
      names = "--advertise-workers",
      order = 5,
      paramLabel = "HOST:PORT",
      defaultValue = "${env:EQUILUX_ADVERTISE_WORKERS}",
      description =
          "Address of this master's worker port, which workers are told that have dialed another"
              + " master. Default: $$EQUILUX_ADVERTISE_WORKERS, or else as for --advertise.")
  private String workers;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * The addresses that were asked for.
   *
   * @throws ParameterException if one is none
   */
  AdvertiseSettings settings() {
    try {
      return new AdvertiseSettings(given(web), given(workers));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /** An empty variable of the environment is none: Compose files pass such on. */
  private static Optional<String> given(String text) {
    return Optional.ofNullable(text).filter(value -> !value.isBlank());
  }
}
