package org.equilux.worker.gpu;

import org.equilux.kernels.BackendException;
import org.jocl.CL;
import org.jocl.cl_context;
import org.jocl.cl_mem;

/** Memory of a device that grows to the largest size asked for. Used by one thread at a time. */
final class DeviceBuffer implements AutoCloseable {
  private final cl_context context;
  private final OpenClDevice device;
  private cl_mem memory;
  private long size;

  DeviceBuffer(cl_context context, OpenClDevice device) {
    this.context = context;
    this.device = device;
  }

  /**
   * Memory of at least so many bytes; what was in it is lost when it grows.
   *
   * @throws BackendException if the device gives no buffer of that size
   */
  cl_mem ofAtLeast(long bytes) {
    if (bytes > device.maxAllocation()) {
      throw new BackendException(
          "a buffer of %,d bytes is more than the %,d that %s gives; use smaller chunks"
              .formatted(bytes, device.maxAllocation(), device.name()));
    }
    if (bytes > size) {
      close();
      memory = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, bytes, null, null);
      size = bytes;
    }
    return memory;
  }

  /** What was last asked for. */
  cl_mem memory() {
    return memory;
  }

  @Override
  public void close() {
    if (memory != null) {
      cl_mem old = memory;
      memory = null;
      size = 0;
      CL.clReleaseMemObject(old);
    }
  }
}
