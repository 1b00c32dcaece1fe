package org.equilux.bench.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The jobs and faults of one run, which follow from a seed and the run's number.
 *
 * @param faults in the order of their times
 */
record ChaosPlan(List<Job> jobs, List<Fault> faults) {
  private static final List<String> OPERATIONS = List.of("equalize", "clahe", "stretch", "median");
  private static final int MOST_JOBS = 8;
  private static final int MOST_FAULTS = 3;
  private static final int MOST_DELAY_MILLIS = 4_000;

  /**
   * Shorter and longer than the lease of a master (15 s) and the heartbeat time-out of a worker.
   */
  private static final List<Integer> PAUSE_SECONDS = List.of(3, 25);

  /**
   * A job.
   *
   * @param picture index among the pictures
   */
  record Job(int picture, String operation) {}

  /** A process of the cluster. */
  enum Role {
    MASTER,
    WORKER
  }

  /** Something that goes wrong at a time after the first submission. */
  sealed interface Fault {
    long atMillis();
  }

  /** The process ends at once, without a last word (SIGKILL), and is started again. */
  record Kill(Role role, int index, long atMillis) implements Fault {}

  /** The process stands still for a while (SIGSTOP, SIGCONT). */
  record Pause(Role role, int index, long atMillis, int seconds) implements Fault {}

  /** The server of the database is restarted. */
  record DatabaseRestart(long atMillis) implements Fault {}

  /**
   * Plans a run.
   *
   * @param run number from 0
   * @param pictures number of pictures
   * @param restarts whether the database can be restarted
   */
  static ChaosPlan of(
      long seed, int run, int pictures, int masters, int workers, boolean restarts) {
    Random random = new Random(seed + run);
    List<Job> jobs =
        IntStream.range(0, 2 + random.nextInt(MOST_JOBS - 1))
            .mapToObj(
                _ ->
                    new Job(
                        random.nextInt(pictures),
                        OPERATIONS.get(random.nextInt(OPERATIONS.size()))))
            .toList();
    List<Fault> faults = new ArrayList<>();
    for (int left = 1 + random.nextInt(MOST_FAULTS); left > 0; left--) {
      Role role = random.nextInt(2) == 0 ? Role.MASTER : Role.WORKER;
      int index = random.nextInt(role == Role.MASTER ? masters : workers);
      long at = random.nextInt(MOST_DELAY_MILLIS);
      faults.add(
          switch (random.nextInt(restarts ? 5 : 4)) {
            case 0, 1 -> new Kill(role, index, at);
            case 2, 3 ->
                new Pause(role, index, at, PAUSE_SECONDS.get(random.nextInt(PAUSE_SECONDS.size())));
            default -> new DatabaseRestart(at);
          });
    }
    faults.sort(Comparator.comparingLong(Fault::atMillis));
    return new ChaosPlan(jobs, List.copyOf(faults));
  }
}
