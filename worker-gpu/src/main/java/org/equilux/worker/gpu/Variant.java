package org.equilux.worker.gpu;

import java.util.Locale;
import org.equilux.kernels.ColorMode;
import org.equilux.kernels.Kernel;
import org.equilux.kernels.Luminance;
import org.equilux.kernels.PixelFormat;

/**
 * A kernel built for one kind of pixels.
 *
 * @param luminance whether luminance is counted or looked up rather than each colour; true wherever
 *     that makes no difference, so that the same code is built once
 */
record Variant(Kernel kernel, PixelFormat format, boolean luminance) {
  static Variant of(Kernel kernel, PixelFormat format, ColorMode mode) {
    return new Variant(kernel, format, mode == ColorMode.LUMINANCE || !format.isColor());
  }

  /** The kernel's function, and its file. */
  String function() {
    return kernel.name().toLowerCase(Locale.ROOT);
  }

  /** What the device's compiler is told. */
  String options() {
    return ("-cl-std=CL1.2 -DSAMPLE=%s -DLEVELS=%d -DCHANNELS=%d -DCOLORS=%d -DLUMINANCE=%d"
            + " -DRED=%d -DGREEN=%d -DBLUE=%d -DROUND=%d -DSHIFT=%d")
        .formatted(
            format.bytesPerSample() == 1 ? "uchar" : "ushort",
            format.levels(),
            format.channels(),
            format.colorChannels(),
            luminance ? 1 : 0,
            Luminance.RED,
            Luminance.GREEN,
            Luminance.BLUE,
            Luminance.ROUND,
            Luminance.SHIFT);
  }
}
