package org.equilux.master.jobs.limit;

import java.util.OptionalLong;
import org.equilux.imaging.PictureLimits;

/**
 * The limits within which jobs are admitted.
 *
 * @param uploadBytes most bytes of one picture file and the files given with it
 * @param picture most pixels and pages of one
 * @param dataBytes most bytes that the files of all jobs, batches and uploads take on disk, in
 *     whole blocks; scratch of running jobs comes on top
 * @param diskReserve bytes of the data folder's disk that are kept free; empty for the usual
 *     reserve
 * @param quotas most that one account may have
 */
public record JobLimits(
    long uploadBytes,
    PictureLimits picture,
    long dataBytes,
    OptionalLong diskReserve,
    UserQuotas quotas) {
  /** Four gibibytes a file, fifty in all, and the default quotas. */
  public static final JobLimits DEFAULT =
      new JobLimits(
          4L << 30, PictureLimits.DEFAULT, 50L << 30, OptionalLong.empty(), UserQuotas.DEFAULT);

  /** Most bytes that the files of one account take on disk. */
  public long userBytes() {
    return quotas.bytes().orElse(Math.max(1, dataBytes / 2));
  }
}
