package org.equilux.engine.job;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;
import org.equilux.engine.attachment.AttachedFiles;
import org.equilux.imaging.ExtraChannel;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.options.OnDamage;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.SharedParameters;
import org.equilux.kernels.pixels.ValueRange;

/** Creates the specifications of a request's pages. */
public final class PageSpecs {
  private PageSpecs() {}

  /**
   * The operation on a page with its own tables.
   *
   * @param damage whether the page may have missing pixels, which are not counted
   * @throws JobFailedException if the operation does not support the page
   */
  public static JobSpec of(JobRequest request, PageInfo info, OnDamage damage)
      throws JobFailedException {
    try {
      return new JobSpec(
          request.operation(),
          parameters(request, info, damage),
          info.format(),
          info.samples(),
          info.width(),
          info.height());
    } catch (IllegalArgumentException e) {
      throw new JobFailedException(e.getMessage(), e);
    }
  }

  /**
   * The mapping of a page through known tables.
   *
   * @throws JobFailedException if the page cannot be mapped
   */
  static JobSpec ofMapping(JobRequest request, PageInfo info) throws JobFailedException {
    try {
      return JobSpec.mapping(
          parameters(request, info, OnDamage.REFUSE),
          info.format(),
          info.samples(),
          info.width(),
          info.height());
    } catch (IllegalArgumentException e) {
      throw new JobFailedException(e.getMessage(), e);
    }
  }

  /**
   * The operation with the ranges of values of the page and of a reference, whose range the result
   * gets.
   *
   * @param found range of the page's values; empty if no pixel is counted
   * @throws JobFailedException if the range is too wide
   */
  public static JobSpec ranged(JobSpec spec, Optional<ValueRange> found, AttachedFiles files)
      throws IOException, JobFailedException {
    ValueRange range =
        Stream.concat(found.stream(), files.referenceRange().stream())
            .reduce(ValueRange::union)
            .orElse(ValueRange.NONE);
    if (range.isTooWide()) {
      throw new JobFailedException(
          "the samples' values range from %s to %s, which is too wide to distinguish them; give a range"
              .formatted(range.low(), range.high()));
    }
    return spec.withRange(range);
  }

  private static Map<String, String> parameters(
      JobRequest request, PageInfo info, OnDamage damage) {
    Map<String, String> parameters = new TreeMap<>(request.parameters());
    SharedParameters.resolveNodata(parameters, info.nodata());
    if (info.extra() == ExtraChannel.OTHER) {
      SharedParameters.countWithoutAlpha(parameters);
    }
    if (info.masked() || damage == OnDamage.SALVAGE) {
      SharedParameters.countMasked(parameters);
    }
    return parameters;
  }
}
