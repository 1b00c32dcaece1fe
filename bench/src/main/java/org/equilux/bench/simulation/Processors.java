package org.equilux.bench.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Processors shared evenly by what runs on them, as an operating system does it: of n tasks on c
 * processors each gets one of its own, or c/n of one where there are more tasks than processors.
 *
 * <p>All tasks advance at the same pace, so how far one that began at the start would be ({@code
 * progress}) is all that has to be known: a task ends when progress has grown by its work.
 */
final class Processors {
  /** Work that is under way; ends when progress reaches {@code end}. */
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

  /** The entry in the agenda that counts; earlier ones are ignored. */
  private long planned;

  /** The number of the task whose end is planned; none is. */
  private long plannedTask = NONE;

  private double plannedPace;

  Processors(Agenda agenda, int count) {
    this.agenda = agenda;
    this.count = count;
  }

  /** Does a number of processor seconds of work, then runs an action. */
  void run(double seconds, Runnable then) {
    update();
    tasks.add(new Task(progress + seconds, number++, then));
    plan();
  }

  /** Processor seconds used so far, by all processors together. */
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

  /** Puts down when the next task ends, unless that is put down already. */
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
