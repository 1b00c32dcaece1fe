package org.equilux.master.database;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The membership of this master among those that work on a server's database: keeps the {@link
 * MasterRow} of this master, removes those of dead ones, and knows the other masters. A thread of
 * its own renews the row, and is the only writer of this object's fields.
 */
final class Membership implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Membership.class.getName());

  /** How often the lease is prolonged within its length. */
  private static final int TRIES = 5;

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Database database;
  private final MasterRow row;
  private final Duration lease;
  private final Runnable onDeath;
  private final Consumer<List<MasterInfo>> onMasters;
  private final CountDownLatch closed = new CountDownLatch(1);
  private boolean alone;
  private volatile boolean lost;
  private volatile List<MasterInfo> masters = List.of();

  /** The time up to which the row is certainly there, by this process's clock. */
  private volatile long holdsUntil;

  /** The time up to which this master takes no other one for dead; see {@link #renew}. */
  private long patientUntil;

  private Membership(
      Database database,
      MasterRow row,
      Duration lease,
      Runnable onDeath,
      Consumer<List<MasterInfo>> onMasters) {
    this.database = database;
    this.row = row;
    this.lease = lease;
    this.onDeath = onDeath;
    this.onMasters = onMasters;
  }

  /**
   * Joins the masters of a database.
   *
   * @param onDeath is called when claims of a dead master were taken away
   * @param onMasters is called with every master now and then
   */
  static Membership join(
      Database database,
      MasterRow row,
      Duration lease,
      Runnable onDeath,
      Consumer<List<MasterInfo>> onMasters)
      throws IOException {
    Membership joined = new Membership(database, row, lease, onDeath, onMasters);
    long before = System.nanoTime();
    joined.masters =
        database.unfenced(
            sql -> {
              Migrations.lock(sql);
              // After a failure of the network, others may need longer than this master to come
              // back.
              int _ = row.removeDead(sql, lease, lease);
              row.join(sql, lease);
              return MasterRow.list(sql);
            });
    joined.alone = joined.masters.size() == 1;
    joined.holdsUntil = before + lease.toNanos();
    joined.patientUntil = before;
    Thread _ = Thread.ofPlatform().daemon().name("master-lease").start(joined::keep);
    return joined;
  }

  /** Whether there was no other master when this one joined. */
  boolean joinedAlone() {
    return alone;
  }

  /**
   * Waits until no other master is putting the files in order, which the first one does at its
   * start.
   *
   * @throws InterruptedIOException if the thread is interrupted meanwhile
   */
  void awaitOrder() throws IOException {
    boolean told = false;
    while (database.transaction(row::isOtherStarting)) {
      if (!told) {
        told = true;
        LOG.log(Level.INFO, "another master puts the files in order; this one waits for that");
      }
      Pool.pause(PAUSE, "another master starts");
    }
  }

  private void keep() {
    try {
      while (!closed.await(lease.dividedBy(TRIES).toNanos(), TimeUnit.NANOSECONDS)) {
        renew();
        if (lost) {
          return;
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nothing interrupts this thread", e);
    }
  }

  private record Renewed(int dead, List<MasterInfo> masters) {}

  /**
   * Prolongs the lease and looks at the other masters. While the server cannot be reached, no other
   * master can remove the row, either. When this master comes back after its time, the others may
   * have been cut off as well, so they get the time of a lease to come back, too.
   */
  private void renew() {
    long before = System.nanoTime();
    try {
      boolean held = database.unfenced(sql -> row.renew(sql, lease));
      if (!held) {
        lost = true;
        LOG.log(Level.ERROR, "other masters took this one for dead; it is of no use any more");
        return;
      }
      long now = System.nanoTime();
      if (now - holdsUntil > 0) {
        patientUntil = now + lease.toNanos();
      }
      holdsUntil = before + lease.toNanos();
      Renewed renewed = database.unfenced(this::look);
      masters = renewed.masters();
      onMasters.accept(masters);
      if (renewed.dead() > 0) {
        LOG.log(
            Level.WARNING, "{0} masters are dead; others go on with their jobs", renewed.dead());
        onDeath.run();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the lease of this master is not prolonged: {0}", e.getMessage());
    }
  }

  private Renewed look(Sql sql) throws SQLException, IOException {
    boolean patient = System.nanoTime() - patientUntil < 0;
    return new Renewed(
        patient ? 0 : row.removeDead(sql, Duration.ZERO, lease), MasterRow.list(sql));
  }

  /** Whether other masters took this one for dead. */
  boolean isLost() {
    return lost;
  }

  /** Whether the row is certainly there now, without asking the server. */
  boolean holds() {
    return !lost && System.nanoTime() - holdsUntil < 0;
  }

  /** Every master as of the last renewal, this one included. */
  List<MasterInfo> masters() {
    return masters;
  }

  /** Makes sure that this master counts as alive until the end of a transaction. */
  void check(Sql sql) throws SQLException, IOException {
    if (lost) {
      throw DatabaseException.takenOver();
    }
    row.check(sql);
  }

  /** Leaves, so that others go on with this master's jobs at once. */
  @Override
  public void close() {
    closed.countDown();
    if (lost) {
      return;
    }
    try {
      boolean _ =
          database.unfenced(
              sql -> {
                row.leave(sql);
                return true;
              });
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the lease of this master ends by its time: {0}", e.getMessage());
    }
  }
}
