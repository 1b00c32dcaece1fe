package org.equilux.master.views;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.shares.FairQueue;

/**
 * The threads that make views. Accounts take turns; one account has several threads but never all,
 * and large pictures leave one thread to small ones, which take a few seconds at most. Guarded by
 * its own monitor.
 */
final class ViewWorkers implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ViewWorkers.class.getName());
  private static final int THREADS = 3;
  private static final int OF_ONE_ACCOUNT = 2;
  private static final int LARGE = 2;
  private static final int LARGE_OF_ONE_ACCOUNT = 1;
  private static final int WAITING_OF_ONE_ACCOUNT = 64;

  private final FairQueue<Task> waiting = new FairQueue<>();
  private final List<Task> running = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private boolean closed;

  /**
   * The task of making a view.
   *
   * @param account that requested it
   * @param large whether it may take long
   * @param work makes the view, and throws nothing
   */
  record Task(String account, boolean large, Runnable work) {}

  /**
   * Queues a task.
   *
   * @throws LimitExceededException if too many tasks of the account wait
   */
  synchronized void submit(Task task) throws LimitExceededException {
    long own = waiting.of(task.account()).count();
    if (own >= WAITING_OF_ONE_ACCOUNT) {
      throw new LimitExceededException(
          Limit.VIEWS,
          WAITING_OF_ONE_ACCOUNT,
          "%,d pictures are being prepared for you already; try again in a moment".formatted(own));
    }
    waiting.add(task.account(), task);
    if (threads.size() < THREADS) {
      threads.add(
          Thread.ofPlatform().daemon().name("views-" + threads.size()).start(this::runTasks));
    }
    notifyAll();
  }

  private void runTasks() {
    try {
      for (Task task = next(); ; task = next()) {
        try {
          task.work().run();
        } catch (RuntimeException | Error e) {
          LOG.log(Level.ERROR, "a view could not be made", e);
        } finally {
          ended(task);
        }
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "the master stops", e);
    }
  }

  private synchronized Task next() throws InterruptedException {
    Optional<Task> next = waiting.poll(this::mayStart);
    while (next.isEmpty()) {
      if (closed) {
        throw new InterruptedException();
      }
      wait();
      next = waiting.poll(this::mayStart);
    }
    running.add(next.get());
    return next.get();
  }

  private boolean mayStart(Task task) {
    List<Task> own = running.stream().filter(t -> t.account().equals(task.account())).toList();
    return !closed
        && own.size() < OF_ONE_ACCOUNT
        && (!task.large() || (count(running) < LARGE && count(own) < LARGE_OF_ONE_ACCOUNT));
  }

  private static long count(List<Task> tasks) {
    return tasks.stream().filter(Task::large).count();
  }

  private synchronized void ended(Task task) {
    running.remove(task);
    notifyAll();
  }

  @Override
  public synchronized void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    notifyAll();
  }
}
