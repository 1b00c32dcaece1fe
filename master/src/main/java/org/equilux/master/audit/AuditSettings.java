package org.equilux.master.audit;

/**
 * Settings of the audit of workers' results.
 *
 * @param percent the share of results that the master recomputes and compares, 0 to 100; with 0 no
 *     result is recomputed, not even those of new workers
 * @param probation number of results of each phase of a new worker that are all recomputed, before
 *     its share is lowered to {@code percent}
 * @param strikes number of damaged results after which a worker is quarantined
 */
public record AuditSettings(double percent, int probation, int strikes) {
  /** One percent of the results. */
  public static final double DEFAULT_PERCENT = 1;

  public static final AuditSettings DEFAULT = withPercent(DEFAULT_PERCENT);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if the share is not from 0 to 100, or another number is not
   *     positive
   */
  public AuditSettings {
    if (!(percent >= 0 && percent <= 100) || probation < 1 || strikes < 1) {
      throw new IllegalArgumentException(
          "no audit of %s percent with a probation of %d results and %d strikes"
              .formatted(percent, probation, strikes));
    }
  }

  /** The settings with this share and the default probation and strikes. */
  public static AuditSettings withPercent(double percent) {
    return new AuditSettings(percent, 3, 3);
  }
}
