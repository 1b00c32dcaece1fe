package org.equilux.master.shares;

import java.util.HashMap;
import java.util.Map;
import org.equilux.master.jobs.limit.Limit;
import org.equilux.master.jobs.limit.LimitExceededException;

/**
 * The places that each account has for something that goes on: its requests, its event streams. One
 * account never takes another account's places. Guarded by its own monitor.
 */
public final class Places {
  private final Limit limit;
  private final int most;
  private final String excess;
  private final Map<String, Integer> taken = new HashMap<>();

  /**
   * @param most places of one account
   * @param excess what to say to an account that has no place left: a sentence without its full
   *     stop, in which {@code %,d} stands for the number of places that the account takes
   */
  public Places(Limit limit, int most, String excess) {
    this.limit = limit;
    this.most = most;
    this.excess = excess;
  }

  /** A place that was taken; to be closed once. */
  public interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes a place of an account.
   *
   * @throws LimitExceededException if the account has no place left
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
