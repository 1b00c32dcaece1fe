package org.equilux.command.option;

import java.util.List;
import org.equilux.engine.JobSettings;
import org.equilux.engine.executor.ChunkExecutors;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.imaging.PictureLimits;
import org.equilux.kernels.backend.BackendProvider;
import org.equilux.kernels.backend.BackendStack;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The options that say how pictures are computed in a process, and which files are refused. */
public final class ProcessingOptions extends OptionGroup {
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

  private final OptionSpec threads =
      value(Integer.class, "N", "--threads")
          .order(11)
          .description(
              "Chunks computed at once. Default: one for each processor; on Spark, for each core of"
                  + " a task.")
          .build();

  private final OptionSpec chunkSize =
      value(long.class, "BYTES", "--chunk-size")
          .order(12)
          .converters(new HumanNumber.Bytes())
          .initialValue(JobSettings.DEFAULT_CHUNK_BYTES)
          .description(
              "Size of the parts pictures are cut into, such as 4M; does not change the result."
                  + " Default: 4M.")
          .build();

  private final OptionSpec maxPixels =
      value(long.class, "N", "--max-pixels")
          .order(13)
          .converters(new HumanNumber.Count())
          .initialValue(PictureLimits.DEFAULT.pixels())
          .description("Refuse files of more pixels, such as 500M. Default: 2G.")
          .build();

  private final OptionSpec maxPages =
      value(int.class, "N", "--max-pages")
          .order(14)
          .initialValue(PictureLimits.DEFAULT.pages())
          .description("Refuse files of more pages. Default: 1000.")
          .build();

  @Override
  protected List<OptionSpec> options() {
    return List.of(backend, executor, threads, chunkSize, maxPixels, maxPages);
  }

  /**
   * The chosen options.
   *
   * @throws ParameterException if there is no such executor or backend, or a number is too small
   */
  public Processing chosen() {
    Integer slots = threads.getValue();
    int pages = maxPages.getValue();
    if ((slots != null && slots < 1) || pages < 1) {
      throw wrong("--threads and --max-pages must be 1 or more");
    }
    String chosen = backend.getValue();
    List<String> names = BackendStack.providers().stream().map(BackendProvider::name).toList();
    if (!chosen.equals(BackendStack.AUTO) && !names.contains(chosen)) {
      throw wrong(
          "there is no backend \"%s\"; there is auto, %s"
              .formatted(chosen, String.join(", ", names)));
    }
    try {
      ChunkExecutors.named(executor.getValue());
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
    return new Processing(
        chosen,
        executor.getValue(),
        slots == null ? 0 : slots,
        chunkSize.getValue(),
        maxPixels.getValue(),
        pages);
  }
}
