package org.equilux.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.equilux.bench.results.ResultFile;
import org.equilux.bench.results.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command that reports slower rows between two runs. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Reports rows that became slower or faster beyond the noise. The exit code is 1 if a row is"
          + " slower, 2 if the files cannot be compared.",
      "A row is slower if the least time that its median may have now (sign test, 95 %%; with fewer"
          + " than 6 rounds their least), over the greatest that it may have had before, over what"
          + " rivals and memory copies became slower meanwhile, is more than 1.05. Faster is the"
          + " same the other way."
    })
public final class CompareCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "OLD", description = "Earlier results.")
  private Path old;

  @Parameters(index = "1", paramLabel = "NEW", description = "Later results.")
  private Path now;

  @Override
  public Integer call() {
    try {
      ResultFile before = ResultFile.read(old);
      ResultFile after = ResultFile.read(now);
      if (!before.machine().isSameAs(after.machine())) {
        System.err.println(
            "equilux bench compare: the files are of different machines:\n  %s\n  %s"
                .formatted(before.machine(), after.machine()));
        return 2;
      }
      return print(Comparison.of(before, after), System.out);
    } catch (IOException e) {
      System.err.println("equilux bench compare: " + e.getMessage());
      return 2;
    }
  }

  private static int print(Comparison comparison, PrintStream out) {
    out.printf(
        "Rivals and copies take %.2f times as long as before; that is taken out.%n",
        comparison.drift());
    for (Comparison.Verdict verdict :
        List.of(Comparison.Verdict.SLOWER, Comparison.Verdict.FASTER)) {
      for (Comparison.Change change : comparison.with(verdict)) {
        Row row = change.after();
        out.printf(
            "%s  %s: %s: %s -> %s: %.2f times as long (%.2f to %.2f)%n",
            verdict.name().toLowerCase(Locale.ROOT),
            row.workName(),
            row.name(),
            Charts.median(change.before()),
            Charts.median(row),
            change.times(),
            change.atLeast(),
            change.atMost());
      }
    }
    comparison.gone().forEach(name -> out.println("gone    " + name));
    comparison.added().forEach(name -> out.println("new     " + name));
    int slower = comparison.with(Comparison.Verdict.SLOWER).size();
    out.printf(
        "%d of %d rows are slower, %d faster; of the others no difference is shown.%n",
        slower, comparison.changes().size(), comparison.with(Comparison.Verdict.FASTER).size());
    return slower > 0 ? 1 : 0;
  }
}
