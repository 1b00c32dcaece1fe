package org.equilux.worker.gpu.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.worker.gpu.memory.DeviceBuffer;
import org.equilux.worker.gpu.memory.HostBuffer;
import org.equilux.worker.gpu.session.DeviceTimers.Step;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;
import org.jocl.cl_kernel;

/**
 * The processing of bands, one after the other: uploads, a kernel, and possibly a download. Only
 * {@link #finish} waits for the device. On the device, pixels are packed, independent of their
 * stride on the host. Used by one thread at a time.
 */
final class Lane implements AutoCloseable {
  /**
   * A result on its way here.
   *
   * @param host the buffer into which the result is copied; null before the copy starts
   */
  private record Download(DeviceBuffer from, Pixels to, ByteBuffer host) {}

  private record Enqueued(Step step, cl_event event) {}

  /** Several rows per work-item reuse the values that the work-item has computed for its column. */
  private static final int ROWS_PER_ITEM = 8;

  /** Along all but the first dimension some devices take no more than 65,535 groups. */
  private static final int MAX_DOWN = 1 << 15;

  private final DeviceContext device;
  private final Queues queues;
  private final boolean staged;

  /** Host memory, one for each transfer of a band, for those of the next band, too. */
  private final List<HostBuffer> staging = new ArrayList<>();

  private int stagingInUse;

  /** The commands enqueued for this band, in order. */
  private final List<Enqueued> enqueued = new ArrayList<>();

  private final List<DeviceBuffer> buffers = new ArrayList<>();
  private Download download;

  Lane(DeviceContext device, Queues queues) {
    this.device = device;
    this.queues = queues;
    this.staged = device.tuning().staged();
  }

  /** A buffer for this band, given back to the pool when that is finished. */
  DeviceBuffer take(long bytes) {
    DeviceBuffer buffer = device.pool().take(bytes);
    buffers.add(buffer);
    return buffer;
  }

  /** Leaves a buffer of this band to the caller. */
  void keep(DeviceBuffer buffer) {
    buffers.remove(buffer);
  }

  /** Begins to copy pixels to the device. They may change once this returns. */
  DeviceBuffer upload(Pixels pixels) {
    int bytes = packedBytes(pixels);
    DeviceBuffer to = take(bytes);
    cl_event copied = new cl_event();
    if (staged) {
      ByteBuffer host = nextStaging().ofAtLeast(bytes);
      pack(pixels, host);
      CL.clEnqueueWriteBuffer(
          queues.uploads(), to.memory(), false, 0, bytes, Pointer.to(host), 0, null, copied);
    } else {
      ByteBuffer host =
          map(queues.uploads(), to, CL.CL_MAP_WRITE_INVALIDATE_REGION, bytes, new cl_event[0]);
      pack(pixels, host);
      CL.clEnqueueUnmapMemObject(queues.uploads(), to.memory(), host, 0, null, copied);
    }
    CL.clFlush(queues.uploads());
    enqueued.add(new Enqueued(Step.UPLOAD, copied));
    return to;
  }

  /** Begins to copy numbers to the device. */
  DeviceBuffer upload(int[] numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.nativeOrder());
    bytes.asIntBuffer().put(numbers);
    return upload(Pixels.wrap(PixelFormat.GRAY8, bytes.capacity(), 1, bytes.array()));
  }

  /** Runs a kernel whose work-items go down a column in steps of a number of rows. */
  void run(cl_kernel kernel, int width, int rows, int group) {
    long padded = (long) Math.ceilDiv(width, group) * group;
    int down = Math.min(Math.ceilDiv(rows, ROWS_PER_ITEM), MAX_DOWN);
    run(kernel, new long[] {padded, down}, new long[] {group, 1});
  }

  /** Enqueues a kernel after all uploads. */
  void run(cl_kernel kernel, long[] global, long[] local) {
    cl_event[] uploads = enqueued.stream().map(Enqueued::event).toArray(cl_event[]::new);
    enqueued.add(new Enqueued(Step.KERNEL, queues.run(kernel, global, local, uploads)));
  }

  /** Starts the download of the kernel's result, which is complete when the band is finished. */
  void download(DeviceBuffer from, Pixels to) {
    if (!staged) {
      download = new Download(from, to, null);
      return;
    }
    int bytes = packedBytes(to);
    ByteBuffer host = nextStaging().ofAtLeast(bytes);
    cl_event copied = new cl_event();
    CL.clEnqueueReadBuffer(
        queues.downloads(), from.memory(), false, 0, bytes, Pointer.to(host), 1, last(), copied);
    CL.clFlush(queues.downloads());
    enqueued.add(new Enqueued(Step.DOWNLOAD, copied));
    download = new Download(from, to, host);
  }

  /** Waits for the band, if there is one, and releases its buffers. */
  void finish() {
    if (!enqueued.isEmpty()) {
      CL.clWaitForEvents(1, last());
    }
    if (download != null && download.host() != null) {
      unpack(download.host(), download.to());
    } else if (download != null) {
      fetch(download.from(), download.to());
    }
    enqueued.forEach(done -> device.timers().add(done.step(), done.event()));
    reset();
  }

  private void fetch(DeviceBuffer from, Pixels to) {
    cl_command_queue queue = queues.downloads();
    ByteBuffer host = map(queue, from, CL.CL_MAP_READ, packedBytes(to), last());
    unpack(host, to);
    CL.clEnqueueUnmapMemObject(queue, from.memory(), host, 0, null, null);
    CL.clFinish(queue);
  }

  private void reset() {
    download = null;
    stagingInUse = 0;
    enqueued.forEach(done -> CL.clReleaseEvent(done.event()));
    enqueued.clear();
    buffers.forEach(device.pool()::give);
    buffers.clear();
  }

  private cl_event[] last() {
    return new cl_event[] {enqueued.getLast().event()};
  }

  private HostBuffer nextStaging() {
    if (stagingInUse == staging.size()) {
      staging.add(new HostBuffer(device.context(), queues.uploads()));
    }
    return staging.get(stagingInUse++);
  }

  private static ByteBuffer map(
      cl_command_queue queue, DeviceBuffer buffer, long access, int bytes, cl_event[] after) {
    return CL.clEnqueueMapBuffer(
        queue,
        buffer.memory(),
        true,
        access,
        0,
        bytes,
        after.length,
        after.length == 0 ? null : after,
        null,
        null);
  }

  private static void pack(Pixels from, ByteBuffer to) {
    if (from.isPacked()) {
      to.put(0, from.data(), from.rowOffset(0), packedBytes(from));
      return;
    }
    for (int y = 0; y < from.height(); y++) {
      to.put(y * from.rowBytes(), from.data(), from.rowOffset(y), from.rowBytes());
    }
  }

  private static void unpack(ByteBuffer from, Pixels to) {
    if (to.isPacked()) {
      from.get(0, to.data(), to.rowOffset(0), packedBytes(to));
      return;
    }
    for (int y = 0; y < to.height(); y++) {
      from.get(y * to.rowBytes(), to.data(), to.rowOffset(y), to.rowBytes());
    }
  }

  private static int packedBytes(Pixels pixels) {
    return pixels.rowBytes() * pixels.height();
  }

  /** Releases all resources, including those of a failed band; the queues must be idle. */
  @Override
  public void close() {
    reset();
    staging.forEach(HostBuffer::close);
  }
}
