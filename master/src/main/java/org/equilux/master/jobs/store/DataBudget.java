package org.equilux.master.jobs.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.equilux.master.database.Database;
import org.equilux.master.database.Sql;
import org.equilux.master.files.DiskReserve;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.limit.LimitExceededException;

/**
 * The budget of stored bytes, by item (job, upload, batch) and by account, which stops the data
 * before an account exceeds its quota or the disk is full. Bytes are reserved before they are
 * written; after the files of an item are written, or writing failed, the item is settled at the
 * measured size of its files, so failures leave no phantom bytes. Guarded by its own monitor.
 *
 * <p>With several masters, the database has the settled bytes of all items, and this object the
 * open items of this master; the sums of other masters are at most {@link #FRESH} old.
 */
public final class DataBudget {
  private static final System.Logger LOG = System.getLogger(DataBudget.class.getName());

  private static final Duration FRESH = Duration.ofSeconds(1);

  private final long limit;
  private final long userLimit;
  private final DiskReserve disk;

  /** Empty if this is the only master. */
  private final Optional<StoredBytes> stored;

  /** Open items by id. */
  private final Map<String, Item> items = new HashMap<>();

  /** Bytes by account. */
  private Map<String, Long> accounts = new HashMap<>();

  private long used;
  private long nextRefresh = System.nanoTime();

  /**
   * An open item.
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

  /** An item with the measured size of its files. */
  public record Measured(String id, String owner, long bytes) {}

  /** Creates the budget of a single master. */
  public DataBudget(JobLimits limits, DiskReserve disk) {
    this(limits, disk, Optional.empty());
  }

  /** Creates a budget that all masters of a database share. */
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

  /** Replaces all items by measured ones; done by the first master of a database at its start. */
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

  /**
   * Notes in the transaction that deletes an item's record that its bytes do not count any more, so
   * that no count stays if the master dies before {@link #close}.
   */
  public static void close(Sql sql, String id) throws SQLException {
    int _ = StoredBytes.close(sql, id);
  }

  /** Removes an item whose files are deleted. */
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

  /** Applies a change to the database; if that fails, other masters count the previous bytes. */
  private boolean inDatabase(Change change) {
    try {
      return stored.isPresent() && change.in(stored.get());
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "the count of stored bytes could not be updated in the database: {0}",
          e.getMessage());
      return false;
    }
  }

  /** Reads the sums of all masters, if the last ones are too old. */
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
   * Reserves bytes of an item before they are written.
   *
   * @throws LimitExceededException if a limit would be exceeded; nothing is reserved then
   */
  public void reserve(String id, long bytes) throws LimitExceededException {
    requireDisk(bytes);
    refresh();
    synchronized (this) {
      Item item = items.get(id);
      if (item == null) {
        throw new IllegalStateException("item " + id + " has no open budget item");
      }
      require(item.owner(), bytes);
      change(id, item, item.bytes() + bytes);
    }
  }

  /**
   * Checks that bytes announced by an account fit, without reserving them.
   *
   * @throws LimitExceededException if a limit would be exceeded
   */
  public void check(String owner, long bytes) throws LimitExceededException {
    requireDisk(bytes);
    refresh();
    synchronized (this) {
      require(owner, bytes);
    }
  }

  /** Counts bytes of an item that exist already, without checking limits. */
  public synchronized void add(String id, long bytes) {
    Item item = items.get(id);
    if (item != null) {
      change(id, item, item.bytes() + bytes);
    }
  }

  /** Sets an item to the measured size of its files; ignored if the item is not open. */
  public void settle(String id, long bytes) {
    boolean kept =
        inDatabase(
            all -> {
              all.settle(id, bytes);
              return true;
            });
    settled(id, bytes, kept);
  }

  /**
   * Sets an item to the measured size of its files within the transaction that stores its record,
   * so that the database counts it if and only if the record is there. {@link #settled} follows.
   */
  public void settle(Sql sql, String id, long bytes) throws SQLException {
    if (stored.isPresent()) {
      int _ = StoredBytes.settle(sql, id, bytes);
    }
  }

  /** Notes that the transaction of {@link #settle(Sql, String, long)} is done. */
  public void settled(String id, long bytes) {
    settled(id, bytes, stored.isPresent());
  }

  private synchronized void settled(String id, long bytes, boolean kept) {
    Item item = items.get(id);
    if (item != null) {
      change(id, item, bytes);
      if (kept) {
        items.put(id, new Item(item.owner(), bytes, bytes, item.users()));
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
          "This master accepts no more data: its pictures and results take %,d bytes, and this request would exceed the limit; delete jobs that are no longer needed and try again"
              .formatted(used));
    }
    long own = accounts.getOrDefault(owner, 0L);
    if (own + bytes > userLimit) {
      throw new LimitExceededException(
          Limit.USER_BYTES,
          userLimit,
          "Your pictures and results take %,d bytes, and this request would exceed your quota; delete jobs that you no longer need and try again"
              .formatted(own));
    }
  }

  /** The bytes of all accounts. */
  public long used() {
    refresh();
    synchronized (this) {
      return used;
    }
  }
}
