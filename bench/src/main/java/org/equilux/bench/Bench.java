package org.equilux.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.equilux.bench.chaos.ChaosBenchmark;
import org.equilux.bench.chaos.MastersBenchmark;
import org.equilux.bench.jobs.JobsBenchmark;
import org.equilux.bench.kernels.KernelsBenchmark;
import org.equilux.bench.process.RunOptions;
import org.equilux.bench.report.CompareCommand;
import org.equilux.bench.report.ReportCommand;
import org.equilux.bench.results.Campaign;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command for benchmarks: kernels and jobs together, or each by its name. */
@Command(
    name = "bench",
    description = {
      "Measures this installation: the gain by SIMD, by a GPU, by more processes, and where there"
          + " is none, compared with alternative programs. Every result is verified.",
      "Without a command: kernels and jobs."
    },
    mixinStandardHelpOptions = true,
    subcommands = {
      KernelsBenchmark.class,
      JobsBenchmark.class,
      ReportCommand.class,
      CompareCommand.class,
      OpenClBenchmark.class,
      TransportBenchmark.class,
      GigapixelBenchmark.class,
      BatchBenchmark.class,
      CommandsBenchmark.class,
      ScalingBenchmark.class,
      CalibrateCommand.class,
      SimulateCommand.class,
      ChaosBenchmark.class,
      MastersBenchmark.class
    })
public final class Bench implements Callable<Integer> {
  @Option(
      names = "--quick",
      description = "A small selection, in less than two minutes. All benchmarks take hours.")
  private boolean quick;

  @Mixin private RunOptions run;

  private Bench() {}

  @Override
  public Integer call() throws Exception {
    KernelsBenchmark kernels = KernelsBenchmark.withDefaults(quick);
    JobsBenchmark jobs = JobsBenchmark.withDefaults(quick);
    Map<String, String> settings = new TreeMap<>(kernels.settings());
    settings.putAll(jobs.settings());
    Campaign campaign = run.campaign(settings);
    campaign.run(kernels.experiments(campaign));
    jobs.measure(campaign);
    return run.finish(campaign, System.out);
  }

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }
}
