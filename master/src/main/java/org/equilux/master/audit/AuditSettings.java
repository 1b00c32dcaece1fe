package org.equilux.master.audit;

/**
 * How the results of workers are checked.
 *
 * @param percent the share of results that the master computes again and compares, 0 to 100; with 0
 *     no result is computed again, those of new workers included
 * @param probation results of each phase that are all computed again before a worker's share is as
 *     low as {@code percent}
 * @param strikes damaged results after which a worker is quarantined
 */
public record AuditSettings(double percent, int probation, int strikes) {
  /** One result in a hundred. */
  public static final double DEFAULT_PERCENT = 1;

  public static final AuditSettings DEFAULT = withPercent(DEFAULT_PERCENT);

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if the share is not from 0 to 100, or a number is not positive
   */
  public AuditSettings {
    if (!(percent >= 0 && percent <= 100) || probation < 1 || strikes < 1) {
      throw new IllegalArgumentException(
          "no audit of %s percent with a probation of %d results and %d strikes"
              .formatted(percent, probation, strikes));
    }
  }

  /** A share, with the usual probation and strikes. */
  public static AuditSettings withPercent(double percent) {
    return new AuditSettings(percent, 3, 3);
  }
}
