package org.equilux.worker.gpu;

import java.util.HashMap;
import java.util.Map;
import org.equilux.kernels.HistogramGrid;
import org.equilux.kernels.LutGrid;
import org.equilux.kernels.Pixels;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;

/**
 * What one computation needs of a device: a queue, kernels whose arguments nobody else sets, and
 * buffers. Used by one thread at a time and kept for the next. On the device pixels are packed,
 * however they lie here.
 */
final class Session implements AutoCloseable {
  /** Work-items of a group, where the device allows so many. */
  private static final int GROUP = 256;

  /** Groups for each compute unit that counts: enough to hide waiting, few enough to merge. */
  private static final int GROUPS_PER_UNIT = 8;

  private final OpenClDevice device;
  private final Programs programs;
  private final cl_command_queue queue;
  private final Map<Variant, cl_kernel> kernels = new HashMap<>();
  private final DeviceBuffer in;
  private final DeviceBuffer out;
  private final DeviceBuffer numbers;

  @SuppressWarnings("deprecation") // its successor needs OpenCL 2.0
  Session(cl_context context, OpenClDevice device, Programs programs) {
    this.device = device;
    this.programs = programs;
    this.queue = CL.clCreateCommandQueue(context, device.id(), 0, null);
    this.in = new DeviceBuffer(context, device);
    this.out = new DeviceBuffer(context, device);
    this.numbers = new DeviceBuffer(context, device);
  }

  void histogram(Variant variant, Pixels pixels, HistogramGrid into) {
    cl_kernel kernel = kernel(variant);
    upload(pixels);
    int[] counts = new int[into.counts().length];
    long bytes = 4L * counts.length;
    cl_mem onDevice = numbers.ofAtLeast(bytes);
    CL.clEnqueueFillBuffer(
        queue, onDevice, Pointer.to(new int[1]), Sizeof.cl_int, 0, bytes, 0, null, null);
    int count = pixels.width() * pixels.height();
    arguments(kernel, in, count, numbers);
    int group = group(kernel);
    long groups = Math.min(ceil(count, group), (long) GROUPS_PER_UNIT * device.computeUnits());
    run(kernel, new long[] {groups * group}, new long[] {group});
    CL.clEnqueueReadBuffer(queue, onDevice, true, 0, bytes, Pointer.to(counts), 0, null, null);
    long[] sums = into.counts();
    for (int i = 0; i < counts.length; i++) {
      sums[i] += counts[i];
    }
  }

  void applyLut(Variant variant, Pixels pixels, LutGrid tables, Pixels result) {
    cl_kernel kernel = kernel(variant);
    upload(pixels);
    char[] entries = tables.entries();
    long bytes = 2L * entries.length;
    CL.clEnqueueWriteBuffer(
        queue, numbers.ofAtLeast(bytes), true, 0, bytes, Pointer.to(entries), 0, null, null);
    out.ofAtLeast(packedBytes(result));
    int count = pixels.width() * pixels.height();
    arguments(kernel, in, count, numbers, out);
    int group = group(kernel);
    run(kernel, new long[] {ceil(count, group) * group}, new long[] {group});
    download(result);
  }

  void sobel(Variant variant, Pixels held, int first, int firstHeld, int height, Pixels result) {
    cl_kernel kernel = kernel(variant);
    upload(held);
    out.ofAtLeast(packedBytes(result));
    arguments(kernel, in, result.width(), result.height(), first, firstHeld, height, out);
    int group = group(kernel);
    run(
        kernel,
        new long[] {ceil(result.width(), group) * group, result.height()},
        new long[] {group, 1});
    download(result);
  }

  private cl_kernel kernel(Variant variant) {
    return kernels.computeIfAbsent(variant, programs::kernel);
  }

  private int group(cl_kernel kernel) {
    long[] most = new long[1];
    CL.clGetKernelWorkGroupInfo(
        kernel, device.id(), CL.CL_KERNEL_WORK_GROUP_SIZE, Sizeof.size_t, Pointer.to(most), null);
    return (int) Math.min(GROUP, most[0]);
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

  /**
   * Has a kernel computed. A CPU gets one at a time from this whole process: each takes all cores
   * anyway, and PoCL compiles a kernel when it is first run, which it does not survive in two
   * threads at once (an assertion of its cache of compiled kernels ends the process).
   */
  private void run(cl_kernel kernel, long[] global, long[] local) {
    if (device.type() != OpenClDevice.Type.CPU) {
      enqueue(kernel, global, local);
      return;
    }
    Programs.COMPILER.lock();
    try {
      enqueue(kernel, global, local);
      CL.clFinish(queue);
    } finally {
      Programs.COMPILER.unlock();
    }
  }

  private void enqueue(cl_kernel kernel, long[] global, long[] local) {
    CL.clEnqueueNDRangeKernel(queue, kernel, global.length, null, global, local, 0, null, null);
  }

  private void upload(Pixels pixels) {
    long bytes = packedBytes(pixels);
    cl_mem memory = in.ofAtLeast(bytes);
    Pointer host = Pointer.to(pixels.data()).withByteOffset(pixels.rowOffset(0));
    if (pixels.isPacked()) {
      CL.clEnqueueWriteBuffer(queue, memory, true, 0, bytes, host, 0, null, null);
    } else {
      CL.clEnqueueWriteBufferRect(
          queue,
          memory,
          true,
          new long[3],
          new long[3],
          new long[] {pixels.rowBytes(), pixels.height(), 1},
          pixels.rowBytes(),
          0,
          pixels.stride(),
          0,
          host,
          0,
          null,
          null);
    }
  }

  private void download(Pixels pixels) {
    Pointer host = Pointer.to(pixels.data()).withByteOffset(pixels.rowOffset(0));
    if (pixels.isPacked()) {
      CL.clEnqueueReadBuffer(
          queue, out.memory(), true, 0, packedBytes(pixels), host, 0, null, null);
    } else {
      CL.clEnqueueReadBufferRect(
          queue,
          out.memory(),
          true,
          new long[3],
          new long[3],
          new long[] {pixels.rowBytes(), pixels.height(), 1},
          pixels.rowBytes(),
          0,
          pixels.stride(),
          0,
          host,
          0,
          null,
          null);
    }
  }

  private static long packedBytes(Pixels pixels) {
    return (long) pixels.rowBytes() * pixels.height();
  }

  private static long ceil(long count, int group) {
    return (count + group - 1) / group;
  }

  @Override
  public void close() {
    in.close();
    out.close();
    numbers.close();
    kernels.values().forEach(CL::clReleaseKernel);
    CL.clReleaseCommandQueue(queue);
  }
}
