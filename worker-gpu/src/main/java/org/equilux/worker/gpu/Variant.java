package org.equilux.worker.gpu;

import java.util.Locale;
import org.equilux.kernels.backend.Kernel;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.Luminance;
import org.equilux.kernels.pixels.PixelFormat;

/**
 * A kernel built for one kind of pixels. What makes no difference is always the same, so that the
 * same code is built once.
 *
 * @param luminance whether luminance is counted or looked up rather than each colour
 * @param gray whether the result is gray, whatever the pixels are
 * @param masked whether a mask says which pixels are counted
 */
record Variant(Kernel kernel, PixelFormat format, boolean luminance, boolean gray, boolean masked) {
  /** Bytes that work-items read at a time; buffers on the device end with whole packets. */
  private static final int PACKET_BYTES = 16;

  static Variant of(Kernel kernel, PixelFormat format, ColorMode mode) {
    boolean luminance = mode != ColorMode.PER_CHANNEL || !format.isColor();
    boolean gray = (mode == ColorMode.GRAY || !format.isColor()) && !counts(kernel);
    return new Variant(kernel, format, luminance, gray, false);
  }

  /** One that counts a chunk's pixels. */
  static Variant counting(Kernel kernel, Chunk chunk, ColorMode mode) {
    Variant all = of(kernel, chunk.pixels().format(), mode);
    boolean masked = chunk.mask().isPresent();
    return new Variant(kernel, all.format, all.luminance, all.gray, masked);
  }

  /** The kernel's function, and its file. */
  String function() {
    return kernel.name().toLowerCase(Locale.ROOT);
  }

  /** Whether the kernel needs counters in local memory. */
  boolean counts() {
    return counts(kernel);
  }

  private static boolean counts(Kernel kernel) {
    return kernel == Kernel.HISTOGRAM || kernel == Kernel.HISTOGRAM_GRID;
  }

  /** Pixels that a work-item reads at a time. */
  int packet() {
    return PACKET_BYTES / format.bytesPerSample();
  }

  /** All bins of a histogram, or of a cell's. */
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
                + " -DLUMINANCE=%d -DGRAY=%d -DRED=%d -DGREEN=%d -DBLUE=%d -DROUND=%d -DSHIFT=%d")
            .formatted(
                format.bytesPerSample() == 1 ? "uchar" : "ushort",
                format.bytesPerSample(),
                format.levels(),
                format.channels(),
                format.colorChannels(),
                luminance ? 1 : 0,
                gray ? 1 : 0,
                Luminance.RED,
                Luminance.GREEN,
                Luminance.BLUE,
                Luminance.ROUND,
                Luminance.SHIFT);
    return counts()
        ? options
            + " -DMASKED=%d -DWINDOW=%d -DCOPIES=%d"
                .formatted(masked ? 1 : 0, window(tuning), copies(tuning))
        : options;
  }

  private int copies(Tuning tuning) {
    long fitting = tuning.counterBytes() / (4L * window(tuning));
    return (int) Math.min(tuning.copies(), Math.max(1, Long.highestOneBit(fitting)));
  }
}
