package org.equilux.kernels;

import ij.plugin.ContrastEnhancer;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/** Results of ImageJ, for packed gray pictures. */
public final class ImageJ {
  private ImageJ() {}

  /**
   * <i>Enhance Contrast</i> with <i>Normalize</i>.
   *
   * @param saturated percent of the pixels clipped at both ends together
   */
  public static Pixels stretch(Pixels gray, double saturated) {
    ImageProcessor processor = processor(gray);
    ContrastEnhancer enhancer = new ContrastEnhancer();
    enhancer.setNormalize(true);
    enhancer.stretchHistogram(processor, saturated);
    Pixels out = Pixels.allocate(gray.format(), gray.width(), gray.height());
    for (int y = 0; y < gray.height(); y++) {
      for (int x = 0; x < gray.width(); x++) {
        out.setSample(x, y, 0, processor.get(x, y));
      }
    }
    return out;
  }

  private static ImageProcessor processor(Pixels gray) {
    ImageProcessor processor =
        gray.format() == PixelFormat.GRAY8
            ? new ByteProcessor(gray.width(), gray.height())
            : new ShortProcessor(gray.width(), gray.height());
    for (int y = 0; y < gray.height(); y++) {
      for (int x = 0; x < gray.width(); x++) {
        processor.set(x, y, gray.sample(x, y, 0));
      }
    }
    return processor;
  }
}
