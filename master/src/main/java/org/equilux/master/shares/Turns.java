package org.equilux.master.shares;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A fair concurrency limit for memory-intensive work. Each account has one turn at a time and its
 * other requests wait for that, so the line of all accounts holds one request of each.
 */
public final class Turns {
  private final Semaphore all;
  private final Duration patience;

  /** The lines of accounts with a turn or a waiting request; guarded by this map. */
  private final Map<String, Line> lines = new HashMap<>();

  /**
   * Creates the limit.
   *
   * @param atOnce number of parallel turns
   * @param patience how long a request waits for its turn
   */
  public Turns(int atOnce, Duration patience) {
    this.all = new Semaphore(atOnce, true);
    this.patience = patience;
  }

  private static final class Line {
    private final Semaphore turn = new Semaphore(1, true);
    private int members;
  }

  /** A turn in progress, to be closed once. */
  public interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /** Signals that a request waited too long for its turn. */
  public static final class NoTurnException extends IOException {
    private NoTurnException(Duration patience) {
      super(
          "the master was busy for more than %,d seconds; try again in a moment"
              .formatted(patience.toSeconds()));
    }
  }

  /**
   * Waits for an account's turn.
   *
   * @throws NoTurnException if the turn does not come in time
   */
  public Turn take(String account) throws InterruptedException, NoTurnException {
    Line line = enter(account);
    long deadline = System.nanoTime() + patience.toNanos();
    boolean first = false;
    boolean taken = false;
    try {
      first = line.turn.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
      taken = first && all.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (!taken) {
        throw new NoTurnException(patience);
      }
      return () -> {
        all.release();
        line.turn.release();
        leave(account, line);
      };
    } finally {
      if (!taken) {
        if (first) {
          line.turn.release();
        }
        leave(account, line);
      }
    }
  }

  /** The number of waiting requests. */
  int waiting() {
    synchronized (lines) {
      return all.getQueueLength()
          + lines.values().stream().mapToInt(line -> line.turn.getQueueLength()).sum();
    }
  }

  private Line enter(String account) {
    synchronized (lines) {
      Line line = lines.computeIfAbsent(account, _ -> new Line());
      line.members++;
      return line;
    }
  }

  private void leave(String account, Line line) {
    synchronized (lines) {
      if (--line.members == 0) {
        lines.remove(account);
      }
    }
  }
}
