package org.equilux.worker.gpu.session;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.equilux.kernels.backend.BackendException;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.worker.gpu.device.OpenClDevice;
import org.equilux.worker.gpu.device.Tuning;
import org.equilux.worker.gpu.memory.BufferPool;
import org.equilux.worker.gpu.memory.KeptPixels;
import org.equilux.worker.gpu.program.BinaryCache;
import org.equilux.worker.gpu.program.Programs;
import org.equilux.worker.gpu.program.Variant;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;

/**
 * A device that was opened: its programs, its memory, and sessions, as many as threads ever
 * computed at once. Safe for several threads.
 */
public final class DeviceContext implements AutoCloseable {
  /** Work-items of a group, unless the device allows fewer. */
  private static final int GROUP = 256;

  /**
   * The work-items of a group of counting kernels. Groups are larger because the counters that a
   * group shares leave room for few groups.
   */
  private static final int COUNTING_GROUP = 512;

  private final OpenClDevice device;
  private final Tuning tuning;
  private final DeviceTimers timers;
  private final cl_context context;
  private final Programs programs;
  private final BufferPool pool;
  private final KeptPixels kept;
  private final Queue<Session> idle = new ConcurrentLinkedQueue<>();

  /**
   * @param device a usable one
   * @throws BackendUnavailableException if the device gives no context
   */
  public DeviceContext(OpenClDevice device, Tuning tuning, BinaryCache cache)
      throws BackendUnavailableException {
    this(device, tuning, cache, new DeviceTimers(false));
  }

  public DeviceContext(OpenClDevice device, Tuning tuning, BinaryCache cache, DeviceTimers timers)
      throws BackendUnavailableException {
    this.device = device;
    this.tuning = tuning;
    this.timers = timers;
    cl_context_properties properties = new cl_context_properties();
    properties.addProperty(CL.CL_CONTEXT_PLATFORM, device.platform());
    try {
      this.context =
          CL.clCreateContext(properties, 1, new cl_device_id[] {device.id()}, null, null, null);
    } catch (CLException e) {
      throw new BackendUnavailableException(
          device.name() + " cannot be opened: " + e.getMessage(), e);
    }
    this.programs = new Programs(context, device, tuning, cache);
    this.pool = new BufferPool(context, device);
    this.kept = new KeptPixels(pool, tuning.keptBytes());
  }

  public OpenClDevice device() {
    return device;
  }

  Tuning tuning() {
    return tuning;
  }

  DeviceTimers timers() {
    return timers;
  }

  public cl_context context() {
    return context;
  }

  Programs programs() {
    return programs;
  }

  public BufferPool pool() {
    return pool;
  }

  public KeptPixels kept() {
    return kept;
  }

  /**
   * The number of work-items per group for a kernel, a multiple of the kernel's preferred multiple.
   */
  int group(cl_kernel kernel, Variant variant) {
    long most = number(kernel, CL.CL_KERNEL_WORK_GROUP_SIZE);
    long multiple = number(kernel, CL.CL_KERNEL_PREFERRED_WORK_GROUP_SIZE_MULTIPLE);
    long group = Math.min(variant.counts() ? COUNTING_GROUP : GROUP, most);
    return (int) (group < multiple ? group : group / multiple * multiple);
  }

  private long number(cl_kernel kernel, int what) {
    long[] value = new long[1];
    CL.clGetKernelWorkGroupInfo(kernel, device.id(), what, Sizeof.size_t, Pointer.to(value), null);
    return value[0];
  }

  /**
   * Computes in a session. A failed session is released immediately, because its state is unknown,
   * together with all unused device memory, since the session may have failed for lack of memory.
   */
  public void compute(Variant variant, Consumer<Session> work) {
    Session session = idle.poll();
    try {
      if (session == null) {
        session = new Session(this);
      }
      work.accept(session);
      session.end();
      idle.add(session);
      session = null;
    } catch (CLException e) {
      throw new BackendException(
          "%s on %s: %s".formatted(variant.function(), device.name(), e.getMessage()), e);
    } finally {
      if (session != null) {
        release(session);
        release(kept);
        release(pool);
      }
    }
  }

  /** Whether the pixels are still on this device from when they were counted. */
  public boolean keeps(Pixels pixels) {
    return kept.holds(pixels);
  }

  @Override
  public void close() {
    idle.forEach(DeviceContext::release);
    idle.clear();
    release(kept);
    release(pool);
    release(programs);
    release(() -> CL.clReleaseContext(context));
  }

  /** A lost device may refuse even this; there is nothing more to be done about it then. */
  private static void release(AutoCloseable held) {
    try {
      held.close();
    } catch (Exception e) {
      System.getLogger(DeviceContext.class.getName())
          .log(System.Logger.Level.DEBUG, "an OpenCL object could not be released", e);
    }
  }
}
