package org.equilux.worker.gpu.program;

import org.equilux.kernels.call.KernelCall;
import org.equilux.kernels.call.KernelCall.CountCall;
import org.equilux.kernels.call.KernelCall.NeighborhoodCall;
import org.equilux.kernels.call.KernelCall.PixelCall;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.Luminance;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.worker.gpu.device.Tuning;

/**
 * A kernel built for one kind of pixels. What makes no difference is always the same, so that the
 * same code is built once.
 *
 * @param function the kernel's name, which its function and its file have, too
 * @param counts whether the kernel needs counters in local memory
 * @param halo rows above and below that it looks at; 0 if it looks at single pixels
 * @param luminance whether luminance is counted or looked up rather than each color
 * @param gray whether the result is gray, independent of the input
 * @param masked whether a mask says which pixels are counted
 */
public record Variant(
    String function,
    boolean counts,
    int halo,
    PixelFormat format,
    boolean luminance,
    boolean gray,
    boolean masked) {
  /** Bytes that work-items read at a time; buffers on the device end with whole packets. */
  private static final int PACKET_BYTES = 16;

  /** The kernel of a call for a chunk's pixels. */
  public static Variant of(KernelCall call, Chunk chunk) {
    PixelFormat format = chunk.pixels().format();
    boolean luminance = call.mode() != ColorMode.PER_CHANNEL || !format.isColor();
    boolean gray = call.mode() == ColorMode.GRAY || !format.isColor();
    return switch (call) {
      case CountCall _ ->
          new Variant(call.name(), true, 0, format, luminance, false, chunk.mask().isPresent());
      case NeighborhoodCall neighborhood ->
          new Variant(call.name(), false, neighborhood.halo(), format, luminance, gray, false);
      case PixelCall _ -> new Variant(call.name(), false, 0, format, luminance, gray, false);
    };
  }

  /** Pixels that a work-item reads at a time. */
  public int packet() {
    return PACKET_BYTES / format.bytesPerSample();
  }

  /** All bins of a histogram, or of a cell's. */
  public int bins() {
    return (luminance ? 1 : format.colorChannels()) * format.levels();
  }

  /** Bins that a group has counters for: all, or the part of a plane that fits in local memory. */
  public int window(Tuning tuning) {
    int window = bins();
    while (4L * window > tuning.counterBytes() && window > 1) {
      window = window > format.levels() ? format.levels() : window / 2;
    }
    return window;
  }

  /** The options for the device's compiler. */
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
    if (counts) {
      return options
          + " -DMASKED=%d -DWINDOW=%d -DCOPIES=%d"
              .formatted(masked ? 1 : 0, window(tuning), copies(tuning));
    }
    return halo > 0 ? options + " -DHALO=" + halo : options;
  }

  private int copies(Tuning tuning) {
    long fitting = tuning.counterBytes() / (4L * window(tuning));
    return (int) Math.min(tuning.copies(), Math.max(1, Long.highestOneBit(fitting)));
  }
}
