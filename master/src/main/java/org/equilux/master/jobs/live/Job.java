package org.equilux.master.jobs.live;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.equilux.engine.JobListener;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.WorkerEvent;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.master.activity.Activity;
import org.equilux.master.activity.ActivityEvent.Kind;
import org.equilux.master.activity.JobInfo;
import org.equilux.master.jobs.model.ChunkMapView;
import org.equilux.master.jobs.model.JobEvent;
import org.equilux.master.jobs.model.JobProgress;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.model.TimelineView;

/**
 * A job in memory: its record as it is in the database, its progress and its followers, all guarded
 * by this object's monitor. The thread that may change the record is settled by {@link #claim}: the
 * runner that claimed the job, or the canceller of a job that was not claimed.
 */
public final class Job implements JobListener {
  private final Activity activity;
  private final JobInfo info;
  private final List<Subscription> subscribers = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private JobRecord record;
  private JobProgress progress;

  /** Of the page that was begun last; null if none was. */
  private ChunkMap chunks;

  /** Of the same page. */
  private Timeline timeline;

  private boolean claimed;

  /** The end that was asked for; null if none was. */
  private Stop stop;

  private Thread runner;

  /**
   * A request that a job ends.
   *
   * @param error why it has no result; null if it was cancelled
   */
  public record Stop(String error) {
    static final Stop CANCELLED = new Stop(null);

    public JobRecord of(JobRecord job, Instant now) {
      return error == null ? job.cancelled(now) : job.failed(now, error);
    }
  }

  public Job(JobRecord record, Activity activity) {
    this.record = record;
    this.activity = activity;
    this.info = new JobInfo(record.id(), record.name(), record.owner());
    if (record.state().isFinal()) {
      ended.countDown();
    }
  }

  public synchronized JobRecord record() {
    return record;
  }

  public synchronized JobSnapshot snapshot() {
    return new JobSnapshot(record, progress);
  }

