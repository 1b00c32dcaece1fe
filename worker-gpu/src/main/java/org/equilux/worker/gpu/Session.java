package org.equilux.worker.gpu;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.equilux.kernels.Chunk;
import org.equilux.kernels.ChunkRows;
import org.equilux.kernels.HistogramGrid;
import org.equilux.kernels.LutGrid;
import org.equilux.kernels.Pixels;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;

/**
 * What one computation needs of a device: queues, kernels whose arguments nobody else sets, and
 * lanes for the bands that a chunk is cut into. Used by one thread at a time and kept for the next.
 */
final class Session implements AutoCloseable {
  /** Bands under way at once: one is uploaded, one computed, one downloaded. */
  private static final int LANES = 3;

  /** Groups for each compute unit: enough to hide waiting, few enough to share the setting-up. */
  private static final int GROUPS_PER_UNIT = 8;

  /** A kernel and the size of a group that suits it. */
  private record Prepared(cl_kernel kernel, int group) {}

  private final DeviceContext device;
  private final Queues queues;
  private final List<Lane> lanes;
  private final Map<Variant, Prepared> kernels = new HashMap<>();

  /** Buffers that the whole computation needs, given back after it. */
  private final List<DeviceBuffer> shared = new ArrayList<>();

  Session(DeviceContext device) {
    this.device = device;
    this.queues = new Queues(device.context(), device.device(), 0);
    this.lanes =
        IntStream.range(0, LANES)
            .mapToObj(
                _ -> new Lane(device.context(), queues, device.pool(), device.tuning().staged()))
            .toList();
  }

  /** Counts, and keeps the pixels on the device for {@link #applyLut} where there is room. */
  void histogram(Variant variant, Pixels pixels, HistogramGrid into) {
    Prepared prepared = prepared(variant);
    device.kept().forget(pixels);
    boolean keep = device.kept().hasRoom((long) pixels.rowBytes() * pixels.height());
    List<DeviceBuffer> kept = new ArrayList<>();
    DeviceBuffer counts = zeroes(into.counts().length);
    int windows = variant.bins() / variant.window(device.tuning());
    List<Band> bands = bands(pixels);
    for (int i = 0; i < bands.size(); i++) {
      Band band = bands.get(i);
      Lane lane = nextLane(i);
      DeviceBuffer in = lane.upload(band.of(pixels));
      if (keep) {
        lane.keep(in);
        shared.add(in);
        kept.add(in);
      }
      int count = pixels.width() * band.count();
      arguments(prepared.kernel(), in, count, counts);
      int group = prepared.group();
      lane.run(
          prepared.kernel(),
          new long[] {(long) groups(variant, count, group, windows) * group, windows},
          new long[] {group, 1});
    }
    lanes.forEach(Lane::finish);
    if (keep && device.kept().put(pixels, kept)) {
      shared.removeAll(kept);
    }
    add(counts, into);
  }

  /** Maps pixels, those that are kept on the device without another upload. */
  void applyLut(Variant variant, Pixels pixels, LutGrid tables, Pixels result) {
    Prepared prepared = prepared(variant);
    Optional<List<DeviceBuffer>> kept = device.kept().take(pixels);
    kept.ifPresent(shared::addAll);
    DeviceBuffer entries = entries(tables);
    List<Band> bands = bands(pixels);
    for (int i = 0; i < bands.size(); i++) {
      Band band = bands.get(i);
      Lane lane = nextLane(i);
      DeviceBuffer in = kept.isPresent() ? kept.get().get(i) : lane.upload(band.of(pixels));
      DeviceBuffer out = lane.take((long) result.rowBytes() * band.count());
      int count = pixels.width() * band.count();
      arguments(prepared.kernel(), in, count, entries, out);
      int group = prepared.group();
      lane.run(
          prepared.kernel(),
          new long[] {(long) groups(variant, count, group, 1) * group},
          new long[] {group});
      lane.download(out, band.of(result));
    }
    lanes.forEach(Lane::finish);
  }

