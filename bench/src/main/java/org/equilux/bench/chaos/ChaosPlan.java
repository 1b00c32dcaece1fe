package org.equilux.bench.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.equilux.bench.chaos.Link.Breakage;

/**
 * The jobs and faults of one run, which follow from a seed and the run's number.
 *
 * @param faults in the order of their times
 */
record ChaosPlan(List<Job> jobs, List<Fault> faults) {
  /** The operations of jobs. */
  static final List<String> OPERATIONS = List.of("equalize", "clahe", "stretch", "median");

  /**
   * Takes the place of the median for the large picture, whose median would take more than the
   * lease of an attempt on a busy machine.
   */
  private static final String OF_LARGE = "equalize";

  private static final String SLOW = "median";
  private static final int MOST_JOBS = 8;
  private static final int MOST_FAULTS = 3;
  private static final int MOST_DELAY_MILLIS = 2_500;

  /**
   * Shorter and longer than the lease of a master and the heartbeat time-out of a worker, which
   * {@link ChaosCluster} sets.
   */
  private static final List<Integer> PAUSE_MILLIS = List.of(700, 3_500);

  /** A job fails after the death of three masters that ran it; a fault ends one master at most. */
  private static final int MOST_DEATHS = 2;

  /** The way of a picture to the masters. */
  enum Way {
    /** One request to one master. */
    WHOLE,
    /** Pieces by tus, each to another master. */
    PIECES
  }

  /**
   * A job.
   *
   * @param picture index among the pictures
   * @param followed whether a client follows the job's events
   */
  record Job(int picture, String operation, Way way, boolean followed) {}

  /** A process of the cluster. */
  enum Role {
    MASTER,
    WORKER
  }

  /** A fault, which begins at a time after the start of the run. */
  sealed interface Fault {
    long atMillis();

    /** The name of this kind of fault in reports. */
    String kind();

    /** Whether a master may count as dead because of this fault. */
    boolean deadly();
  }

  /** The process ends at once, without a last word (SIGKILL), and is started again. */
  record Kill(Role role, int index, long atMillis) implements Fault {
    @Override
    public String kind() {
      return "kill " + lower(role);
    }

    @Override
    public boolean deadly() {
      return role == Role.MASTER;
    }
  }

  /** The process stands still for a while (SIGSTOP, SIGCONT). */
  record Pause(Role role, int index, long atMillis, int millis) implements Fault {
    @Override
    public String kind() {
      return "pause " + lower(role);
    }

    @Override
    public boolean deadly() {
      return role == Role.MASTER;
    }
  }

  /** The server of the database is restarted. */
  record DatabaseRestart(long atMillis) implements Fault {
    @Override
    public String kind() {
      return "restart database";
    }

    @Override
    public boolean deadly() {
      return true;
    }
  }

  /** Connections of one master break for a while. */
  record Broken(Link link, int master, Breakage how, long atMillis, int millis) implements Fault {
    @Override
    public String kind() {
      return "%s: %s".formatted(lower(link), lower(how).replace('_', ' '));
    }

    @Override
    public boolean deadly() {
      return link == Link.DATABASE;
    }
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The parts of a cluster that faults may hit.
   *
   * @param pictures number of pictures; the last one is large and chosen half as often
   * @param restarts whether the database can be restarted
   * @param store whether files lie in an object store
   */
  record Scene(int pictures, int masters, int workers, boolean restarts, boolean store) {}

  /**
   * Plans a run.
   *
   * @param run number from 0
   */
  static ChaosPlan of(long seed, int run, Scene scene) {
    Random random = new Random(seed + run);
    List<Job> jobs =
        IntStream.range(0, 2 + random.nextInt(MOST_JOBS - 1))
            .mapToObj(_ -> job(random, scene))
            .toList();
    List<Fault> faults = new ArrayList<>();
    int deaths = 0;
    for (int left = 1 + random.nextInt(MOST_FAULTS); left > 0; ) {
      Fault fault = fault(random, scene);
      if (fault.deadly() && deaths == MOST_DEATHS) {
        continue;
      }
      deaths += fault.deadly() ? 1 : 0;
      faults.add(fault);
      left--;
    }
    faults.sort(Comparator.comparingLong(Fault::atMillis));
    return new ChaosPlan(jobs, List.copyOf(faults));
  }

  private static Job job(Random random, Scene scene) {
    int picture = random.nextInt(2 * scene.pictures() - 1) / 2;
    String operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
    boolean slow = picture == scene.pictures() - 1 && operation.equals(SLOW);
    return new Job(
        picture,
        slow ? OF_LARGE : operation,
        random.nextInt(3) == 0 ? Way.PIECES : Way.WHOLE,
        random.nextInt(2) == 0);
  }

  private static Fault fault(Random random, Scene scene) {
    Role role = random.nextInt(2) == 0 ? Role.MASTER : Role.WORKER;
    int index = random.nextInt(role == Role.MASTER ? scene.masters() : scene.workers());
    long at = random.nextInt(MOST_DELAY_MILLIS);
    int pause = PAUSE_MILLIS.get(random.nextInt(PAUSE_MILLIS.size()));
    return switch (random.nextInt(scene.restarts() ? 9 : 8)) {
      case 0, 1 -> new Kill(role, index, at);
      case 2, 3 -> new Pause(role, index, at, pause);
      case 4, 5, 6, 7 -> {
        List<Link> links = scene.store() ? List.of(Link.values()) : Link.WITHOUT_STORE;
        Link link = links.get(random.nextInt(links.size()));
        List<Breakage> ways = link.breakages();
        yield new Broken(
            link,
            random.nextInt(scene.masters()),
            ways.get(random.nextInt(ways.size())),
            at,
            pause);
      }
      default -> new DatabaseRestart(at);
    };
  }
}
