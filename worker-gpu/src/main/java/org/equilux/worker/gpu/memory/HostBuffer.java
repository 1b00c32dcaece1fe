package org.equilux.worker.gpu.memory;

import java.nio.ByteBuffer;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_mem;

/**
 * Host memory for transfers to and from a device: pinned memory, which the device accesses
 * directly, or ordinary memory, which the driver copies once more, if pinned memory is not
 * available. The buffer grows to the largest requested size. Used by one thread at a time.
 */
public final class HostBuffer implements AutoCloseable {
  private final cl_context context;
  private final cl_command_queue queue;
  private ByteBuffer bytes = ByteBuffer.allocateDirect(0);
  private cl_mem pinned;

  public HostBuffer(cl_context context, cl_command_queue queue) {
    this.context = context;
    this.queue = queue;
  }

  /** Memory of at least a number of bytes; its content is lost when it grows. */
  public ByteBuffer ofAtLeast(int size) {
    if (size > bytes.capacity()) {
      close();
      bytes = allocate(size);
    }
    return bytes;
  }

  private ByteBuffer allocate(int size) {
    try {
      pinned =
          CL.clCreateBuffer(
              context, CL.CL_MEM_READ_WRITE | CL.CL_MEM_ALLOC_HOST_PTR, size, null, null);
      return CL.clEnqueueMapBuffer(
          queue, pinned, true, CL.CL_MAP_READ | CL.CL_MAP_WRITE, 0, size, 0, null, null, null);
    } catch (CLException e) {
      release();
      return ByteBuffer.allocateDirect(size);
    }
  }

  private void release() {
    if (pinned != null) {
      cl_mem old = pinned;
      pinned = null;
      CL.clReleaseMemObject(old);
    }
  }

  @Override
  public void close() {
    if (pinned != null) {
      CL.clEnqueueUnmapMemObject(queue, pinned, bytes, 0, null, null);
      CL.clFinish(queue);
    }
    bytes = ByteBuffer.allocateDirect(0);
    release();
  }
}
