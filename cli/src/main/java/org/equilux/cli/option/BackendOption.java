package org.equilux.cli.option;

import java.util.List;
import org.equilux.cli.report.CliException;
import org.equilux.kernels.backend.BackendProvider;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that names the backend which computes. */
public final class BackendOption {
  @Option(
      names = {"-b", "--backend"},
      order = 10,
      paramLabel = "auto|opencl|vector|scalar",
      defaultValue = BackendStack.AUTO,
      description =
          "What computes: OpenCL on a GPU, the CPU's vector units, plain Java, or the best there"
              + " is. A backend that is named and cannot be had is an error. The result is the same"
              + " with each. Default: ${DEFAULT-VALUE}.")
  private String backend;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Opens the backend that was chosen. */
  public BackendStack open() throws CliException {
    List<String> names = BackendStack.providers().stream().map(BackendProvider::name).toList();
    if (!backend.equals(BackendStack.AUTO) && !names.contains(backend)) {
      throw new ParameterException(
          command.commandLine(),
          "there is no backend \"%s\"; there is auto, %s"
              .formatted(backend, String.join(", ", names)));
    }
    try {
      return BackendStack.open(backend);
    } catch (BackendUnavailableException e) {
      throw CliException.unavailable(
          "the backend %s cannot be used: %s".formatted(backend, e.getMessage()), e);
    }
  }
}
