package org.equilux.master.transfer;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.equilux.engine.executor.BandStore;

/**
 * The object store access of one connected worker: whether the worker reports that it can use the
 * store, and the transfers of its outstanding attempts. Guarded by its own monitor; the sender's
 * thread adds attempts, and the stream's thread removes them.
 */
public final class StoreAccess {
  /**
   * The maximum number of times that a worker may report the store as usable and then fail to use
   * it.
   */
  private static final int MAX_DISAPPOINTMENTS = 20;

  private static final String UNPROVEN =
      "it repeatedly reports the object store as usable but fails to use it";

  private boolean usable;
  private int disappointments;
  private Optional<String> problem = Optional.empty();

  private final Map<Long, Issued> issued = new ConcurrentHashMap<>();

  /**
   * The direct transfers of an attempt.
   *
   * @param readBytes bytes of pixels that the worker reads from the store; 0 if none
   * @param place the object to which the worker may write the band; empty if none
   */
  public record Issued(long readBytes, Optional<BandStore.Place> place) {
    /** An attempt without direct transfers. */
    public static final Issued NONE = new Issued(0, Optional.empty());

    /** Whether the worker reads the pixels from the store. */
    public boolean reads() {
      return readBytes > 0;
    }
  }

  /**
   * Records a worker's report.
   *
   * @param reason why the worker cannot use the store; empty if it can
   * @return whether the report must be shown to users
   */
  public synchronized boolean reported(String reason) {
    if (reason.isEmpty() && !usable && ++disappointments > MAX_DISAPPOINTMENTS) {
      return problem(UNPROVEN);
    }
    usable = reason.isEmpty();
    return problem(reason);
  }

  private boolean problem(String reason) {
    Optional<String> now = Optional.of(reason).filter(text -> !text.isEmpty());
    boolean news = !now.equals(problem) || (usable && disappointments == 1);
    problem = now;
    return news;
  }

  /** Whether attempts of the worker may use the store. */
  public synchronized boolean isUsable() {
    return usable;
  }

  /** The reason why the worker does not use the store although the master offers one. */
  public synchronized Optional<String> problem() {
    return problem;
  }

  /** Records the direct transfers of an attempt before it is sent. */
  public void issue(long attempt, Issued what) {
    issued.put(attempt, what);
  }

  /** Removes and returns the direct transfers of an answered attempt. */
  public Issued answered(long attempt) {
    Issued what = issued.remove(attempt);
    return what == null ? Issued.NONE : what;
  }

  /** Records that the worker has used the store successfully. */
  public synchronized void used() {
    disappointments = 0;
  }
}
