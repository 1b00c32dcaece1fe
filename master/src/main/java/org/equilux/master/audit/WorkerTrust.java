package org.equilux.master.audit;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.equilux.engine.executor.Phase;

/**
 * Decides which results of one worker are audited, and when its damaged results are too many. A
 * worker begins on probation, where every result is audited, in each phase by itself: a worker that
 * counts well may still map wrongly. A damaged result puts the worker back on probation.
 *
 * <p>Results come on the stream's thread and verdicts on the auditor's, so state is guarded by this
 * object's monitor.
 */
public final class WorkerTrust {
  private final AuditSettings settings;
  private final DoubleSupplier random;

  /** Audits that are still to be begun before the probation ends; absent before the first. */
  private final Map<Phase, Integer> probation = new EnumMap<>(Phase.class);

  private int strikes;

  /**
   * Trusts a worker as little as a new one.
   *
   * @param random from 0 to 1, 1 excluded; it must not be predictable, or a worker could tell which
   *     results are audited
   */
  public WorkerTrust(AuditSettings settings, DoubleSupplier random) {
    this.settings = settings;
    this.random = random;
  }

  /** Whether the next result, which has arrived undamaged, is to be audited. */
  public synchronized boolean audits(Phase phase) {
    if (settings.percent() == 0) {
      return false;
    }
    int left = probation.getOrDefault(phase, settings.probation());
    if (left > 0) {
      probation.put(phase, left - 1);
      return true;
    }
    return random.getAsDouble() * 100 < settings.percent();
  }

  /**
   * Takes in that a result was damaged.
   *
   * @return whether the worker is to be quarantined
   */
  public synchronized boolean damaged() {
    probation.clear();
    strikes++;
    return strikes >= settings.strikes();
  }
}
