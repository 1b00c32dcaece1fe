package org.equilux.kernels.operation;

import java.util.Map;
import org.equilux.kernels.call.KernelCall.NeighborhoodCall;
import org.equilux.kernels.pixels.PixelFormat;

/** An operation of one round: each pixel is computed from the pixels around it. */
public non-sealed interface NeighborhoodOperation extends Operation {
  /**
   * The kernel that computes it.
   *
   * @param parameters resolved
   */
  NeighborhoodCall call(Map<String, String> parameters);

  @Override
  default int halo(Map<String, String> parameters) {
    return call(parameters).halo();
  }

  @Override
  default PixelFormat outputFormat(PixelFormat input, Map<String, String> parameters) {
    return call(parameters).outputFormat(input);
  }
}
