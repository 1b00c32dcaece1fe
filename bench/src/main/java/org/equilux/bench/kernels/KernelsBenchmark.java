package org.equilux.bench.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.equilux.bench.pictures.PictureKind;
import org.equilux.bench.process.RunOptions;
import org.equilux.bench.results.Campaign;
import org.equilux.bench.results.Experiment;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.Missing;
import org.equilux.kernels.backend.BackendProvider;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.kernels.pixels.PixelFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The benchmark of kernels from memory to memory in one thread, for every backend and rivals. */
@Command(
    name = "kernels",
    mixinStandardHelpOptions = true,
    description = {
      "Kernels from memory to memory in one thread: every backend, OpenCV, BoofCV and a copy of the"
          + " same bytes, in the same rounds.",
      "Options accept several values separated by commas."
    })
public final class KernelsBenchmark implements Callable<Integer> {
  @Option(names = "--quick", description = "Fewer rounds, smaller pictures, photographs only.")
  private boolean quick;

  @Option(names = "--operations", split = ",", description = "Some only: ${COMPLETION-CANDIDATES}.")
  private List<KernelOperation> operations = List.of(KernelOperation.values());

  @Option(names = "--formats", split = ",", description = "Some only: gray8, rgb8, gray16, rgb16.")
  private List<PixelFormat> formats =
      List.of(PixelFormat.GRAY8, PixelFormat.RGB8, PixelFormat.GRAY16);

  @Option(names = "--pictures", split = ",", description = "Some only: ${COMPLETION-CANDIDATES}.")
  private List<PictureKind> pictures = List.of(PictureKind.values());

  @Option(
      names = "--backends",
      split = ",",
      description =
          "Only these backends, which must be available. Default: scalar, vector, and opencl if it"
              + " has a GPU. On a CPU's OpenCL (PoCL) only if named.")
  private List<String> backends = List.of();

  @Mixin private RunOptions run;

  /** The benchmark with default options, as a part of a larger run. */
  public static KernelsBenchmark withDefaults(boolean quick) {
    KernelsBenchmark kernels = new KernelsBenchmark();
    kernels.quick = quick;
    return kernels;
  }

  @Override
  public Integer call() throws Exception {
    Campaign campaign = run.campaign(settings());
    campaign.run(experiments(campaign));
    return run.finish(campaign, System.out);
  }

  /** The settings that must be equal to resume a run. */
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("kernels", quick ? "quick" : "full");
    settings.put("backends", backends.isEmpty() ? "default" : String.join(",", backends));
    return settings;
  }

  /**
   * The selected experiments.
   *
   * @param campaign receives missing contestants
   * @throws BackendUnavailableException if a named backend is unavailable
   */
  public List<Experiment> experiments(Campaign campaign) throws BackendUnavailableException {
    List<String> ours = backends.isEmpty() ? found(campaign) : named();
    List<Experiment> experiments = new ArrayList<>();
    for (KernelOperation operation : operations) {
      for (PixelFormat format : formats) {
        for (PictureKind kind : quick ? List.of(PictureKind.NATURAL) : pictures) {
          if (!quick || isQuick(operation, format)) {
            experiments.add(
                new KernelExperiment(
                    new KernelWork(operation, format, kind, quick ? 4 : 33),
                    ours,
                    quick ? KernelExperiment.Effort.QUICK : KernelExperiment.Effort.FULL));
          }
        }
      }
    }
    return experiments;
  }

  /**
   * Whether a combination is in the quick selection, which has every format and every operation,
   * but not all combinations.
   */
  private static boolean isQuick(KernelOperation operation, PixelFormat format) {
    return operation == KernelOperation.EQUALIZE
        || (operation != KernelOperation.TABLE && format == PixelFormat.GRAY8);
  }

  /** The named backends; an unavailable one is an error. */
  private List<String> named() throws BackendUnavailableException {
    for (String name : backends) {
      BackendStack.open(name).close();
    }
    return backends;
  }

  private static List<String> found(Campaign campaign) {
    List<String> found = new ArrayList<>();
    for (BackendProvider provider : BackendStack.providers().reversed()) {
      try {
        if (provider.preference() < 0) {
          campaign.missing(
              new Missing(
                  Group.KERNELS,
                  provider.name(),
                  "it has no GPU here; --backends scalar,vector,opencl measures it on a CPU"));
        } else {
          provider.open().close();
          found.add(provider.name());
        }
      } catch (BackendUnavailableException e) {
        campaign.missing(new Missing(Group.KERNELS, provider.name(), e.getMessage()));
      }
    }
    // In display order: the scalar backend is the base of comparison.
    return KernelExperiment.backends().stream().filter(found::contains).toList();
  }
}
