package org.equilux.worker.gpu.memory;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import org.equilux.kernels.backend.BackendException;
import org.equilux.worker.gpu.device.OpenClDevice;
import org.jocl.CL;
import org.jocl.cl_context;
import org.jocl.cl_mem;

/**
 * A pool of a device's unused buffers: allocating memory on a device takes longer than filling it.
 * Safe for several threads.
 */
public final class BufferPool implements AutoCloseable {
  /** Kernels may read, and write, the last packet whole: 16 bytes for each of four channels. */
  private static final long PACKET_BYTES = 64;

  private final cl_context context;
  private final OpenClDevice device;
  private final Deque<DeviceBuffer> unused = new ArrayDeque<>();
  private long unusedBytes;

  public BufferPool(cl_context context, OpenClDevice device) {
    this.context = context;
    this.device = device;
  }

  /**
   * A buffer for a number of bytes, padded to whole packets; its content is undefined.
   *
   * @throws BackendException if the device gives no buffer of that size
   */
  public DeviceBuffer take(long bytes) {
    long size = bytes + PACKET_BYTES;
    long most = device.capabilities().maxAllocation();
    if (size > most) {
      throw new BackendException(
          "a buffer of %,d bytes is more than the %,d that %s gives"
              .formatted(size, most, device.name()));
    }
    return takeUnused(size).orElseGet(() -> allocate(size));
  }

  private DeviceBuffer allocate(long size) {
    cl_mem memory = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, size, null, null);
    return new DeviceBuffer(memory, size);
  }

  /** The smallest that is large enough, but none that is far too large. */
  private synchronized Optional<DeviceBuffer> takeUnused(long size) {
    Optional<DeviceBuffer> fitting =
        unused.stream()
            .filter(buffer -> buffer.size() >= size && buffer.size() <= 2 * size)
            .min(Comparator.comparingLong(DeviceBuffer::size));
    fitting.ifPresent(
        buffer -> {
          unused.remove(buffer);
          unusedBytes -= buffer.size();
        });
    return fitting;
  }

  /** Returns a buffer that no command uses any more to the pool. */
  public synchronized void give(DeviceBuffer buffer) {
    unused.add(buffer);
    unusedBytes += buffer.size();
    while (unusedBytes > device.memory() / 8) {
      release(unused.remove());
    }
  }

  private void release(DeviceBuffer buffer) {
    unusedBytes -= buffer.size();
    CL.clReleaseMemObject(buffer.memory());
  }

  /** Releases all unused device memory. */
  @Override
  public synchronized void close() {
    while (!unused.isEmpty()) {
      release(unused.remove());
    }
  }
}
