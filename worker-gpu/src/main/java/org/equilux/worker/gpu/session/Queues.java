package org.equilux.worker.gpu.session;

import org.equilux.worker.gpu.device.OpenClDevice;
import org.equilux.worker.gpu.program.Programs;
import org.jocl.CL;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_event;
import org.jocl.cl_kernel;

/**
 * Queues by which one band of pixels is uploaded while another one is computed and a third one
 * downloaded. What must wait for another queue's command names its event.
 */
public final class Queues implements AutoCloseable {
  private final boolean oneKernelAtATime;
  private final cl_command_queue uploads;
  private final cl_command_queue kernels;
  private final cl_command_queue downloads;

  /**
   * @param properties of all queues, such as {@code CL_QUEUE_PROFILING_ENABLE}; 0 for none
   */
  public Queues(cl_context context, OpenClDevice device, long properties) {
    this.oneKernelAtATime = device.type() == OpenClDevice.Type.CPU;
    this.uploads = create(context, device, properties);
    this.kernels = create(context, device, properties);
    this.downloads = create(context, device, properties);
  }

  @SuppressWarnings("deprecation") // its successor needs OpenCL 2.0
  private static cl_command_queue create(cl_context context, OpenClDevice device, long properties) {
    return CL.clCreateCommandQueue(context, device.id(), properties, null);
  }

  cl_command_queue uploads() {
    return uploads;
  }

  public cl_command_queue kernels() {
    return kernels;
  }

  cl_command_queue downloads() {
    return downloads;
  }

  /**
   * Has a kernel computed. A CPU gets one at a time from this whole process: each takes all cores
   * anyway, and PoCL compiles a kernel when it is first run, which it does not survive in two
   * threads at once (an assertion of its cache of compiled kernels ends the process).
   */
  cl_event run(cl_kernel kernel, long[] global, long[] local, cl_event... after) {
    if (!oneKernelAtATime) {
      return enqueue(kernel, global, local, after);
    }
    Programs.COMPILER.lock();
    try {
      cl_event computed = enqueue(kernel, global, local, after);
      CL.clFinish(kernels);
      return computed;
    } finally {
      Programs.COMPILER.unlock();
    }
  }

  private cl_event enqueue(cl_kernel kernel, long[] global, long[] local, cl_event... after) {
    cl_event computed = new cl_event();
    CL.clEnqueueNDRangeKernel(
        kernels,
        kernel,
        global.length,
        null,
        global,
        local,
        after.length,
        after.length == 0 ? null : after,
        computed);
    CL.clFlush(kernels);
    return computed;
  }

  /** Waits for everything. */
  public void finish() {
    CL.clFinish(uploads);
    CL.clFinish(kernels);
    CL.clFinish(downloads);
  }

  @Override
  public void close() {
    CL.clReleaseCommandQueue(uploads);
    CL.clReleaseCommandQueue(kernels);
    CL.clReleaseCommandQueue(downloads);
  }
}
