package org.equilux.master.jobs.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.equilux.master.database.Database;
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
 *
 * <p>Where several masters work, the database has the bytes of all items as they were settled, and
 * this object the open items of this master; the sums are at most {@link #FRESH} old.
 */
public final class DataBudget {
  private static final System.Logger LOG = System.getLogger(DataBudget.class.getName());

  private static final Duration FRESH = Duration.ofSeconds(1);

  private final long limit;
  private final long userLimit;
  private final DiskReserve disk;

  /** Empty if this master alone counts. */
  private final Optional<StoredBytes> stored;

  /** By the ids of items. */
  private final Map<String, Item> items = new HashMap<>();

  /** Bytes by account. */
  private Map<String, Long> accounts = new HashMap<>();

  private long used;
  private long nextRefresh = System.nanoTime();

  /**
   * An item.
   *
   * @param settled the part of its bytes that the database has
   * @param users of this master that have opened the item and are not done: a job may be run before
   *     its draft is closed
   */
  private record Item(String owner, long bytes, long settled, int users) {
    Item withUsers(int count) {
      return new Item(owner, bytes, settled, count);
    }
  }

  /** An item whose files were measured. */
  public record Measured(String id, String owner, long bytes) {}

  /** A budget of one master. */
  public DataBudget(JobLimits limits, DiskReserve disk) {
    this(limits, disk, Optional.empty());
  }

  /** A budget that all masters of a database share. */
  public static DataBudget of(JobLimits limits, DiskReserve disk, Database database) {
    return new DataBudget(
        limits,
        disk,
        database.isShared() ? Optional.of(new StoredBytes(database)) : Optional.empty());
  }

  private DataBudget(JobLimits limits, DiskReserve disk, Optional<StoredBytes> stored) {
    this.limit = limits.dataBytes();
    this.userLimit = limits.userBytes();
    this.disk = disk;
    this.stored = stored;
  }

  /** Begins to count an item of an account, until {@link #done} as often, or {@link #close}. */
  public void open(String id, String owner) throws IOException {
    long known = stored.isPresent() ? stored.get().open(id, owner) : 0;
    synchronized (this) {
      items.merge(
          id, new Item(owner, known, known, 1), (here, _) -> here.withUsers(here.users() + 1));
    }
  }

  /** Begins to count these items, as the first master of a database does at its start. */
  public void openAll(List<Measured> measured) throws IOException {
    if (stored.isPresent()) {
      stored.get().replace(measured);
      return;
    }
    for (Measured item : measured) {
      open(item.id(), item.owner());
      settle(item.id(), item.bytes());
    }
  }

  /** Notes that a user is done with an item for now; its bytes stay counted. */
  public synchronized void done(String id) {
    Item item = items.get(id);
    if (stored.isEmpty() || item == null) {
      return;
    }
    if (item.users() > 1) {
      items.put(id, item.withUsers(item.users() - 1));
      return;
    }
    change(id, item, item.settled());
    items.remove(id);
  }

  /** Ends to count an item, whose files are gone. */
  public void close(String id) {
    inDatabase(
        bytes -> {
          bytes.close(id);
          return true;
        });
    synchronized (this) {
      Item item = items.get(id);
      if (item != null) {
        change(id, item, 0);
        items.remove(id);
      }
    }
  }

  @FunctionalInterface
  private interface Change {
    boolean in(StoredBytes bytes) throws IOException;
  }

  /** Whether the database has a change; without it, the bytes count as before for others. */
  private boolean inDatabase(Change change) {
    try {
      return stored.isPresent() && change.in(stored.get());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the bytes that data take are counted wrongly: {0}", e.getMessage());
      return false;
    }
  }

  /** Takes over the sums of all masters, if they may have changed. */
  private void refresh() {
    synchronized (this) {
      if (stored.isEmpty() || System.nanoTime() - nextRefresh < 0) {
        return;
      }
      nextRefresh = System.nanoTime() + FRESH.toNanos();
    }
    boolean _ =
        inDatabase(
            bytes -> {
              takeOver(bytes.accounts());
              return true;
            });
  }

  private synchronized void takeOver(Map<String, Long> sums) {
    accounts = sums;
    used = sums.values().stream().mapToLong(Long::longValue).sum();
    for (Item item : items.values()) {
      grow(item.owner(), item.bytes() - item.settled());
    }
  }

  /**
   * Takes bytes for an item before they are written.
   *
   * @throws LimitExceededException if there is no room for them; nothing is taken then
   */
  public void reserve(String id, long bytes) throws LimitExceededException {
    requireDisk(bytes);
    refresh();
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
    refresh();
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
  public void settle(String id, long bytes) {
    boolean kept =
        inDatabase(
            all -> {
              all.settle(id, bytes);
              return true;
            });
    synchronized (this) {
      Item item = items.get(id);
      if (item != null) {
        change(id, item, bytes);
        if (kept) {
          items.put(id, new Item(item.owner(), bytes, bytes, item.users()));
        }
      }
    }
  }

  private void change(String id, Item item, long bytes) {
    items.put(id, new Item(item.owner(), bytes, item.settled(), item.users()));
    grow(item.owner(), bytes - item.bytes());
  }

  private void grow(String owner, long more) {
    used += more;
    accounts.merge(owner, more, (a, b) -> a + b == 0 ? null : a + b);
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
  public long used() {
    refresh();
    synchronized (this) {
      return used;
    }
  }
}
