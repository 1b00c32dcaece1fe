package org.equilux.worker.gpu;

import java.util.List;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.worker.gpu.device.OpenClDevice;
import org.equilux.worker.gpu.device.OpenClDevices;
import org.equilux.worker.gpu.device.Tuning;
import org.equilux.worker.gpu.memory.DeviceBuffer;
import org.equilux.worker.gpu.program.BinaryCache;
import org.equilux.worker.gpu.session.DeviceContext;
import org.equilux.worker.gpu.session.DeviceTimers;
import org.equilux.worker.gpu.session.Queues;
import org.jocl.CL;
import org.jocl.cl_event;

/**
 * The OpenCL backend on its best device, with device timers; for benchmarks. A chunk is one band
 * here, so that kernels are measured and not how they begin and end, and nothing is kept on the
 * device.
 */
public final class OpenClProfiler implements AutoCloseable {
  private final OpenClDevice device;
  private final DeviceTimers timers = new DeviceTimers(true);
  private final DeviceContext context;
  private final OpenClBackend backend;

  /**
   * @throws BackendUnavailableException if there is no device, or none of the chosen name
   */
  public OpenClProfiler() throws BackendUnavailableException {
    this.device =
        OpenClBackend.Provider.choose(OpenClDevices.find(), OpenClDevices.choice()).getFirst();
    Tuning tuning = Tuning.of(device);
    Tuning oneBand =
        new Tuning(
            device.capabilities().maxAllocation(),
            0,
            tuning.staged(),
            tuning.counterBytes(),
            tuning.copies());
    this.context = new DeviceContext(device, oneBand, BinaryCache.ofUser(), timers);
    this.backend = new OpenClBackend(List.of(context));
  }

  /** The device, for people. */
  public String device() {
    return device.description();
  }

  /** Whether it is the host's own processor, of which such measurements say nothing. */
  public boolean isCpu() {
    return device.type() == OpenClDevice.Type.CPU;
  }

  /** The backend whose kernels are measured. */
  public Backend backend() {
    return backend;
  }

  /** Returns the device's computing time since the last call. */
  public long kernelNanos() {
    return timers.take(DeviceTimers.Step.KERNEL);
  }

  /** The time that the device takes to copy a number of bytes between two of its buffers. */
  public long copyNanos(long bytes) {
    DeviceBuffer from = context.pool().take(bytes);
    DeviceBuffer to = context.pool().take(bytes);
    try (Queues queues = new Queues(context.context(), device, timers.queueProperties())) {
      cl_event copied = new cl_event();
      CL.clEnqueueCopyBuffer(
          queues.kernels(), from.memory(), to.memory(), 0, 0, bytes, 0, null, copied);
      queues.finish();
      long nanos = DeviceTimers.nanos(copied);
      CL.clReleaseEvent(copied);
      return nanos;
    } finally {
      context.pool().give(from);
      context.pool().give(to);
    }
  }

  @Override
  public void close() {
    backend.close();
  }
}
