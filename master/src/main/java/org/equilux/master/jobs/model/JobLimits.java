package org.equilux.master.jobs.model;

import org.equilux.imaging.PictureLimits;

/**
 * The limits within which jobs are admitted.
 *
 * @param uploadBytes most bytes of one picture file and the files given with it
 * @param picture most pixels and pages of one
 * @param queuedPerUser most jobs and uploads of one account that wait
 * @param dataBytes most bytes of all inputs and results; scratch of running jobs comes on top
 */
public record JobLimits(
    long uploadBytes, PictureLimits picture, int queuedPerUser, long dataBytes) {
  /** Four gibibytes a file, fifty in all, a hundred waiting jobs an account. */
  public static final JobLimits DEFAULT =
      new JobLimits(4L << 30, PictureLimits.DEFAULT, 100, 50L << 30);
}
