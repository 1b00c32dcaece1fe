package org.equilux.master.transfer;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.equilux.engine.executor.BandStore;

/**
 * The access of one connected worker to the object store: whether the worker can read and write
 * there, by its own word, and what the worker was told to read and write. Guarded by its own
 * monitor; attempts are added by the sender's thread and taken by the stream's.
 */
public final class StoreAccess {
  /** Times that a worker may find the store usable and fail to use it. */
  private static final int MAX_DISAPPOINTMENTS = 20;

  private static final String UNPROVEN =
      "it finds the object store usable again and again and does not use it";

  private boolean usable;
  private int disappointments;
  private Optional<String> problem = Optional.empty();

  private final Map<Long, Issued> issued = new ConcurrentHashMap<>();

  /**
   * An attempt that reads from the store or may write there.
   *
   * @param readBytes of the pixels that the worker reads from the store; 0 if it reads none
   * @param place where the worker may store the band; empty if nowhere
   */
  public record Issued(long readBytes, Optional<BandStore.Place> place) {
    /** An attempt without the store. */
    public static final Issued NONE = new Issued(0, Optional.empty());

    /** Whether the worker reads the pixels from the store. */
    public boolean reads() {
      return readBytes > 0;
    }
  }

  /**
   * Takes the worker's word.
   *
   * @param reason why it cannot use the store; empty if it can
   * @return whether that is news for people
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

  /** Whether attempts may be given to the worker that use the store. */
  public synchronized boolean isUsable() {
    return usable;
  }

  /** Why all bytes of the worker pass this master, although there is a store for it. */
  public synchronized Optional<String> problem() {
    return problem;
  }

  /** Notes what an attempt that is about to be sent may do. */
  public void issue(long attempt, Issued what) {
    issued.put(attempt, what);
  }

  /** Takes what an attempt that is answered might do. */
  public Issued answered(long attempt) {
    Issued what = issued.remove(attempt);
    return what == null ? Issued.NONE : what;
  }

  /** The worker has read from the store, or written there. */
  public synchronized void used() {
    disappointments = 0;
  }
}
