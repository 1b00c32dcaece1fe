package org.equilux.bench.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.Role;
import org.equilux.bench.results.Row;
import org.equilux.bench.results.Unit;

/**
 * The report of simulations of several numbers of workers: a table for display, and rows of
 * results.
 */
public final class SweepReport {
  private final List<Simulated> all;
  private final Sweep sweep;

  public SweepReport(List<Simulated> all) {
    this.all = all;
    this.sweep = new Sweep(all.stream().map(Simulated::outcome).toList());
  }

  /** Prints a row for each simulation. */
  public void printTable() {
    System.out.printf(
        "%7s %6s %9s %9s %8s %6s  %7s %7s  %7s %7s %5s %5s %5s  %6s %6s %6s  %9s%n",
        "workers",
        "jobs",
        "jobs/s",
        "Mpx/s",
        "speed-up",
        "effic.",
        "job p50",
        "p99",
        "workers",
        "master",
        "out",
        "in",
        "store",
        "failed",
        "lost",
        "retry",
        "scheduler");
    for (Simulated ran : all) {
      Outcome outcome = ran.outcome();
      System.out.printf(
          "%7d %6d %9.3f %9.1f %8.2f %5.1f%%  %6.2fs %6.2fs  %6.1f%% %6.1f%% %4.0f%% %4.0f%%"
              + " %4.0f%%  %6d %6d %6d  %6.2f us%n",
          outcome.workers(),
          outcome.jobsAtOnce(),
          outcome.jobsPerSecond(),
          outcome.megapixelsPerSecond(),
          sweep.speedUp(outcome),
          100 * sweep.efficiency(outcome),
          outcome.running().median(),
          outcome.running().p99(),
          100 * outcome.use().workers(),
          100 * outcome.use().masterProcessors(),
          100 * outcome.use().masterOut(),
          100 * outcome.use().masterIn(),
          100 * outcome.use().store(),
          outcome.failed(),
          outcome.chunks().workersLost(),
          outcome.chunks().retries(),
          ran.schedulerMicros());
    }
    System.out.println(
        """

        jobs: at once. job: seconds from when a master claims one. workers, master, out, in, store: how busy
        workers, the master's processors, its link each way and the store's link were; of several masters, the
        mean. lost: workers. scheduler: real time of this process for an event.\
        """);
  }

  /** Prints the number of workers from which more are useless. */
  public void printConclusion() {
    OptionalInt saturated = sweep.masterSaturated();
    OptionalInt inefficient = sweep.inefficient();
    System.out.println(
        saturated.isPresent()
            ? "The master is the bottleneck from %d workers on (busy 95 %% or more)."
                .formatted(saturated.getAsInt())
            : "The master is never busy 95 % of the time.");
    System.out.println(
        inefficient.isPresent()
            ? "From %d workers on the efficiency is below 50 %%.".formatted(inefficient.getAsInt())
            : "Efficiency never falls below 50 %.");
  }

  /**
   * The rows of results.
   *
   * @param work the simulated work
   * @param link rate of each worker's link
   */
  public List<Row> rows(Map<String, String> work, String link) {
    return all.stream().map(ran -> row(work, link, ran)).toList();
  }

  private Row row(Map<String, String> work, String link, Simulated ran) {
    Outcome outcome = ran.outcome();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(Row.WORKERS, (double) outcome.workers());
    figures.put("speed-up", sweep.speedUp(outcome));
    figures.put("efficiency", sweep.efficiency(outcome));
    figures.put("jobs per second", outcome.jobsPerSecond());
    figures.put("jobs at once", (double) outcome.jobsAtOnce());
    figures.put("jobs done", (double) outcome.done());
    figures.put("jobs failed", (double) outcome.failed());
    figures.put("simulated seconds", outcome.seconds());
    figures.put("job median seconds", outcome.running().median());
    figures.put("job p90 seconds", outcome.running().p90());
    figures.put("job p99 seconds", outcome.running().p99());
    figures.put("job greatest seconds", outcome.running().greatest());
    figures.put("queue and job median seconds", outcome.waitingAndRunning().median());
    figures.put("queue and job p99 seconds", outcome.waitingAndRunning().p99());
    figures.put("workers busy", outcome.use().workers());
    figures.put("master processors busy", outcome.use().masterProcessors());
    figures.put("master link out busy", outcome.use().masterOut());
    figures.put("master link in busy", outcome.use().masterIn());
    figures.put("store link busy", outcome.use().store());
    figures.put("chunks sent again", (double) outcome.chunks().sentAgain());
    figures.put("chunks retried", (double) outcome.chunks().retries());
    figures.put("workers lost", (double) outcome.chunks().workersLost());
    figures.put("scheduler microseconds per event", ran.schedulerMicros());
    return new Row(
        Group.SIMULATION,
        work,
        outcome.workers() == 1 ? "1 worker" : outcome.workers() + " workers",
        Role.OURS,
        Map.of("workers", Integer.toString(outcome.workers()), "link", link),
        Unit.MEGAPIXELS_PER_SECOND,
        List.of(outcome.megapixelsPerSecond()),
        "every job ended, no chunk committed twice",
        Map.of(),
        figures);
  }
}
