package org.equilux.master.jobs.store;

import java.util.concurrent.atomic.AtomicLong;
import org.equilux.master.jobs.model.Limit;
import org.equilux.master.jobs.model.LimitExceededException;

/** Counts the bytes of all stored data, so that the data stop growing before the disk is full. */
public final class DataBudget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  public DataBudget(long limit) {
    this.limit = limit;
  }

  /** Takes bytes before they are written. */
  public void reserve(long bytes) throws LimitExceededException {
    long before = used.getAndUpdate(now -> now + bytes > limit ? now : now + bytes);
    if (before + bytes > limit) {
      throw new LimitExceededException(
          Limit.DATA_BYTES,
          limit,
          "This master keeps no more data: its pictures and results take %,d bytes and this would exceed the limit; delete jobs that are no longer needed and try again"
              .formatted(before));
    }
  }

  /** Counts bytes that are there whether they fit or not: results, and what a restart finds. */
  public void add(long bytes) {
    used.addAndGet(bytes);
  }

  public void release(long bytes) {
    used.addAndGet(-bytes);
  }

  public long used() {
    return used.get();
  }
}
