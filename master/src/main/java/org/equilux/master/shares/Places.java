package org.equilux.master.shares;

import java.util.HashMap;
import java.util.Map;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.limit.LimitExceededException;

/**
 * A concurrency limit for each account, for requests or event streams. Accounts do not affect each
 * other. Guarded by its own monitor.
 */
public final class Places {
  private final Limit limit;
  private final int most;
  private final String excess;
  private final Map<String, Integer> taken = new HashMap<>();

  /**
   * Creates the limit.
   *
   * @param most places of each account
   * @param excess message for an account at the limit: a sentence without its full stop, in which
   *     {@code %,d} is replaced by the number of occupied places
   */
  public Places(Limit limit, int most, String excess) {
    this.limit = limit;
    this.most = most;
    this.excess = excess;
  }

  /** An occupied place, to be closed once. */
  public interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Occupies a place.
   *
   * @throws LimitExceededException if the account is at its limit
   */
  public synchronized Place take(String account) throws LimitExceededException {
    int before = taken.getOrDefault(account, 0);
    if (before >= most) {
      throw new LimitExceededException(limit, most, excess.formatted(before));
    }
    taken.put(account, before + 1);
    return () -> leave(account);
  }

  private synchronized void leave(String account) {
    taken.computeIfPresent(account, (_, count) -> count == 1 ? null : count - 1);
  }
}
