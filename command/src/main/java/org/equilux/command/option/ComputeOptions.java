package org.equilux.command.option;

import java.util.List;
import org.equilux.command.report.CliException;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkExecutors;
import org.equilux.engine.executor.ExecutorProvider;
import org.equilux.engine.executor.ExecutorSettings;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.kernels.backend.BackendProvider;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Options that choose where and with which backend chunks are computed. */
public final class ComputeOptions extends OptionGroup {
  private final OptionSpec backend =
      value(String.class, "auto|opencl|vector|scalar", "-b", "--backend")
          .order(10)
          .defaultValue(BackendStack.AUTO)
          .description(
              "What computes: OpenCL on a GPU, the CPU's vector units, plain Java, or the best"
                  + " there is. A backend that is named and cannot be had is an error. The result"
                  + " is the same with each. Default: ${DEFAULT-VALUE}.")
          .build();

  private final OptionSpec executor =
      value(String.class, "NAME", "--executor")
          .order(10)
          .defaultValue(LocalExecutor.NAME)
          .description(
              "Where chunks are computed: in this process, or by an executor that another module of"
                  + " the installation brings. The result is the same with each. Default:"
                  + " ${DEFAULT-VALUE}.")
          .build();

  @Override
  protected List<OptionSpec> options() {
    return List.of(backend, executor);
  }

  /**
   * Opens the chosen executor.
   *
   * @param threads chunks computed at once in this process
   * @throws ParameterException if there is no such executor or backend
   * @throws CliException if the chosen backend cannot be used
   */
  public ChunkExecutor open(int threads) throws CliException {
    String chosen = backend.getValue();
    List<String> names = BackendStack.providers().stream().map(BackendProvider::name).toList();
    if (!chosen.equals(BackendStack.AUTO) && !names.contains(chosen)) {
      throw wrong(
          "there is no backend \"%s\"; there is auto, %s"
              .formatted(chosen, String.join(", ", names)));
    }
    try {
      return provider().open(new ExecutorSettings(chosen, threads));
    } catch (BackendUnavailableException e) {
      throw CliException.unavailable(
          "the backend %s cannot be used: %s".formatted(chosen, e.getMessage()), e);
    }
  }

  private ExecutorProvider provider() {
    try {
      return ChunkExecutors.named(executor.getValue());
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
  }
}
