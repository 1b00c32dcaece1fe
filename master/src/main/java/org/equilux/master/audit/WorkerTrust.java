package org.equilux.master.audit;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.equilux.engine.executor.Phase;

/**
 * The trust in one worker: decides which of its results are audited, and when it has returned too
 * many damaged ones. A worker begins on probation, during which every result is audited, with a
 * count for each phase: a worker that counts correctly may still map wrongly. A damaged result
 * restarts the probation.
 *
 * <p>Results come on the stream's thread and verdicts on the auditor's thread; state is guarded by
 * this object's monitor.
 */
public final class WorkerTrust {
  private final AuditSettings settings;
  private final DoubleSupplier random;

  /** Audits to begin before the probation of a phase ends; absent before the first. */
  private final Map<Phase, Integer> probation = new EnumMap<>(Phase.class);

  private int strikes;

  /**
   * Creates the trust in a new worker.
   *
   * @param random a value in [0, 1) for each result; must be unpredictable, or a worker could
   *     foresee which results are audited
   */
  public WorkerTrust(AuditSettings settings, DoubleSupplier random) {
    this.settings = settings;
    this.random = random;
  }

  /** Whether the next undamaged result is to be audited. */
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
   * Records a damaged result.
   *
   * @return whether the worker is to be quarantined
   */
  public synchronized boolean damaged() {
    probation.clear();
    strikes++;
    return strikes >= settings.strikes();
  }
}
