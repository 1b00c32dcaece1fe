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
  /** Bytes that work-items read at a time; buffers on the device end with whole packets. */
  private static final int PACKET_BYTES = 16;

  static Variant of(Kernel kernel, PixelFormat format, ColorMode mode) {
    return new Variant(kernel, format, mode == ColorMode.LUMINANCE || !format.isColor());
  }

  /** The kernel's function, and its file. */
  String function() {
    return kernel.name().toLowerCase(Locale.ROOT);
  }

  /** Whether the kernel needs counters in local memory. */
  boolean counts() {
    return kernel == Kernel.HISTOGRAM;
  }

  /** Pixels that a work-item reads at a time. */
  int packet() {
    return PACKET_BYTES / format.bytesPerSample();
  }

  /** All bins of a histogram. */
  int bins() {
    return (luminance ? 1 : format.colorChannels()) * format.levels();
  }

  /** Bins that a group has counters for: all, or the part of a plane that fits in local memory. */
  int window(Tuning tuning) {
    int window = bins();
    while (4L * window > tuning.counterBytes() && window > 1) {
      window = window > format.levels() ? format.levels() : window / 2;
    }
    return window;
  }

  /** What the device's compiler is told. */
  String options(Tuning tuning) {
    String options =
        ("-cl-std=CL1.2 -DSAMPLE=%s -DSAMPLE_BYTES=%d -DLEVELS=%d -DCHANNELS=%d -DCOLORS=%d"
                + " -DLUMINANCE=%d -DRED=%d -DGREEN=%d -DBLUE=%d -DROUND=%d -DSHIFT=%d")
            .formatted(
                format.bytesPerSample() == 1 ? "uchar" : "ushort",
                format.bytesPerSample(),
                format.levels(),
                format.channels(),
                format.colorChannels(),
                luminance ? 1 : 0,
                Luminance.RED,
                Luminance.GREEN,
                Luminance.BLUE,
                Luminance.ROUND,
                Luminance.SHIFT);
    return counts()
        ? options + " -DWINDOW=%d -DCOPIES=%d".formatted(window(tuning), copies(tuning))
        : options;
  }

  private int copies(Tuning tuning) {
    long fitting = tuning.counterBytes() / (4L * window(tuning));
    return (int) Math.min(tuning.copies(), Math.max(1, Long.highestOneBit(fitting)));
  }
}
