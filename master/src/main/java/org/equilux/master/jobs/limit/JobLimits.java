package org.equilux.master.jobs.limit;

import java.util.OptionalLong;
import org.equilux.imaging.PictureLimits;

/**
 * The limits of admitted jobs.
 *
 * @param uploadBytes limit in bytes of a picture file with its additional files
 * @param picture limits of pixels and pages of one picture
 * @param dataBytes limit in bytes on disk, in whole blocks, of the files of all jobs, batches and
 *     uploads; without the scratch files of running jobs
 * @param diskReserve bytes of the data folder's disk that are kept free; empty for the default
 *     reserve
 * @param quotas limits of each account
 */
public record JobLimits(
    long uploadBytes,
    PictureLimits picture,
    long dataBytes,
    OptionalLong diskReserve,
    UserQuotas quotas) {
  /** The defaults: 4 GiB for a file, 50 GiB in total, and the default quotas. */
  public static final JobLimits DEFAULT =
      new JobLimits(
          4L << 30, PictureLimits.DEFAULT, 50L << 30, OptionalLong.empty(), UserQuotas.DEFAULT);

  /** The limit in bytes on disk of the files of one account. */
  public long userBytes() {
    return quotas.bytes().orElse(Math.max(1, dataBytes / 2));
  }
}
