package org.equilux.master.jobs.upload;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One upload in memory, which one request at a time holds. A later request interrupts the holder,
 * whose client is most likely gone, and takes the upload over.
 */
final class UploadSlot {
  private static final Duration TAKE_OVER = Duration.ofSeconds(10);

  /** The upload as it is kept in the database. */
  record Kept(String id, String owner, String name, long length, Instant created) {}

  private final Kept kept;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by this object's monitor. */
  private Thread holder;

  UploadSlot(Kept kept) {
    this.kept = kept;
  }

  Kept kept() {
    return kept;
  }

  boolean isOf(String owner) {
    return kept.owner().equals(owner);
  }

  /** Takes the upload, if need be from the request that holds it. */
  void take() throws InterruptedException, IOException {
    if (!lock.tryLock()) {
      interruptHolder();
      if (!lock.tryLock(TAKE_OVER.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("upload " + kept.id() + " is not let go");
      }
    }
    hold(Thread.currentThread());
  }

  /** Takes the upload only if no request holds it. */
  boolean tryTake() {
    return lock.tryLock();
  }

  void release() {
    hold(null);
    lock.unlock();
  }

  private synchronized void hold(Thread thread) {
    holder = thread;
  }

  private synchronized void interruptHolder() {
    if (holder != null) {
      holder.interrupt();
    }
  }
}
