package org.equilux.master.activity;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.master.activity.ActivityEvent.Kind;

/**
 * The activity feed: the latest events of the cluster, and its throughput in the last minutes. A
 * large picture has hundreds of chunk events, so these have a buffer of their own and do not evict
 * rare events such as the loss of a worker. All followers read the same buffers; a follower that is
 * too slow misses events. Guarded by its own monitor; reporting an event never blocks.
 */
public final class Activity {
  private static final int CHUNKS_KEPT = 1_500;
  private static final int OTHERS_KEPT = 500;
  private static final int EPOCH_DIGITS = 8;

  private final Clock clock;
  private final String epoch = UUID.randomUUID().toString().substring(0, EPOCH_DIGITS);
  private final Throughput throughput;
  private final ArrayDeque<ActivityEvent> chunks = new ArrayDeque<>(CHUNKS_KEPT);
  private final ArrayDeque<ActivityEvent> others = new ArrayDeque<>(OTHERS_KEPT);
  private long lastId;
  private boolean ended;

  public Activity(Clock clock) {
    this.clock = clock;
    this.throughput = new Throughput(clock);
  }

  // ---- reporting

  /** Reports an event of a worker. */
  public void worker(Kind kind, String worker, String detail) {
    add(kind, worker, null, null, null, null, detail);
  }

  /** Reports an event of a job. */
  public void job(Kind kind, JobInfo job, String detail) {
    add(kind, null, job, null, null, null, detail);
  }

  /** Reports an event of a page of a job. */
  public void page(Kind kind, JobInfo job, int page) {
    add(kind, null, job, page, null, null, null);
  }

  /**
   * Reports an event of a chunk.
   *
   * @param pixels number of pixels of the chunk's result
   */
  public void chunk(JobInfo job, ChunkEvent event, long pixels) {
    switch (event.kind()) {
      // The assignment that follows a failed or lost attempt is reported instead. No worker
      // computes
      // a chunk that is kept.
      case STARTED, FAILED, LOST, KEPT -> {}
      case RETRIED -> chunk(Kind.SENT_AGAIN, job, event, event.detail());
      case LATE -> chunk(Kind.LATE, job, event, event.detail());
      case DOUBLED -> chunk(Kind.DOUBLED, job, event, event.detail());
      case SUPERSEDED -> chunk(Kind.SUPERSEDED, job, event, event.detail());
      case FINISHED -> {
        throughput.add(event.worker(), pixels);
        Kind done =
            switch (event.phase()) {
              case RANGE -> Kind.RANGE;
              case MAP -> Kind.MAP;
              case APPLY -> Kind.APPLY;
            };
        chunk(done, job, event, event.backend());
        if (!event.detail().isEmpty()) {
          chunk(Kind.FALLBACK, job, event, event.detail());
        }
      }
    }
  }

  private void chunk(Kind kind, JobInfo job, ChunkEvent event, String detail) {
    add(kind, event.worker(), job, event.page(), event.chunk(), event, detail);
  }

  private synchronized void add(
      Kind kind,
      String worker,
      JobInfo job,
      Integer page,
      Integer chunk,
      ChunkEvent event,
      String detail) {
    boolean common = kind == Kind.RANGE || kind == Kind.MAP || kind == Kind.APPLY;
    ArrayDeque<ActivityEvent> events = common ? chunks : others;
    if (events.size() == (common ? CHUNKS_KEPT : OTHERS_KEPT)) {
      events.removeFirst();
    }
    events.add(
        new ActivityEvent(
            ++lastId,
            clock.instant(),
            kind,
            worker,
            job == null ? null : job.owner(),
            job == null ? null : job.id(),
            job == null ? null : job.name(),
            page,
            chunk,
            event == null ? null : event.phase(),
            detail));
    notifyAll();
  }

  // ---- following

  /** A random id of this run of the master, because event ids restart with each run. */
  public String epoch() {
    return epoch;
  }

  /** The id of the last event; 0 before the first. */
  public synchronized long lastId() {
    return lastId;
  }

  /**
   * The latest events, for a new follower.
   *
   * @param count limit for each of the two buffers, chunk events and others
   */
  public synchronized List<ActivityEvent> latest(int count) {
    return merged(
        chunks.stream().skip(Math.max(0, chunks.size() - count)),
        others.stream().skip(Math.max(0, others.size() - count)));
  }

  /**
   * The buffered events after the given one; waits for the next event if there is none.
   *
   * @return empty after the timeout
   */
  public synchronized List<ActivityEvent> after(long id, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    long left = timeout.toNanos();
    while (lastId == id && !ended && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
    }
    return merged(
        chunks.stream().filter(event -> event.id() > id),
        others.stream().filter(event -> event.id() > id));
  }

  private static List<ActivityEvent> merged(
      Stream<ActivityEvent> chunks, Stream<ActivityEvent> others) {
    return Stream.concat(chunks, others)
        .sorted(Comparator.comparingLong(ActivityEvent::id))
        .toList();
  }

  /** Ends the waits of followers, as the master stops. */
  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  public synchronized boolean ended() {
    return ended;
  }

  /** The throughput of the last minutes. */
  public Throughput.View throughput() {
    return throughput.view();
  }
}
