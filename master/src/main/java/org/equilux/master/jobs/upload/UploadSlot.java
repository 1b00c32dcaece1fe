package org.equilux.master.jobs.upload;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The mutual exclusion of this master's requests for one upload. A later request interrupts the
 * holder, whose client has most likely disconnected, and takes over. {@link UploadSlots} counts the
 * users within its map.
 */
final class UploadSlot {
  static final Duration TAKE_OVER = Duration.ofSeconds(10);

  private final String id;
  private final ReentrantLock lock = new ReentrantLock();
  private int users;

  /** Guarded by this object's monitor. */
  private Thread holder;

  UploadSlot(String id) {
    this.id = id;
  }

  /** Adjusts the number of users; null if there are none left. */
  UploadSlot used(int more) {
    users += more;
    return users == 0 ? null : this;
  }

  /** Acquires the upload, interrupting the request that holds it. */
  void take() throws InterruptedException, IOException {
    if (!lock.tryLock()) {
      interruptHolder();
      if (!lock.tryLock(TAKE_OVER.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("upload " + id + " is not let go");
      }
    }
    hold(Thread.currentThread());
  }

  void release() {
    hold(null);
    lock.unlock();
  }

  private synchronized void hold(Thread thread) {
    holder = thread;
  }

  synchronized void interruptHolder() {
    if (holder != null) {
      holder.interrupt();
    }
  }
}
