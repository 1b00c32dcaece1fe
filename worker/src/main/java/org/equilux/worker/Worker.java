package org.equilux.worker;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.observe.Health;
import org.equilux.observe.Traces;
import org.equilux.protocol.OtherMasters;

/**
 * A worker, with one session for each master named by its options or announced by other masters,
 * until the worker is told to leave. All sessions share its {@link Capacity}. Links and masters are
 * guarded by this object's monitor.
 */
public final class Worker implements Health {
  private static final System.Logger LOG = System.getLogger(Worker.class.getName());

  private final WorkerOptions options;

  /** By this id, masters know that this worker has not died when it dials again. */
  private final String process = UUID.randomUUID().toString();

  private final BackendStack backends;
  private final AttemptObserver observer;
  private final Capacity capacity;
  private final CountDownLatch leaving = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** The links that run. */
  private final Set<MasterLink> links = new HashSet<>();

  /** The ids and addresses of the last announcement of masters. */
  private final Map<String, MasterAddress> announced = new HashMap<>();

  /** The sessions that registered last, by the ids of their masters. */
  private final Map<String, WorkerSession> served = new HashMap<>();

  /** The ids of announced masters to which there are links. */
  private final Set<String> linked = new HashSet<>();

  /** The refusal of the last link whose master refused this worker; null if none did. */
  private WorkerRefusedException refusal;

  /**
   * @param backends used, not owned: the caller closes them after the worker has ended
   */
  public Worker(WorkerOptions options, BackendStack backends) {
    this(options, backends, new PrometheusRegistry(), Traces.none());
  }

  /**
   * @param backends used, not owned: the caller closes them after the worker has ended
   * @param registry for the worker's metrics
   * @param traces of the worker's computations; used, not owned
   */
  public Worker(
      WorkerOptions options, BackendStack backends, PrometheusRegistry registry, Traces traces) {
    this.observer =
        new AttemptObserver(options.name(), new WorkerMetrics(registry, this::cachedBytes), traces);
    this.options = options;
    this.backends = backends;
    this.capacity = new Capacity(options);
  }

  /** The worker as its links see it. */
  private final class View implements MasterLink.Links, WorkerSession.Owner {
    @Override
    public WorkerSession begin(MasterAddress address) {
      return new WorkerSession(options, process, address, backends, capacity, observer, this);
    }

    @Override
    public boolean isLeaving() {
      return Worker.this.isLeaving();
    }

    @Override
    public boolean awaitLeaving(Duration pause) throws InterruptedException {
      return leaving.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean isServed(String master) {
      synchronized (Worker.this) {
        WorkerSession session = served.get(master);
        return session != null && !session.isOver();
      }
    }

    @Override
    public boolean isAnnounced(String master) {
      synchronized (Worker.this) {
        return announced.containsKey(master);
      }
    }

    @Override
    public boolean registered(WorkerSession session, String master) {
      synchronized (Worker.this) {
        if (!master.isEmpty() && isServed(master)) {
          return false;
        }
        served.put(master, session);
        return true;
      }
    }

    @Override
    public void others(WorkerSession session, OtherMasters masters) {
      link(session, masters);
    }
  }

  private final View view = new View();

  /**
   * Runs until the worker is told to leave.
   *
   * @throws WorkerRefusedException if a master cannot work with this worker, and no other one does
   */
  public void run() throws WorkerRefusedException, InterruptedException {
    try {
      synchronized (this) {
        options.masters().forEach(address -> start(address, ""));
        while (!links.isEmpty()) {
          wait();
        }
        if (refusal != null && !isLeaving()) {
          throw refusal;
        }
      }
    } finally {
      leaving.countDown();
      capacity.end();
      ended.countDown();
    }
  }

  /** Starts a link in a new thread; called with the monitor held. */
  private void start(MasterAddress address, String master) {
    MasterLink link = new MasterLink(options, address, master, view);
    links.add(link);
    Thread _ =
        Thread.ofPlatform().daemon().name("master-" + address).start(() -> run(link, master));
  }

  private void run(MasterLink link, String master) {
    WorkerRefusedException refused = null;
    try {
      link.run();
    } catch (WorkerRefusedException e) {
      refused = e;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nothing interrupts a link", e);
    } finally {
      ended(link, master, refused);
    }
  }

  private synchronized void ended(MasterLink link, String master, WorkerRefusedException refused) {
    links.remove(link);
    linked.remove(master);
    if (refused != null) {
      refusal = refused;
      if (!links.isEmpty()) {
        LOG.log(Level.WARNING, "a master refused this worker: {0}", refused.getMessage());
      }
    }
    notifyAll();
  }

  /** Begins links to masters of which the master of a session tells. */
  private synchronized void link(WorkerSession session, OtherMasters masters) {
    announced.clear();
    served.values().removeIf(WorkerSession::isOver);
    if (!session.master().isEmpty()) {
      announced.put(session.master(), options.masters().getFirst());
    }
    for (OtherMasters.Master master : masters.getMastersList()) {
      MasterAddress address;
      try {
        address = MasterAddress.parse(master.getAddress());
      } catch (IllegalArgumentException e) {
        LOG.log(Level.WARNING, "a master tells of another one: {0}", e.getMessage());
        continue;
      }
      announced.put(master.getId(), address);
      if (!isLeaving()
          && !view.isServed(master.getId())
          && links.size() < Capacity.MAX_SESSIONS
          && linked.add(master.getId())) {
        start(address, master.getId());
      }
    }
  }

  private Stream<WorkerSession> sessions() {
    return links.stream().map(MasterLink::session).flatMap(Optional::stream);
  }

  /**
   * Drains the worker: finishes its chunks and takes no new ones. Returns when the chunks are
   * finished or the drain time-out is over.
   */
  public void drain() throws InterruptedException {
    leaving.countDown();
    List<WorkerSession> open;
    synchronized (this) {
      open = new ArrayList<>(sessions().toList());
    }
    open.forEach(WorkerSession::drain);
    if (!ended.await(options.drainTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.log(
          Level.WARNING,
          "leaving with chunks unfinished after {0} s; the master gives them to other workers",
          options.drainTimeout().toSeconds());
    }
  }

  private synchronized long cachedBytes() {
    return sessions().mapToLong(WorkerSession::cachedBytes).sum();
  }

  @Override
  public synchronized Optional<String> notLive() {
    return sessions().allMatch(WorkerSession::isBeating)
        ? Optional.empty()
        : Optional.of("no heartbeat was sent for two minutes");
  }

  @Override
  public synchronized Optional<String> notReady() {
    if (isLeaving()) {
      return Optional.of("the worker leaves");
    }
    return sessions().anyMatch(WorkerSession::isRegistered)
        ? Optional.empty()
        : Optional.of("not registered with the master");
  }

  private boolean isLeaving() {
    return leaving.getCount() == 0;
  }
}
