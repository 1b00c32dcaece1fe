package org.equilux.engine.job;

import java.util.Map;
import java.util.TreeMap;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;
import org.equilux.imaging.ExtraChannel;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.options.OnDamage;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.SharedParameters;

/** Makes the specifications of a request's pages. */
final class PageSpecs {
  private PageSpecs() {}

  /**
   * The operation on a page whose tables are its own.
   *
   * @param damage whether the page may lack pixels, which are not counted
   * @throws JobFailedException if the operation cannot be done with such a page
   */
  static JobSpec of(JobRequest request, PageInfo info, OnDamage damage) throws JobFailedException {
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
   * The mapping of a page through tables that are known.
   *
   * @throws JobFailedException if such a page cannot be mapped
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
