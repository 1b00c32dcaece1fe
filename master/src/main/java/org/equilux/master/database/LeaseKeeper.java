package org.equilux.master.database;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes the {@link MasterLease} for this master, prolongs it, and gives it back at the end. */
final class LeaseKeeper {
  private static final System.Logger LOG = System.getLogger(LeaseKeeper.class.getName());

  /** How often a lease is prolonged, or tried to be taken, within its length. */
  private static final int TRIES = 5;

  private final Database database;
  private final Duration length;
  private final MasterLease lease;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean lost;

  private LeaseKeeper(Database database, Duration length, MasterLease lease) {
    this.database = database;
    this.length = length;
    this.lease = lease;
  }

  /**
   * Waits until no other master has the lease, and takes it.
   *
   * @throws InterruptedIOException if the thread is interrupted meanwhile
   */
  static LeaseKeeper take(Database database, Duration length) throws IOException {
    boolean told = false;
    while (true) {
      Optional<MasterLease> taken = database.unfenced(sql -> MasterLease.take(sql, length));
      if (taken.isPresent()) {
        if (told) {
          LOG.log(Level.WARNING, "this master takes over");
        }
        LeaseKeeper keeper = new LeaseKeeper(database, length, taken.get());
        Thread _ = Thread.ofPlatform().daemon().name("master-lease").start(keeper::keep);
        return keeper;
      }
      if (!told) {
        told = true;
        LOG.log(
            Level.WARNING,
            "another master works on these records; this one stands by, and takes over when the"
                + " other one ends");
      }
      try {
        Thread.sleep(length.dividedBy(TRIES));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while another master works");
      }
    }
  }

  private void keep() {
    try {
      while (!closed.await(length.dividedBy(TRIES).toNanos(), TimeUnit.NANOSECONDS)) {
        renew();
        if (lost) {
          return;
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nothing interrupts this thread", e);
    }
  }

  /** While the server cannot be reached, no other master can take the lease there, either. */
  private void renew() {
    try {
      lost = !database.unfenced(sql -> lease.renew(sql, length));
      if (lost) {
        LOG.log(Level.ERROR, "another master has taken over from this one, which is of no use now");
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the lease of this master is not prolonged: {0}", e.getMessage());
    }
  }

  /** Whether another master has taken the lease. */
  boolean isLost() {
    return lost;
  }

  /** Makes sure that the lease is this master's until the end of a transaction. */
  void check(Sql sql) throws SQLException, IOException {
    if (lost) {
      throw DatabaseException.takenOver();
    }
    lease.check(sql);
  }

  /** Lets another master take over at once. */
  void close() {
    closed.countDown();
    if (lost) {
      return;
    }
    try {
      boolean _ =
          database.unfenced(
              sql -> {
                lease.release(sql);
                return true;
              });
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the lease of this master ends by its time: {0}", e.getMessage());
    }
  }
}
