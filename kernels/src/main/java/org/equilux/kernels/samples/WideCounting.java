package org.equilux.kernels.samples;

import java.util.OptionalDouble;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;

/**
 * The settings for counting and mapping the pixels of a wide format.
 *
 * @param type of the samples, to whose values results are rounded
 * @param mode how color is counted and mapped
 * @param nodata the value of pixels that hold no data
 * @param skipsTransparent whether pixels with an alpha of 0 are not counted
 */
public record WideCounting(
    SampleType type, ColorMode mode, OptionalDouble nodata, boolean skipsTransparent) {
  /** The format of the codes that kernels get: those of the color channels, or of luminance. */
  PixelFormat codes(PixelFormat format) {
    boolean ofEach = mode == ColorMode.PER_CHANNEL && format.isColor();
    return ofEach ? PixelFormat.RGB16 : PixelFormat.GRAY16;
  }
}
