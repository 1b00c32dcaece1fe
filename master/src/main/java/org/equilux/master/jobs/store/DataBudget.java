package org.equilux.master.jobs.store;

import java.util.HashMap;
import java.util.Map;
import org.equilux.master.files.DiskReserve;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.limit.LimitExceededException;

/**
 * Counts the bytes of all stored data by item (a job, an upload, a batch) and by account, so that
 * the data stop growing before an account has more than its quota or the disk is full. Bytes are
 * reserved before they are written; once an item's files are written, or writing them failed, the
 * item is settled at what its files really take, so that no failure leaves bytes counted that are
 * not there. Guarded by its own monitor.
 */
public final class DataBudget {
  private final long limit;
  private final long userLimit;
  private final DiskReserve disk;

  /** By the ids of items. */
  private final Map<String, Item> items = new HashMap<>();

  /** Bytes by account. */
  private final Map<String, Long> accounts = new HashMap<>();

  private long used;

  private record Item(String owner, long bytes) {}

  public DataBudget(JobLimits limits, DiskReserve disk) {
    this.limit = limits.dataBytes();
    this.userLimit = limits.userBytes();
    this.disk = disk;
  }

  /** Begins to count an item of an account. */
  public synchronized void open(String id, String owner) {
    items.putIfAbsent(id, new Item(owner, 0));
  }

  /** Ends to count an item, whose files are gone. */
  public synchronized void close(String id) {
    settle(id, 0);
    items.remove(id);
  }

  /**
   * Takes bytes for an item before they are written.
   *
   * @throws LimitExceededException if there is no room for them; nothing is taken then
   */
  public void reserve(String id, long bytes) throws LimitExceededException {
    requireDisk(bytes);
    synchronized (this) {
      Item item = items.get(id);
      if (item == null) {
        throw new IllegalStateException("item " + id + " is not counted");
      }
      require(item.owner(), bytes);
      change(id, item, item.bytes() + bytes);
    }
  }

  /**
   * Checks that there is room for bytes that an account announces, and takes none.
   *
   * @throws LimitExceededException if there is no room for them
   */
  public void check(String owner, long bytes) throws LimitExceededException {
    requireDisk(bytes);
    synchronized (this) {
      require(owner, bytes);
    }
  }

  /** Counts bytes of an item that are there whether they fit or not. */
  public synchronized void add(String id, long bytes) {
    Item item = items.get(id);
    if (item != null) {
      change(id, item, item.bytes() + bytes);
    }
  }

  /** Says how many bytes an item takes on disk; nothing is changed if the item is not counted. */
  public synchronized void settle(String id, long bytes) {
    Item item = items.get(id);
    if (item != null) {
      change(id, item, bytes);
    }
  }

  private void change(String id, Item item, long bytes) {
    long more = bytes - item.bytes();
    items.put(id, new Item(item.owner(), bytes));
    used += more;
    accounts.merge(item.owner(), more, (a, b) -> a + b == 0 ? null : a + b);
  }

  private void requireDisk(long bytes) throws LimitExceededException {
    if (!disk.allows(bytes)) {
      throw LimitExceededException.disk(disk.bytes(), disk.explanation());
    }
  }

  private void require(String owner, long bytes) throws LimitExceededException {
    if (used + bytes > limit) {
      throw new LimitExceededException(
          Limit.DATA_BYTES,
          limit,
          "This master keeps no more data: its pictures and results take %,d bytes and this would exceed the limit; delete jobs that are no longer needed and try again"
              .formatted(used));
    }
    long own = accounts.getOrDefault(owner, 0L);
    if (own + bytes > userLimit) {
      throw new LimitExceededException(
          Limit.USER_BYTES,
          userLimit,
          "Your pictures and results take %,d bytes and this would exceed your quota; delete jobs that you no longer need and try again"
              .formatted(own));
    }
  }

  /** Bytes of all accounts. */
  public synchronized long used() {
    return used;
  }
}
