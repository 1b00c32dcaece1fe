package org.equilux.engine.job;

import java.util.Optional;
import org.equilux.engine.page.SalvagedPixels;
import org.equilux.imaging.PageInfo;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Parameter;
import org.equilux.kernels.pixels.SampleType;
import org.equilux.kernels.pixels.ValueRange;

/**
 * The notes on one page for the job's report.
 *
 * @param page index in the result, from 0
 * @param pages number of pages of the result
 */
record PageNotes(JobTally tally, int page, int pages) {
  void add(String note) {
    tally.note(pages > 1 ? "page %d: %s".formatted(page + 1, note) : note);
  }

  /** Records the missing pixels of a salvaged page; {@code salvaged} is null for other pages. */
  void missing(PageInfo info, SalvagedPixels salvaged) {
    if (salvaged != null && salvaged.missingRows() > 0) {
      tally.missing(salvaged.missingRows(), salvaged.missingPixels());
      add(
          "pixels are missing in %,d of its %,d rows; they are filled in, and not counted"
              .formatted(salvaged.missingRows(), info.height()));
    }
  }

  /**
   * Notes the mapping of values to the result's values, for samples whose range does not begin with
   * 0 or is unbounded.
   */
  void depth(JobSpec spec) {
    SampleType from = spec.samples();
    if (otherSamples(spec).isPresent() && (from.isWide() || from.least() < 0)) {
      ValueRange range = spec.depthConversion(spec.format().levels() - 1).orElseThrow().range();
      add(
          "values from %s to %s become 0 to %d in the result; pixels without data become 0"
              .formatted(
                  Parameter.canonical(range.low()),
                  Parameter.canonical(range.high()),
                  spec.outputFormat().levels() - 1));
    }
  }

  /** The type of the result's samples, if it differs from the input's. */
  static Optional<SampleType> otherSamples(JobSpec spec) {
    return Optional.of(spec.outputSamples()).filter(samples -> samples != spec.samples());
  }
}
