package org.equilux.master.previews;

import java.util.ArrayList;
import java.util.List;
import org.equilux.engine.JobRequest;
import org.equilux.engine.preview.SampledPage;
import org.equilux.imaging.PageInfo;
import org.equilux.kernels.operation.NeighborhoodOperation;
import org.equilux.kernels.operation.TableOperation;
import org.equilux.master.views.ScreenView;

/**
 * The result of an operation on a reduced page.
 *
 * @param differences ways in which the job's result differs because the page is reduced
 */
public record PreviewResult(ScreenView result, List<Difference> differences) {
  /** A way in which the result of a reduced page differs from that of the page. */
  public enum Difference {
    /** Neighboring pixels of the reduced page are farther apart in the page. */
    NEIGHBORHOOD,
    /** Grid cells have so few pixels that a clip limit has another effect than in the page. */
    CLIP
  }

  /**
   * The lowest clip limit in counts per cell; below it, rounding to a whole number is too coarse.
   */
  private static final double LEAST_LIMIT = 4;

  private static final String CLIP = "clip";

  static PreviewResult of(ScreenView result, SampledPage sampled, JobRequest request) {
    List<Difference> differences = new ArrayList<>();
    if (sampled.step() > 1) {
      if (request.operation() instanceof NeighborhoodOperation) {
        differences.add(Difference.NEIGHBORHOOD);
      }
      if (request.operation() instanceof TableOperation table
          && clipsCoarsely(table, sampled, request)) {
        differences.add(Difference.CLIP);
      }
    }
    return new PreviewResult(result, List.copyOf(differences));
  }

  private static boolean clipsCoarsely(
      TableOperation table, SampledPage sampled, JobRequest request) {
    double clip = Double.parseDouble(request.parameters().getOrDefault(CLIP, "0"));
    PageInfo info = sampled.info();
    double cells = (double) table.columns(request.parameters()) * table.rows(request.parameters());
    double limit = clip * info.pixels() / cells / info.format().levels();
    return clip > 0 && limit < LEAST_LIMIT;
  }
}
