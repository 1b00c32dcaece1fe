package org.equilux.kernels.backend;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.Planes;

/**
 * Computes chunks of CMYK, L*a*b* and any number of bands: each channel separately, as a gray
 * picture, which every backend supports. In L*a*b*, only the lightness is computed.
 */
final class ChannelByChannel {
  private final BackendStack backends;
  private final Set<String> used = new LinkedHashSet<>();
  private final Set<String> fallbacks = new LinkedHashSet<>();
  private long nanos;

  /** Begins a chunk. */
  ChannelByChannel(BackendStack backends) {
    this.backends = backends;
  }

  /** Counts a chunk whose mask says which pixels are counted. */
  Execution<HistogramGrid> count(JobSpec spec, Chunk chunk) {
    HistogramGrid all = spec.emptyHistograms(chunk.rows());
    JobSpec gray = spec.ofChannel();
    for (int channel = 0; channel < spec.format().mappedChannels(); channel++) {
      Execution<HistogramGrid> counted = backends.count(gray, Planes.of(chunk, channel));
      all.setPlane(channel, counted.value());
      note(counted);
    }
    return execution(all);
  }

  /** Computes the pixels that a chunk yields. */
  Execution<Pixels> pixels(JobSpec spec, Chunk chunk, Optional<LutGrid> tables) {
    PixelFormat format = spec.format();
    Pixels out = Pixels.allocate(format, spec.width(), chunk.rows().count());
    JobSpec gray = spec.ofChannel();
    for (int channel = 0; channel < format.mappedChannels(); channel++) {
      int plane = channel;
      Execution<Pixels> computed =
          backends.pixels(gray, Planes.of(chunk, channel), tables.map(grid -> grid.plane(plane)));
      Planes.put(computed.value(), out, channel);
      note(computed);
    }
    for (int channel = format.mappedChannels(); channel < format.channels(); channel++) {
      Planes.put(Planes.of(chunk.core(), channel), out, channel);
    }
    return execution(out);
  }

  private void note(Execution<?> execution) {
    used.add(execution.backend());
    if (!execution.fallback().isEmpty()) {
      fallbacks.add(execution.fallback());
    }
    nanos += execution.nanos();
  }

  private <T> Execution<T> execution(T value) {
    return new Execution<>(value, used.iterator().next(), String.join("; ", fallbacks), nanos);
  }
}
