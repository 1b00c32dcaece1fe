package org.equilux.master.jobs.live;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * A job that this master runs: its record as it is in the database, its progress and its followers,
 * all guarded by this object's monitor. The runner that claimed the job alone changes the record.
 */
public final class Job implements JobListener {
  private final Activity activity;
  private final JobInfo info;
  private final List<Subscription> subscribers = new ArrayList<>();
  private JobRecord record;
  private JobProgress progress;

  /** Of the page that was begun last; null if none was. */
  private ChunkMap chunks;

  /** Of the same page. */
  private Timeline timeline;

  /** The end that was asked for; null if none was. */
  private Stop stop;

  /** Null once the run has ended. */
  private Thread runner;

  /**
   * A request that a job ends.
   *
   * @param error why it has no result; null if it was cancelled
   */
  public record Stop(String error) {
    public static final Stop CANCELLED = new Stop(null);

    public JobRecord of(JobRecord job, Instant now) {
      return error == null ? job.cancelled(now) : job.failed(now, error);
    }
  }

  /** A job that the calling thread runs. */
  public Job(JobRecord record, Activity activity) {
    this.record = record;
    this.activity = activity;
    this.info = info(record);
    this.runner = Thread.currentThread();
  }

  private static JobInfo info(JobRecord job) {
    return new JobInfo(job.id(), job.name(), job.owner());
  }

  public synchronized JobRecord record() {
    return record;
  }

  public synchronized JobSnapshot snapshot() {
    return new JobSnapshot(record, progress);
  }

  /**
   * Ends the run: from now on its thread is not interrupted for this job's sake.
   *
   * @return whether the job is to end, and why
   */
  public synchronized Optional<Stop> endRun() {
    runner = null;
    return Optional.ofNullable(stop);
  }

  /**
   * Asks for the job's end, which its runner records soon after.
   *
   * @return whether the run goes on, so that it heeds the request
   */
  synchronized boolean stop(Stop why) {
    if (runner == null) {
      return false;
    }
    if (stop == null) {
      stop = why;
      runner.interrupt();
    }
    return true;
  }

  /** Takes over a record that is in the database already, tells the followers, and ends. */
  synchronized void publish(JobRecord next) {
    record = next;
    progress = null;
    tell(new JobEvent.Changed(snapshot()));
    report(activity, next);
    // What is kept of the last page is on disk.
    chunks = null;
    timeline = null;
    endSubscriptions();
  }

  /** Tells all followers of this master of a job's state. */
  public static void report(Activity activity, JobRecord now) {
    Kind kind =
        switch (now.state()) {
          case QUEUED -> Kind.JOB_QUEUED;
          case RUNNING -> Kind.JOB_STARTED;
          case DONE -> Kind.JOB_DONE;
          case FAILED -> Kind.JOB_FAILED;
          case CANCELLED -> Kind.JOB_CANCELLED;
        };
    activity.job(kind, info(now), now.error() == null ? detail(now) : now.error());
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

  /** Ends every subscription: the run has ended, or the master stops. */
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
    if (record.state() != JobState.RUNNING) {
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
