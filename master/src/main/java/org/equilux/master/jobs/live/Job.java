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
 * A job that this master runs: its record as stored in the database, its progress and its
 * followers, all guarded by this object's monitor. Only the runner that claimed the job changes the
 * record.
 */
public final class Job implements JobListener {
  private final Activity activity;
  private final JobInfo info;
  private final List<Subscription> subscribers = new ArrayList<>();
  private JobRecord record;
  private JobProgress progress;

  /** The chunk map of the page begun last; null before the first page. */
  private ChunkMap chunks;

  /** The timeline of the same page. */
  private Timeline timeline;

  /** The requested end; null if none was requested. */
  private Stop stop;

  /** Null after the end of the run. */
  private Thread runner;

  /**
   * The request to end a job.
   *
   * @param error why the job has no result; null if it is cancelled
   */
  public record Stop(String error) {
    public static final Stop CANCELLED = new Stop(null);

    public JobRecord of(JobRecord job, Instant now) {
      return error == null ? job.cancelled(now) : job.failed(now, error);
    }
  }

  /** Creates a job run by the calling thread. */
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
   * Ends the run, after which the thread is no longer interrupted for this job.
   *
   * @return the requested end of the job; empty if none was requested
   */
  public synchronized Optional<Stop> endRun() {
    runner = null;
    return Optional.ofNullable(stop);
  }

  /** Whether the run has not ended yet, so that its end is not in the database. */
  public synchronized boolean isRunning() {
    return runner != null;
  }

  /**
   * Requests the job's end, which the runner records soon after.
   *
   * @return whether the run is still active, so that it handles the request
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

  /** Publishes a record that is already in the database to the followers, and ends. */
  synchronized void publish(JobRecord next) {
    record = next;
    progress = null;
    tell(new JobEvent.Changed(snapshot()));
    report(activity, next);
    // The chunk maps of finished pages are stored.
    chunks = null;
    timeline = null;
    endSubscriptions();
  }

  /** Reports a job's state to the activity feed. */
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
        ? "counted; waiting for the common table"
        : "the common table of %,d pictures is computed".formatted(now.commonTable().pictures());
  }

  /**
   * The chunk map of the page begun last, with the timeline; empty before the first page and after
   * the end of the job.
   */
  public synchronized Optional<ChunkMapView> chunks() {
    return Optional.ofNullable(chunks).map(map -> map.view().with(timeline.view(0)));
  }

  /**
   * The timeline of the attempts at a page's chunks.
   *
   * @param page from 0
   * @param since a revision; attempts not changed after it are left out
   * @return empty if this is not the page begun last, or the job is final
   */
  public synchronized Optional<TimelineView> timeline(int page, long since) {
    return Optional.ofNullable(timeline)
        .filter(_ -> chunks.page() == page)
        .map(attempts -> attempts.view(since));
  }

  /** Ends every subscription, because the run has ended or the master stops. */
  synchronized void endSubscriptions() {
    subscribers.forEach(Subscription::end);
    subscribers.clear();
  }

  /** Subscribes to the job; the subscription begins with events that describe the present state. */
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

  /** Events that describe the present state to a new follower. */
  private List<JobEvent> soFar() {
    JobEvent changed = new JobEvent.Changed(snapshot());
    return chunks == null || record.state() != JobState.RUNNING
        ? List.of(changed)
        : List.of(changed, pageStarted(), new JobEvent.ChunksPlanned(chunks.view()));
  }

  private JobEvent pageStarted() {
    return new JobEvent.PageStarted(
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
    tell(pageStarted());
  }

  @Override
  public synchronized void chunk(ChunkEvent event) {
    if (event.kind() == ChunkEvent.Kind.FINISHED || event.kind() == ChunkEvent.Kind.KEPT) {
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
    tell(new JobEvent.TablesReady(number));
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
