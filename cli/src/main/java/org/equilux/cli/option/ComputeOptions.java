package org.equilux.cli.option;

import java.util.List;
import org.equilux.cli.report.CliException;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkExecutors;
import org.equilux.engine.executor.ExecutorProvider;
import org.equilux.engine.executor.ExecutorSettings;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.kernels.backend.BackendProvider;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that choose where and with which backend chunks are computed. */
public final class ComputeOptions {
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

  @Option(
      names = "--executor",
      order = 10,
      paramLabel = "NAME",
      defaultValue = LocalExecutor.NAME,
      description =
          "Where chunks are computed: in this process, or by an executor that another module of the"
              + " installation brings. The result is the same with each. Default:"
              + " ${DEFAULT-VALUE}.")
  private String executor;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * Opens the chosen executor.
   *
   * @param threads chunks computed at once in this process
   * @throws ParameterException if there is no such executor or backend
   * @throws CliException if the chosen backend cannot be used
   */
  public ChunkExecutor open(int threads) throws CliException {
    List<String> names = BackendStack.providers().stream().map(BackendProvider::name).toList();
    if (!backend.equals(BackendStack.AUTO) && !names.contains(backend)) {
      throw new ParameterException(
          command.commandLine(),
          "there is no backend \"%s\"; there is auto, %s"
              .formatted(backend, String.join(", ", names)));
    }
    try {
      return provider().open(new ExecutorSettings(backend, threads));
    } catch (BackendUnavailableException e) {
      throw CliException.unavailable(
          "the backend %s cannot be used: %s".formatted(backend, e.getMessage()), e);
    }
  }

  private ExecutorProvider provider() {
    try {
      return ChunkExecutors.named(executor);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
