package org.equilux.master.dispatch;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.equilux.chunks.ChunkOutput;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkListener;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.engine.executor.DistrustedWorker;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.master.activity.Activity;
import org.equilux.master.activity.ActivityEvent.Kind;
import org.equilux.master.audit.Quarantine;
import org.equilux.master.scheduler.Scheduler;
import org.equilux.master.scheduler.SchedulerClock;
import org.equilux.master.scheduler.SchedulerCommand;
import org.equilux.master.scheduler.SchedulerEvent;
import org.equilux.master.scheduler.SchedulerEvent.Failure;
import org.equilux.master.scheduler.SchedulerSettings;
import org.equilux.observe.Traces;

/**
 * The executor that distributes chunks to connected workers. The cluster owns the scheduler, passes
 * events to it and carries out its commands.
 *
 * <p>One lock guards all state. Nothing blocks under the lock: links queue messages, listeners
 * return at once. Only a committed result is delivered outside the lock, by the thread that
 * received it.
 */
public final class Cluster implements ChunkExecutor, Workers, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Cluster.class.getName());

  /** The name that selects this executor. */
  public static final String NAME = "cluster";

  private static final long LONGEST_TICK_MILLIS = 250;

  private final ReentrantLock lock = new ReentrantLock();
  private final SchedulerSettings settings;
  private final DispatchMetrics metrics;
  private final Activity activity;
  private final AttemptSpans spans;
  private final Scheduler scheduler;
  private final Members members = new Members();
  private final Map<Long, PageSession> pages = new HashMap<>();
  private final Map<Long, ChunkAttempt> attempts = new HashMap<>();

  /** Called under the lock; the list is safe for concurrent changes by itself. */
  private final List<Consumer<DistrustedWorker>> trustFollowers = new CopyOnWriteArrayList<>();

  private final Quarantine quarantine;
  private final Ticker ticker;
  private final SchedulerClock clock;
  private long lastId;

  /** Creates a cluster without metrics, activity feed and traces. */
  public Cluster(SchedulerSettings settings) {
    this(
        settings,
        new DispatchMetrics(new PrometheusRegistry()),
        new Activity(Clock.systemUTC()),
        Traces.none(),
        new Quarantine(Clock.systemUTC()));
  }

  /**
   * @param metrics of the cluster
   * @param activity receives events of workers that connect and leave
   * @param traces of attempts
   * @param quarantine receives workers that returned wrong results
   */
  public Cluster(
      SchedulerSettings settings,
      DispatchMetrics metrics,
      Activity activity,
      Traces traces,
      Quarantine quarantine) {
    this.settings = settings;
    this.quarantine = quarantine;
    this.metrics = metrics;
    this.activity = activity;
    this.spans = new AttemptSpans(traces);
    this.scheduler = new Scheduler(settings);
    long tickMillis =
        Math.clamp(
            Math.min(settings.leaseMillis(), settings.silenceMillis()) / 4,
            10,
            LONGEST_TICK_MILLIS);
    this.clock = new SchedulerClock(2 * tickMillis);
    metrics.leasesExpired(() -> locked(scheduler::leasesExpired));
    this.ticker = new Ticker(tickMillis, this::tick);
  }

  <T> T locked(Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
  }

  DispatchMetrics metrics() {
    return metrics;
  }

  /** The interval between heartbeats of workers. */
  Duration heartbeatInterval() {
    return Duration.ofMillis(Math.max(50, settings.silenceMillis() / 4));
  }

  /** Reports heartbeats since the last tick to the scheduler, then the time. */
  private void tick() {
    lock.lock();
    try {
      members.takeSigns(id -> on(new SchedulerEvent.WorkerSeen(id)));
      on(new SchedulerEvent.Tick());
    } finally {
      lock.unlock();
    }
  }

  // --- pages ----------------------------------------------------------------------------------

  @Override
  public ChunkSession open(
      ChunkPlan plan, Optional<LutGrid> tables, ChunkSource source, ChunkListener listener) {
    lock.lock();
    try {
      PageSession session = new PageSession(this, ++lastId, plan, tables, source, listener);
      pages.put(session.id(), session);
      on(new SchedulerEvent.PageOpened(session.id(), plan.chunks().size(), plan.firstPhase()));
      return session;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int slots() {
    return locked(members::slots);
  }

  @Override
  public boolean storesBands() {
    return locked(members::storeBands);
  }

  void closePage(PageSession page) {
    lock.lock();
    try {
      if (pages.remove(page.id()) != null) {
        on(new SchedulerEvent.PageClosed(page.id()));
        members.pageClosed(page.id());
      }
    } finally {
      lock.unlock();
    }
  }

  // --- workers --------------------------------------------------------------------------------

  /**
   * Adds a worker, which may be given chunks before this method returns. Does nothing after {@link
   * #close}.
   */
  void join(WorkerLink link) {
    lock.lock();
    try {
      if (isClosed()) {
        link.disconnect("the master shuts down");
        return;
      }
      long id = ++lastId;
      WorkerLink.Description description = link.description();
      Member member = members.add(id, link);
      link.joined(id, member.name);
      LOG.log(
          System.Logger.Level.INFO,
          "worker {0} joined from {1}: {2}, {3} slots",
          member.name,
          description.host(),
          description.backends().getFirst().name(),
          description.slots());
      activity.worker(Kind.REGISTERED, member.name, member.registration());
      on(new SchedulerEvent.WorkerJoined(id, description.process(), description.slots()));
    } finally {
      lock.unlock();
    }
  }

  void draining(long worker) {
    lock.lock();
    try {
      Member member = members.get(worker);
      if (member != null) {
        activity.worker(Kind.DRAINING, member.name, null);
      }
      on(new SchedulerEvent.WorkerDraining(worker));
    } finally {
      lock.unlock();
    }
  }

  void left(long worker, String reason) {
    lock.lock();
    try {
      Member member = members.get(worker);
      if (member != null) {
        LOG.log(System.Logger.Level.INFO, "worker {0} left: {1}", member.name, reason);
        activity.worker(Kind.LOST, member.name, reason);
        on(new SchedulerEvent.WorkerLeft(worker, reason));
        forget(worker, reason);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Removes a worker that returned wrong results and quarantines it. Pages that used one of its
   * results fail, and their jobs are told to start again.
   */
  void distrust(long worker, String reason) {
    lock.lock();
    try {
      Member member = members.get(worker);
      if (member == null) {
        return;
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "worker {0} is quarantined: {1}. Test the memory and devices of its machine and the"
              + " release that it runs, then end its quarantine on the cluster page",
          member.name,
          reason);
      metrics.quarantined();
      activity.worker(Kind.QUARANTINED, member.name, reason);
      quarantine.distrust(member.process());
      member.link.quarantine(quarantine, reason);
      on(new SchedulerEvent.WorkerDistrusted(worker, reason));
      forget(worker, reason);
      DistrustedWorker distrusted = new DistrustedWorker(member.name, member.process(), reason);
      trustFollowers.forEach(follower -> follower.accept(distrusted));
      List.copyOf(pages.values()).stream()
          .filter(page -> page.hasResultOf(worker))
          .forEach(page -> failPage(page, "worker " + member.name + " returned wrong results"));
    } finally {
      lock.unlock();
    }
  }

  /** The reason why a worker is refused; empty if it may join. */
  Optional<String> whyQuarantined(Quarantine.Identity worker) {
    return quarantine.reason(worker);
  }

  @Override
  public boolean isDistrusted(String process) {
    return quarantine.isDistrusted(process);
  }

  @Override
  public Registration onDistrust(Consumer<DistrustedWorker> follower) {
    trustFollowers.add(follower);
    return () -> trustFollowers.remove(follower);
  }

  private void forget(long worker, String reason) {
    Member member = members.remove(worker);
    metrics.left(member.name);
    for (ChunkAttempt attempt : List.copyOf(attempts.values())) {
      if (attempt.worker() == worker) {
        AttemptSpans.lost(attempts.remove(attempt.id()));
        ended(attempt, ChunkEvent.Kind.LOST, member.name, reason);
      }
    }
    pages.values().forEach(page -> page.gone(worker, member, reason));
  }

  /** Reports that another attempt's result of the same chunk was taken. */
  private void superseded(ChunkAttempt loser, ChunkAttempt winner) {
    String why = members.get(winner.worker()).name + " was faster";
    ended(loser, ChunkEvent.Kind.SUPERSEDED, members.get(loser.worker()).name, why);
  }

  /**
   * Reports the end of an attempt to its page, unless the page is over or was told that the attempt
   * is superseded.
   */
  private void ended(ChunkAttempt attempt, ChunkEvent.Kind kind, String worker, String why) {
    if (!attempt.cancelled().get() && pages.containsKey(attempt.page().id())) {
      attempt.page().ended(attempt, kind, worker, why);
    }
  }

  // --- answers --------------------------------------------------------------------------------

  /** An unanswered attempt; null if it is answered or its worker is removed. */
  ChunkAttempt attempt(long id) {
    return locked(() -> attempts.get(id));
  }

  /**
   * Takes the result of an attempt. Returns after the result is delivered, if it is the one that is
   * committed.
   */
  void succeeded(long id, ChunkOutput result, boolean pixelsKept, String backend, String fallback) {
    ChunkAttempt committed = null;
    Member from = null;
    lock.lock();
    try {
      ChunkAttempt attempt = attempts.get(id);
      for (SchedulerCommand command :
          scheduler.handle(clock.millis(), new SchedulerEvent.AttemptSucceeded(id, pixelsKept))) {
        if (command instanceof SchedulerCommand.Commit && attempt != null) {
          committed = attempt;
          from = members.get(attempt.worker());
          finished(attempt, backend, fallback);
        }
        if (command instanceof SchedulerCommand.Cancel cancel && committed != null) {
          superseded(attempts.get(cancel.attempt()), committed);
        }
        execute(command);
      }
      attempts.remove(id);
      if (attempt != null) {
        AttemptSpans.succeeded(attempt, committed != null, backend);
      }
    } finally {
      lock.unlock();
    }
    if (committed != null) {
      // The scheduler counts the chunk as done, so a failure here must fail the page: no other
      // thread would notice it.
      PageSession page = committed.page();
      page.deliver(committed.chunk(), result, from).ifPresent(reason -> failPage(page, reason));
    }
  }

  private void finished(ChunkAttempt attempt, String backend, String fallback) {
    Member member = members.get(attempt.worker());
    member.finished(attempt);
    attempt.page().contributed(attempt.worker(), member);
    metrics.finished(attempt, member.name, backend, fallback);
    attempt.page().finished(attempt, member.name, backend, fallback);
  }

  void failed(long id, Failure failure, String reason) {
    lock.lock();
    try {
      ChunkAttempt attempt = attempts.remove(id);
      if (attempt != null) {
        ended(attempt, ChunkEvent.Kind.FAILED, members.get(attempt.worker()).name, reason);
      }
      on(new SchedulerEvent.AttemptFailed(id, failure, reason));
      if (attempt != null) {
        AttemptSpans.failed(attempt, failure, reason);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Fails an attempt's page because a chunk's pixels cannot be read from the spool, which is the
   * same for every worker.
   */
  void unreadable(ChunkAttempt attempt, IOException reason) {
    failPage(attempt.page(), "pixels could not be read: " + reason);
    failed(attempt.id(), Failure.CANCELLED, "its page cannot go on");
  }

  /** Fails a page because of an error on this machine. */
  private void failPage(PageSession page, String reason) {
    closePage(page);
    page.listener().failed(reason);
  }

  // --- commands -------------------------------------------------------------------------------

  /** Passes an event to the scheduler and carries out its commands. */
  void on(SchedulerEvent event) {
    lock.lock();
    try {
      scheduler.handle(clock.millis(), event).forEach(this::execute);
    } finally {
      lock.unlock();
    }
  }

  private void execute(SchedulerCommand command) {
    switch (command) {
      case SchedulerCommand.Start start -> start(start);
      case SchedulerCommand.Cancel cancel -> {
        ChunkAttempt attempt = attempts.get(cancel.attempt());
        if (attempt != null) {
          attempt.cancelled().set(true);
          members.get(cancel.worker()).link.cancel(cancel.attempt());
        }
      }
      case SchedulerCommand.Commit _, SchedulerCommand.Discard _ -> {
        // The caller that received the result delivers it.
      }
      case SchedulerCommand.Late late ->
          pages
              .get(late.page())
              .late(late, attempts.get(late.attempt()), members.get(late.worker()).name);
      case SchedulerCommand.Retry retry -> retry(retry);
      case SchedulerCommand.FailPage fail -> {
        PageSession page = pages.get(fail.page());
        LOG.log(System.Logger.Level.WARNING, "a job failed: {0}", fail.reason());
        page.listener().failed(fail.reason());
      }
      case SchedulerCommand.Disconnect disconnect -> {
        Member member = members.get(disconnect.worker());
        LOG.log(
            System.Logger.Level.WARNING,
            "worker {0} is removed: {1}",
            member.name,
            disconnect.reason());
        activity.worker(Kind.LOST, member.name, disconnect.reason());
        member.link.disconnect(disconnect.reason());
        forget(disconnect.worker(), disconnect.reason());
      }
    }
  }

  private void start(SchedulerCommand.Start start) {
    PageSession page = pages.get(start.page());
    Member member = members.get(start.worker());
    ChunkAttempt attempt =
        new ChunkAttempt(
            start.attempt(),
            start.worker(),
            page,
            start.chunk(),
            start.phase(),
            start.sendPixels(),
            System.nanoTime(),
            new AtomicBoolean(),
            spans.started(page, start, member.name));
    attempts.put(start.attempt(), attempt);
    metrics.started(attempt);
    page.started(start, member);
    member.link.start(attempt);
  }

  private void retry(SchedulerCommand.Retry retry) {
    PageSession page = pages.get(retry.page());
    Member member = members.get(retry.worker());
    String name = member == null ? "" : member.name;
    metrics.retried(retry.phase());
    page.retried(retry, name);
  }

  // --- views ----------------------------------------------------------------------------------

  @Override
  public List<WorkerView> workers() {
    return locked(
        () ->
            members.views(
                id -> scheduler.load(id).orElseThrow(), heartbeatInterval().multipliedBy(2)));
  }

  /** Whether this cluster is closed and refuses workers. */
  boolean isClosed() {
    return ticker.isClosed();
  }

  /** Disconnects every worker. */
  @Override
  public void close() {
    ticker.close();
    lock.lock();
    try {
      members.disconnect("the master shuts down", this::left);
    } finally {
      lock.unlock();
    }
  }
}
