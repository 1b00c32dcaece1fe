package org.equilux.bench.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Processors with fair sharing, as in an operating system: each of n tasks on c processors gets one
 * processor, or c/n of one if there are more tasks than processors.
 *
 * <p>All tasks advance at the same rate, so one number suffices: the {@code progress} of a task
 * that started at time 0. A task ends when progress has grown by its work.
 */
final class Processors {
  /** A running task, which ends when progress reaches {@code end}. */
  private record Task(double end, long number, Runnable then) {
    private static final Comparator<Task> ORDER =
        (a, b) -> {
          int byEnd = Double.compare(a.end, b.end);
          return byEnd != 0 ? byEnd : Long.compare(a.number, b.number);
        };
  }

  private static final long NONE = -1;

  private final Agenda agenda;
  private final int count;
  private final PriorityQueue<Task> tasks = new PriorityQueue<>(Task.ORDER);
  private double progress;
  private double updated;
  private double busy;
  private long number;

  /** The valid entry in the agenda; earlier ones are ignored. */
  private long planned;

  /** The number of the task whose end is planned, or none. */
  private long plannedTask = NONE;

  private double plannedPace;

  Processors(Agenda agenda, int count) {
    this.agenda = agenda;
    this.count = count;
  }

  /** Works for a number of processor seconds, then runs an action. */
  void run(double seconds, Runnable then) {
    update();
    tasks.add(new Task(progress + seconds, number++, then));
    plan();
  }

  /** The processor seconds used so far by all processors. */
  double busySeconds() {
    update();
    return busy;
  }

  private double pace() {
    return tasks.size() <= count ? 1 : (double) count / tasks.size();
  }

  private void update() {
    double passed = agenda.now() - updated;
    updated = agenda.now();
    if (!tasks.isEmpty()) {
      progress += passed * pace();
      busy += passed * Math.min(count, tasks.size());
    }
  }

  /** Schedules the end of the next task, unless it is scheduled already. */
  private void plan() {
    Task first = tasks.peek();
    if (first == null || (first.number == plannedTask && pace() == plannedPace)) {
      return;
    }
    plannedTask = first.number;
    plannedPace = pace();
    long plan = ++planned;
    agenda.in(
        Math.max(0, first.end - progress) / plannedPace,
        () -> {
          if (plan == planned) {
            end(first);
          }
        });
  }

  private void end(Task task) {
    update();
    progress = task.end;
    tasks.remove();
    plannedTask = NONE;
    plan();
    task.then.run();
  }
}