  void sobel(Variant variant, Chunk chunk, Pixels result) {
    Prepared prepared = prepared(variant);
    Pixels held = chunk.pixels();
    ChunkRows rows = chunk.rows();
    List<Band> bands = bands(chunk.core());
    for (int i = 0; i < bands.size(); i++) {
      Band band = bands.get(i);
      Lane lane = nextLane(i);
      int above = Math.max(rows.haloAbove() + band.first() - 1, 0);
      int below = Math.min(rows.haloAbove() + band.end() + 1, held.height());
      DeviceBuffer in = lane.upload(held.rows(above, below - above));
      DeviceBuffer out = lane.take((long) result.rowBytes() * band.count());
      arguments(
          prepared.kernel(),
          in,
          result.width(),
          band.count(),
          rows.first() + band.first(),
          rows.firstHeld() + above,
          chunk.pictureHeight(),
          out);
      int group = prepared.group();
      lane.run(
          prepared.kernel(),
          new long[] {(long) Math.ceilDiv(result.width(), group) * group, band.count()},
          new long[] {group, 1});
      lane.download(out, band.of(result));
    }
    lanes.forEach(Lane::finish);
  }

  private Prepared prepared(Variant variant) {
    return kernels.computeIfAbsent(
        variant,
        _ -> {
          cl_kernel kernel = device.programs().kernel(variant);
          return new Prepared(kernel, device.group(kernel, variant));
        });
  }

  private List<Band> bands(Pixels pixels) {
    return Band.cut(pixels.height(), pixels.rowBytes(), device.tuning().bandBytes());
  }

  /** Lanes in turn; waits for the band that was on it before. */
  private Lane nextLane(int band) {
    Lane lane = lanes.get(band % LANES);
    lane.finish();
    return lane;
  }

  /** Groups that share some pixels, if so many times as many groups run. */
  private int groups(Variant variant, int pixels, int group, int times) {
    int needed = Math.ceilDiv(Math.ceilDiv(pixels, variant.packet()), group);
    int most = GROUPS_PER_UNIT * device.device().capabilities().computeUnits() / times;
    return Math.min(needed, Math.max(1, most));
  }

  /** Sets all arguments of a kernel: buffers and ints. */
  private static void arguments(cl_kernel kernel, Object... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case DeviceBuffer buffer ->
            CL.clSetKernelArg(kernel, i, Sizeof.cl_mem, Pointer.to(buffer.memory()));
        case Integer number ->
            CL.clSetKernelArg(kernel, i, Sizeof.cl_int, Pointer.to(new int[] {number}));
        default -> throw new IllegalArgumentException("no kernel argument: " + arguments[i]);
      }
    }
  }

  private DeviceBuffer share(long bytes) {
    DeviceBuffer buffer = device.pool().take(bytes);
    shared.add(buffer);
    return buffer;
  }

  /** Counters at zero. */
  private DeviceBuffer zeroes(int count) {
    long bytes = (long) count * Sizeof.cl_uint;
    DeviceBuffer counts = share(bytes);
    CL.clEnqueueFillBuffer(
        queues.kernels(),
        counts.memory(),
        Pointer.to(new int[1]),
        Sizeof.cl_uint,
        0,
        bytes,
        0,
        null,
        null);
    return counts;
  }

  private void add(DeviceBuffer counts, HistogramGrid into) {
    long[] sums = into.counts();
    int[] more = new int[sums.length];
    long bytes = (long) more.length * Sizeof.cl_uint;
    CL.clEnqueueReadBuffer(
        queues.kernels(), counts.memory(), true, 0, bytes, Pointer.to(more), 0, null, null);
    for (int i = 0; i < more.length; i++) {
      sums[i] += more[i];
    }
  }

  private DeviceBuffer entries(LutGrid tables) {
    return write(Pointer.to(tables.entries()), 2L * tables.entries().length);
  }

  private DeviceBuffer write(Pointer from, long bytes) {
    DeviceBuffer to = share(bytes);
    CL.clEnqueueWriteBuffer(queues.kernels(), to.memory(), true, 0, bytes, from, 0, null, null);
    return to;
  }

  /** Gives back what a computation that went well had. */
  void end() {
    shared.forEach(device.pool()::give);
    shared.clear();
  }

  @Override
  public void close() {
    queues.finish();
    end();
    lanes.forEach(Lane::close);
    kernels.values().forEach(prepared -> CL.clReleaseKernel(prepared.kernel()));
    queues.close();
  }
}
