package org.equilux.worker.transfer;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The use of an object store by one session of a worker: off until the master names the store and a
 * probe reaches it, and off again for a pause after a failed transfer. The worker reports each
 * change to the master. Guarded by its own monitor, which is not held during transfers.
 */
public final class DirectTransfers implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(DirectTransfers.class.getName());
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final StoreClient.Patience patience;
  private final Duration firstPause;

  private final Consumer<String> report;

  private final CountDownLatch closed = new CountDownLatch(1);

  /** Null until the master has named the store. */
  private StoreClient store;

  private boolean usable;

  /** Before the store is tried again; doubled by each failure. */
  private Duration pause;

  private String lastProblem = "";

  /**
   * Begins without a store.
   *
   * @param firstPause after the first failure
   * @param report takes the reason why the store cannot be used, empty if it can; must not block
   */
  public DirectTransfers(
      StoreClient.Patience patience, Duration firstPause, Consumer<String> report) {
    this.patience = patience;
    this.firstPause = firstPause;
    this.pause = firstPause;
    this.report = report;
  }

  /**
   * Sets the store that the master names; called once.
   *
   * @param text its origin, possibly hostile
   * @throws IllegalArgumentException if it is none, or there is one already
   */
  public synchronized void offered(String text) {
    if (store != null || closed.getCount() == 0) {
      throw new IllegalArgumentException("a second object store");
    }
    store = new StoreClient(StoreOrigin.parse(text), patience);
    probeAfter(Duration.ZERO);
  }

  /** The store, if it can be used now. */
  public synchronized StoreClient usable() throws TransferException {
    if (!usable) {
      throw new TransferException(
          lastProblem.isEmpty() ? "the object store is not tried yet" : lastProblem);
    }
    return store;
  }

  /** Whether {@link #usable} gives the store. */
  public synchronized boolean isUsable() {
    return usable;
  }

  /** A transfer came to its end as it should. */
  public synchronized void succeeded() {
    pause = firstPause;
  }

  /** A transfer failed: the store is not used until it has been tried after a pause. */
  public synchronized void failed(TransferException failure) {
    if (usable) {
      usable = false;
      unusable(failure.getMessage());
    }
  }

  /**
   * Reports why the store cannot be used, and schedules a probe after a pause. A reason is logged
   * only if it differs from the last logged one.
   */
  private synchronized void unusable(String reason) {
    if (closed.getCount() == 0) {
      return;
    }
    report.accept(reason);
    probeAfter(pause);
    pause = pause.multipliedBy(2);
    if (pause.compareTo(LONGEST_PAUSE) > 0) {
      pause = LONGEST_PAUSE;
    }
    if (!reason.equals(lastProblem)) {
      LOG.log(
          Level.WARNING,
          "{0}; the master sends pixels instead. Let this worker reach that address, or start the"
              + " worker with --direct-transfer off",
          reason);
      lastProblem = reason;
    }
  }

  private void probeAfter(Duration delay) {
    Thread.ofVirtual().name("store-probe").start(() -> probe(delay));
  }

  private void probe(Duration delay) {
    try {
      if (closed.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      try {
        store.probe();
        synchronized (this) {
          usable = true;
          LOG.log(
              Level.INFO, "pixels and results go to and from the object store {0}", store.origin());
          lastProblem = "";
          report.accept("");
        }
      } catch (TransferException e) {
        unusable(e.getMessage());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends all transfers. */
  @Override
  public synchronized void close() {
    closed.countDown();
    usable = false;
    if (store != null) {
      store.close();
    }
  }
}
