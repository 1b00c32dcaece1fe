package org.equilux.kernels.operation;

import java.util.List;
import java.util.Map;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.backend.Kernel;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

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
    return List.of();
  }

  @Override
  public PixelFormat outputFormat(PixelFormat input, Map<String, String> parameters) {
    return input.toGray();
  }

  @Override
  public int halo() {
    return 1;
  }

  @Override
  public Kernel kernel() {
    return Kernel.SOBEL;
  }

  @Override
  public void compute(Backend backend, Chunk chunk, Pixels out) {
    backend.sobel(chunk, out);
  }
}