  /** Makes the calling thread the one that runs this job, unless it was cancelled. */
  public synchronized boolean claim() {
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
   * @return whether the job is to end, and why
   */
  public synchronized Optional<Stop> release() {
    runner = null;
    return Optional.ofNullable(stop);
  }

  /**
   * Takes over a record that is in the database already, and lets another thread claim the job,
   * after {@link #release}.
   *
   * @return the end that was asked for meanwhile; the caller then still holds the job and ends it
   */
  public synchronized Optional<Stop> park(JobRecord counted) {
    publish(counted);
    claimed = stop != null;
    return Optional.ofNullable(stop);
  }

  /**
   * Lets another thread claim the job, whose run could not begin.
   *
   * @return the end that was asked for meanwhile; the caller then still holds the job and ends it
   */
  public synchronized Optional<Stop> giveBack() {
    runner = null;
    claimed = stop != null;
    return Optional.ofNullable(stop);
  }

  /** Takes back a {@link #stop} that its caller could not record. */
  synchronized void resume() {
    stop = null;
    claimed = false;
  }

  /**
   * Notes that the common table of the batch is made. In the database, only the batch's record says
   * so.
   *
   * @return whether the job was waiting for the table
   */
  public synchronized boolean mapped(int pictures) {
    if (claimed || !record.awaitsTable()) {
      return false;
    }
    publish(record.mapped(pictures));
    return true;
  }

  /**
   * Asks for the job's end.
   *
   * @return whether no thread holds the job, so that the caller records its end
   */
  synchronized boolean stop(Stop why) {
    if (record.state().isFinal() || stop != null) {
      return false;
    }
    stop = why;
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

  /** Takes over a record that is in the database already, and tells the followers. */
  synchronized void publish(JobRecord next) {
    record = next;
    if (next.state() == JobState.QUEUED) {
      progress = null;
    }
    tell(new JobEvent.Changed(snapshot()));
    report(next);
    if (next.state().isFinal()) {
      // What is kept of the last page is on disk.
      chunks = null;
      timeline = null;
      endSubscriptions();
      ended.countDown();
    }
  }

  /** Tells the whole cluster of the job's state. */
  public void report(JobRecord now) {
    Kind kind =
        switch (now.state()) {
          case QUEUED -> Kind.JOB_QUEUED;
          case RUNNING -> Kind.JOB_STARTED;
          case DONE -> Kind.JOB_DONE;
          case FAILED -> Kind.JOB_FAILED;
          case CANCELLED -> Kind.JOB_CANCELLED;
        };
    activity.job(kind, info, now.error() == null ? detail(now) : now.error());
  }

  private static String detail(JobRecord now) {
    if (now.state() != JobState.QUEUED
        || now.commonTable() == null
        || !now.commonTable().counted()) {
      return now.operation();
    }
    return now.awaitsTable()
        ? "counted; waits for the common table"
        : "the common table of %,d pictures is made".formatted(now.commonTable().pictures());
  }

  /**
   * How far the chunks are of the page that was begun last, and when its attempts began and ended;
   * empty if no page was begun, or the job is final.
   */
  public synchronized Optional<ChunkMapView> chunks() {
    return Optional.ofNullable(chunks).map(map -> map.view().with(timeline.view(0)));
  }

  /**
   * When the attempts at a page's chunks began and ended.
   *
   * @param page from 0
   * @param since a revision; attempts that have not changed after it are left out
   * @return empty if it is not the page that was begun last, or the job is final
   */
  public synchronized Optional<TimelineView> timeline(int page, long since) {
    return Optional.ofNullable(timeline)
        .filter(_ -> chunks.page() == page)
        .map(attempts -> attempts.view(since));
  }

  /** Ends every subscription: the job is final, or the master stops. */
  synchronized void endSubscriptions() {
    subscribers.forEach(Subscription::end);
    subscribers.clear();
  }

  /** Begins with what has happened so far. */
  public synchronized Subscription subscribe() {
    Subscription subscription = new Subscription(this);
    for (JobEvent event : soFar()) {
      subscription.offer(event, this::soFar);
    }
    if (record.state().isFinal()) {
      subscription.end();
      return subscription;
    }
    subscribers.add(subscription);
    return subscription;
  }

  /** Events that tell a new follower all that happened until now. */
  private List<JobEvent> soFar() {
    JobEvent changed = new JobEvent.Changed(snapshot());
    return chunks == null || record.state() != JobState.RUNNING
        ? List.of(changed)
        : List.of(changed, pageBegun(), new JobEvent.ChunksKnown(chunks.view()));
  }

  private JobEvent pageBegun() {
    return new JobEvent.PageBegun(
        chunks.page(), chunks.pages(), chunks.chunks(), chunks.width(), chunks.height());
  }

  synchronized void unsubscribe(Subscription subscription) {
    subscribers.remove(subscription);
  }

  @Override
  public synchronized void page(int number, int pages, ChunkPlan plan) {
    chunks = new ChunkMap(number, pages, plan);
    timeline = new Timeline(System::nanoTime);
    progress = new JobProgress(number, pages, plan.firstPhase(), 0, chunks.chunks());
    tell(pageBegun());
  }

  @Override
  public synchronized void chunk(ChunkEvent event) {
    if (event.kind() == ChunkEvent.Kind.FINISHED) {
      progress = progress.finished(event.phase());
    }
    timeline.event(event);
    tell(new JobEvent.ChunkMoved(event, chunks.event(event)));
    activity.chunk(info, event, chunks.pixels(event.chunk()));
  }

  @Override
  public synchronized void worker(WorkerEvent event) {
    chunks.worker(event);
    timeline.worker(event);
    tell(new JobEvent.WorkerMoved(event));
  }

  @Override
  public synchronized void tables(int number, LutGrid tables) {
    if (timeline != null) {
      timeline.tablesMade();
    }
    tell(new JobEvent.TablesMade(number));
    activity.page(Kind.REDUCE, info, number);
  }

  @Override
  public synchronized void stitched(int number) {
    timeline.stitched();
    tell(new JobEvent.Stitched(number));
    activity.page(Kind.STITCHED, info, number);
  }

  private void tell(JobEvent event) {
    subscribers.forEach(subscriber -> subscriber.offer(event, this::soFar));
  }
}
