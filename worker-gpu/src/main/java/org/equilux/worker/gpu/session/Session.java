package org.equilux.worker.gpu.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.equilux.kernels.call.KernelCall.ApplyLut;
import org.equilux.kernels.call.KernelCall.CellHistograms;
import org.equilux.kernels.call.KernelCall.CountCall;
import org.equilux.kernels.call.KernelCall.Histogram;
import org.equilux.kernels.call.KernelCall.InterpolateLut;
import org.equilux.kernels.call.KernelCall.NeighborhoodCall;
import org.equilux.kernels.call.KernelCall.PixelCall;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.Tiling;
import org.equilux.worker.gpu.memory.DeviceBuffer;
import org.equilux.worker.gpu.program.Variant;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;

/**
 * The resources of a device for one computation: queues, kernels whose arguments no other thread
 * sets, and lanes for the bands that a chunk is cut into. Used by one thread at a time and kept for
 * the next.
 */
public final class Session implements AutoCloseable {
  /** Bands under way at once: one is uploaded, one computed, one downloaded. */
  private static final int LANES = 3;

  /** Groups for each compute unit: enough to hide waiting, few enough to share the setting-up. */
  private static final int GROUPS_PER_UNIT = 8;

  /** Pixels for a work-item where they are read one by one, so that counters pay. */
  private static final int PIXELS_PER_ITEM = 16;

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
    this.queues = new Queues(device.context(), device.device(), device.timers().queueProperties());
    this.lanes = IntStream.range(0, LANES).mapToObj(_ -> new Lane(device, queues)).toList();
  }

  /** The device that it computes on. */
  public DeviceContext device() {
    return device;
  }

  /** Counts a chunk. */
  public void count(Variant variant, CountCall call, Chunk chunk, HistogramGrid into) {
    switch (call) {
      case Histogram _ -> histogram(variant, chunk, into);
      case CellHistograms _ -> cellHistograms(variant, chunk, into);
    }
  }

  /** Computes the pixels that a chunk yields. */
  public void compute(Variant variant, PixelCall call, Chunk chunk, Pixels result) {
    switch (call) {
      case ApplyLut apply -> applyLut(variant, chunk, apply.tables(), result);
      case InterpolateLut interpolate ->
          interpolateLut(variant, chunk, interpolate.tables(), result);
      case NeighborhoodCall _ -> neighborhood(variant, chunk, result);
    }
  }

  private void histogram(Variant variant, Chunk chunk, HistogramGrid into) {
    Prepared prepared = prepared(variant);
    int windows = variant.bins() / variant.window(device.tuning());
    count(
        chunk,
        into,
        (lane, band, in, mask, counts) -> {
          int pixels = chunk.pixels().width() * band.count();
          arguments(prepared.kernel(), in, mask, pixels, counts);
          int group = prepared.group();
          int groups = groups(Math.ceilDiv(pixels, variant.packet()), group, windows);
          lane.run(
              prepared.kernel(),
              new long[] {(long) groups * group, windows},
              new long[] {group, 1});
        });
  }

  private void cellHistograms(Variant variant, Chunk chunk, HistogramGrid into) {
    Prepared prepared = prepared(variant);
    int windows = variant.bins() / variant.window(device.tuning());
    int tiles = into.columns() * into.heldRows();
    Tiling tiling = Tiling.of(chunk, into.columns(), into.rows());
    DeviceBuffer sources = write(tiling.paddingSources());
    count(
        chunk,
        into,
        (lane, band, in, mask, counts) -> {
          arguments(
              prepared.kernel(),
              in,
              mask,
              tiling.width(),
              tiling.tileWidth(),
              into.columns(),
              into.heldRows(),
              sources,
              lane.upload(RowLists.of(tiling, chunk.rows().first(), band, into)),
              counts);
          int group = prepared.group();
          int items = Math.ceilDiv(tiling.tileWidth() * band.count(), PIXELS_PER_ITEM);
          int groups = groups(items, group, tiles * windows);
          lane.run(
              prepared.kernel(),
              new long[] {(long) tiles * group, groups, windows},
              new long[] {group, 1, 1});
        });
  }

  private interface Counting {
    void run(Lane lane, Band band, DeviceBuffer in, DeviceBuffer mask, DeviceBuffer counts);
  }

  /** Counts band by band, and keeps the pixels on the device for {@link #map} if there is room. */
  private void count(Chunk chunk, HistogramGrid into, Counting counting) {
    Pixels pixels = chunk.core();
    device.kept().forget(pixels);
    boolean keep = device.kept().hasRoom((long) pixels.rowBytes() * pixels.height());
    List<DeviceBuffer> kept = new ArrayList<>();
    DeviceBuffer counts = zeroes(into.counts().length);
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
      DeviceBuffer mask = chunk.mask().map(all -> lane.upload(band.of(all))).orElse(in);
      counting.run(lane, band, in, mask, counts);
    }
    lanes.forEach(Lane::finish);
    if (keep && device.kept().put(pixels, kept)) {
      shared.removeAll(kept);
    }
    add(counts, into);
  }

  private void applyLut(Variant variant, Chunk chunk, LutGrid tables, Pixels result) {
    Prepared prepared = prepared(variant);
    DeviceBuffer entries = write(tables);
    map(
        chunk.core(),
        result,
        (lane, band, in, out) -> {
          int pixels = result.width() * band.count();
          arguments(prepared.kernel(), in, pixels, entries, tables.maximum(), out);
          int group = prepared.group();
          int groups = groups(Math.ceilDiv(pixels, variant.packet()), group, 1);
          lane.run(prepared.kernel(), new long[] {(long) groups * group}, new long[] {group});
        });
  }

  private void interpolateLut(Variant variant, Chunk chunk, LutGrid tables, Pixels result) {
    Prepared prepared = prepared(variant);
    DeviceBuffer entries = write(tables);
    Tiling tiling = Tiling.of(chunk, tables.columns(), tables.rows());
    DeviceBuffer across = write(positions(tiling.across(), 0, result.width()));
    DeviceBuffer down = write(positions(tiling.down(), chunk.rows().first(), result.height()));
    map(
        chunk.core(),
        result,
        (lane, band, in, out) -> {
          arguments(
              prepared.kernel(),
              in,
              result.width(),
              band.count(),
              band.first(),
              entries,
              tables.columns(),
              tables.maximum(),
              across,
              down,
              out);
          lane.run(prepared.kernel(), result.width(), band.count(), prepared.group());
        });
  }

  /** For each column or row the cell before it, that after it, and how much these two count. */
  private static int[] positions(Tiling.Axis axis, int first, int count) {
    int[] positions = new int[4 * count];
    for (int i = 0; i < count; i++) {
      float weight = axis.weight(first + i);
      positions[4 * i] = axis.lower(first + i);
      positions[4 * i + 1] = axis.upper(first + i);
      positions[4 * i + 2] = Float.floatToRawIntBits(weight);
      positions[4 * i + 3] = Float.floatToRawIntBits(1f - weight);
    }
    return positions;
  }

  private interface Mapping {
    void run(Lane lane, Band band, DeviceBuffer in, DeviceBuffer out);
  }

  /** Maps band by band, pixels that are kept on the device without another upload. */
  private void map(Pixels pixels, Pixels result, Mapping mapping) {
    Optional<List<DeviceBuffer>> kept = device.kept().take(pixels);
    kept.ifPresent(shared::addAll);
    List<Band> bands = bands(pixels);
    for (int i = 0; i < bands.size(); i++) {
      Band band = bands.get(i);
      Lane lane = nextLane(i);
      DeviceBuffer in = kept.isPresent() ? kept.get().get(i) : lane.upload(band.of(pixels));
      DeviceBuffer out = lane.take((long) result.rowBytes() * band.count());
      mapping.run(lane, band, in, out);
      lane.download(out, band.of(result));
    }
    lanes.forEach(Lane::finish);
  }

  /** Every kernel that looks at neighbors has the same arguments. */
  private void neighborhood(Variant variant, Chunk chunk, Pixels result) {
    Prepared prepared = prepared(variant);
    int halo = variant.halo();
    Pixels held = chunk.pixels();
    ChunkRows rows = chunk.rows();
    List<Band> bands = bands(chunk.core());
    for (int i = 0; i < bands.size(); i++) {
      Band band = bands.get(i);
      Lane lane = nextLane(i);
      int from = Math.max(rows.haloAbove() + band.first() - halo, 0);
      int to = Math.min(rows.haloAbove() + band.end() + halo, held.height());
      DeviceBuffer in = lane.upload(held.rows(from, to - from));
      DeviceBuffer out = lane.take((long) result.rowBytes() * band.count());
      arguments(
          prepared.kernel(),
          in,
          result.width(),
          band.count(),
          rows.first() + band.first(),
          rows.firstHeld() + from,
          chunk.pictureHeight(),
          out);
      lane.run(prepared.kernel(), result.width(), band.count(), prepared.group());
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

  /**
   * The number of groups that share some work.
   *
   * @param items work-items that would do it in one go
   * @param times how often as many groups run at once
   */
  private int groups(int items, int group, int times) {
    int most = GROUPS_PER_UNIT * device.device().capabilities().computeUnits() / times;
    return Math.min(Math.ceilDiv(items, group), Math.max(1, most));
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

  private DeviceBuffer write(LutGrid tables) {
    return write(Pointer.to(tables.entries()), (long) Sizeof.cl_ushort * tables.entries().length);
  }

  private DeviceBuffer write(int[] numbers) {
    // Buffers of length 0 do not exist; kernels do not read the placeholder.
    return numbers.length == 0
        ? share(Sizeof.cl_int)
        : write(Pointer.to(numbers), (long) Sizeof.cl_int * numbers.length);
  }

  private DeviceBuffer write(Pointer from, long bytes) {
    DeviceBuffer to = share(bytes);
    CL.clEnqueueWriteBuffer(queues.kernels(), to.memory(), true, 0, bytes, from, 0, null, null);
    return to;
  }

  /** Releases the resources of a successful computation. */
  void end() {
    shared.forEach(device.pool()::give);
    shared.clear();
  }

  @Override
  public void close() {
    try {
      queues.finish(); // a lost device refuses
    } finally {
      end();
      lanes.forEach(Lane::close);
      kernels.values().forEach(prepared -> CL.clReleaseKernel(prepared.kernel()));
      queues.close();
    }
  }
}
