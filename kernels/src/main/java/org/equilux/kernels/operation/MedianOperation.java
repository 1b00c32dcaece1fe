package org.equilux.kernels.operation;

import java.util.List;
import java.util.Map;
import org.equilux.kernels.call.KernelCall.Median;
import org.equilux.kernels.call.KernelCall.NeighborhoodCall;

/** The median of the samples around each sample: bit for bit OpenCV's {@code medianBlur}. */
public final class MedianOperation implements NeighborhoodOperation {
  private static final Parameter.Choice SIZE =
      new Parameter.Choice(
          "size",
          "The side, in pixels, of the square of which the median is taken.",
          List.of("3", "5"));

  @Override
  public String name() {
    return "median";
  }

  @Override
  public String suffix() {
    return "median";
  }

  @Override
  public String description() {
    return "Removes specks and keeps edges: each value becomes the median of those around it.";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(SIZE, SharedParameters.RANGE, SharedParameters.DEPTH);
  }

  @Override
  public NeighborhoodCall call(Map<String, String> parameters) {
    return new Median(Integer.parseInt(parameters.get(SIZE.name())) / 2);
  }
}
