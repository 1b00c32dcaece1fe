package org.equilux.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.equilux.bench.results.Statistics;
import org.equilux.kernels.BackendProvider;
import org.equilux.worker.simd.VectorBackend;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The vector kernels on 33 megapixels against OpenCV, plain loops and copying, by JMH. */
@Command(
    name = "kernels",
    mixinStandardHelpOptions = true,
    description = "The vector kernels against OpenCV, the scalar backend and memory copies.")
final class KernelsBenchmark implements Callable<Integer> {
  @Option(names = "--quick", description = "Fewer rounds, photographs only: within two minutes.")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the results to a file.")
  private Path json;

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only works whose name has this text in it.")
  private String only;

  private static final String ROW = "%-30s %-9s %8s %6s   %-24s %8s  %6s  %-16s %6s %4s%n";

  @Override
  public Integer call() throws RunnerException, IOException {
    BackendProvider vector = new VectorBackend.Provider();
    System.out.println(vector.devices().getFirst().device());
    System.out.printf(
        ROW,
        "work",
        "picture",
        "ms",
        "GB/s",
        "rival",
        "ms",
        "ratio",
        "least..greatest",
        "target",
        "met");
    List<KernelResult> results = new ArrayList<>();
    for (KernelWork work : KernelWork.values()) {
      if (!work.work().contains(only)) {
        continue;
      }
      for (PictureKind kind : quick ? List.of(PictureKind.NATURAL) : work.kinds()) {
        KernelResult result = measure(work, kind);
        results.add(result);
        print(result);
      }
    }
    if (json != null) {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(json.toFile(), results.stream().map(KernelsBenchmark::fields).toList());
    }
    return 0;
  }

  /** Two JVMs, or one, since what the JIT makes of the same code differs from one to the next. */
  private KernelResult measure(KernelWork work, PictureKind kind) throws RunnerException {
    Runner runner =
        new Runner(
            new OptionsBuilder()
                .include(Pattern.quote(KernelDuel.class.getName()))
                .param("work", work.name())
                .param("kind", kind.name())
                .forks(quick ? 1 : 2)
                .warmupIterations(quick ? 6 : 10)
                .measurementIterations(quick ? 7 : 11)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build());
    return KernelResult.of(work, kind, runner.runSingle());
  }

  private static void print(KernelResult result) {
    Statistics ratio = result.ratio();
    OptionalDouble target = result.work().target(result.kind());
    System.out.printf(
        ROW,
        result.work().work(),
        name(result.kind()),
        "%.1f".formatted(result.milliseconds().median()),
        "%.2f".formatted(result.gigabytesPerSecond()),
        result.work().rival(),
        "%.1f".formatted(result.rivalMilliseconds().median()),
        "%.2f".formatted(ratio.median()),
        "%.2f..%.2f".formatted(ratio.least(), ratio.greatest()),
        target.isPresent() ? "%.1f".formatted(target.getAsDouble()) : "",
        result.met());
  }

  private static Map<String, Object> fields(KernelResult result) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("work", result.work().work());
    fields.put("picture", name(result.kind()));
    fields.put("rival", result.work().rival());
    fields.put("milliseconds", result.milliseconds());
    fields.put("gigabytesPerSecond", result.gigabytesPerSecond());
    fields.put("rivalMilliseconds", result.rivalMilliseconds());
    fields.put("ratio", result.ratio());
    result.work().target(result.kind()).ifPresent(target -> fields.put("target", target));
    fields.put("met", result.met());
    return fields;
  }

  private static String name(PictureKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
