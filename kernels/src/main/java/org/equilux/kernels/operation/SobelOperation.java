package org.equilux.kernels.operation;

import java.util.List;
import java.util.Map;
import org.equilux.kernels.call.KernelCall.NeighborhoodCall;
import org.equilux.kernels.call.KernelCall.Sobel;

/** Edges: the magnitude of the 3 x 3 Sobel gradient of the luminance, as a gray picture. */
public final class SobelOperation implements NeighborhoodOperation {
  @Override
  public String name() {
    return "sobel";
  }

  @Override
  public String suffix() {
    return "sobel";
  }

  @Override
  public String description() {
    return "Shows edges: how steeply the brightness changes at each pixel, as a gray picture.";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(SharedParameters.RANGE, SharedParameters.DEPTH);
  }

  @Override
  public boolean yieldsDifferences() {
    return true;
  }

  @Override
  public NeighborhoodCall call(Map<String, String> parameters) {
    return new Sobel();
  }
}
