package org.equilux.master.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.equilux.engine.ChunkEvent;
import org.equilux.engine.ChunkPlan;
import org.equilux.engine.JobListener;
import org.equilux.engine.Phase;

/**
 * A job in memory: its record as it is on disk, its progress and its followers, all guarded by this
 * object's monitor. Who may change the record is settled by {@link #claim}: the runner that claimed
 * it, or the canceller of a job that nobody had claimed.
 */
final class Job implements JobListener {
  /** More followers than a few browsers and scripts need. */
  private static final int MAX_SUBSCRIBERS = 100;

  private final List<Subscription> subscribers = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private JobRecord record;
  private JobProgress progress;
  private JobEvent.PageBegun page;
  private boolean claimed;
  private boolean cancelled;
  private Thread runner;

  Job(JobRecord record) {
    this.record = record;
    if (record.state().isFinal()) {
      ended.countDown();
    }
  }

  synchronized JobRecord record() {
    return record;
  }

  synchronized JobSnapshot snapshot() {
    return new JobSnapshot(record, progress);
  }

  /** Makes the calling thread the one that runs this job, unless it was cancelled. */
  synchronized boolean claim() {
    if (claimed) {
      return false;
    }
    claimed = true;
    runner = Thread.currentThread();
    return true;
  }

  /**
   * Ends the calling thread's run: from now on it is not interrupted for this job's sake.
   *
   * @return whether the job was cancelled meanwhile
   */
  synchronized boolean release() {
    runner = null;
    return cancelled;
  }

  /**
   * Asks for the job's end.
   *
   * @return whether nobody runs it, so that the caller is the one to record its end
   */
  synchronized boolean cancel() {
    if (record.state().isFinal()) {
      return false;
    }
    cancelled = true;
    if (runner != null) {
      runner.interrupt();
    }
    if (claimed) {
      return false;
    }
    claimed = true;
    return true;
  }

  /** Counted down when the job is final. */
  CountDownLatch ended() {
    return ended;
  }

  /** Takes over a record that is already on disk and tells the followers. */
  synchronized void publish(JobRecord next) {
    record = next;
    tell(new JobEvent.Changed(snapshot()));
    if (next.state().isFinal()) {
      endSubscriptions();
      ended.countDown();
    }
  }

  /** Ends every subscription: the job is final, or the master stops. */
  synchronized void endSubscriptions() {
    subscribers.forEach(Subscription::end);
    subscribers.clear();
  }

  /** Begins with what has happened so far; empty if too many follow already. */
  synchronized Optional<Subscription> subscribe() {
    if (subscribers.size() >= MAX_SUBSCRIBERS) {
      return Optional.empty();
    }
    Subscription subscription = new Subscription(this);
    subscription.offer(new JobEvent.Changed(snapshot()), snapshot());
    if (record.state().isFinal()) {
      subscription.end();
      return Optional.of(subscription);
    }
    if (page != null) {
      subscription.offer(page, snapshot());
    }
    subscribers.add(subscription);
    return Optional.of(subscription);
  }

  synchronized void unsubscribe(Subscription subscription) {
    subscribers.remove(subscription);
  }

  @Override
  public synchronized void page(int number, int pages, ChunkPlan plan) {
    int chunks = plan.chunks().size();
    Phase first = plan.spec().twoRounds() ? Phase.MAP : Phase.APPLY;
    progress = new JobProgress(number, pages, first, 0, chunks);
    page = new JobEvent.PageBegun(number, pages, chunks);
    tell(page);
  }

  @Override
  public synchronized void chunk(ChunkEvent event) {
    if (event.kind() == ChunkEvent.Kind.FINISHED) {
      progress = progress.finished(event.phase());
    }
    tell(new JobEvent.ChunkMoved(event));
  }

  private void tell(JobEvent event) {
    if (subscribers.isEmpty()) {
      return;
    }
    JobSnapshot now = snapshot();
    subscribers.forEach(subscriber -> subscriber.offer(event, now));
  }
}
