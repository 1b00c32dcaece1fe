package org.equilux.worker.gpu.session;

import java.util.EnumMap;
import java.util.Map;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_event;

/** Timers of a device's work, by its own clock. Thread-safe. */
public final class DeviceTimers {
  /** The steps of a band on a device. */
  public enum Step {
    UPLOAD,
    KERNEL,
    DOWNLOAD
  }

  private final boolean running;
  private final Map<Step, Long> nanos = new EnumMap<>(Step.class);

  /**
   * @param running whether anything is measured: timers cost a little
   */
  public DeviceTimers(boolean running) {
    this.running = running;
  }

  /** The properties with which queues must be created. */
  public long queueProperties() {
    return running ? CL.CL_QUEUE_PROFILING_ENABLE : 0;
  }

  /** Adds a command that is complete. */
  void add(Step step, cl_event event) {
    if (running) {
      long took = nanos(event);
      synchronized (this) {
        nanos.merge(step, took, Long::sum);
      }
    }
  }

  /** The duration of a complete command. */
  public static long nanos(cl_event event) {
    return time(event, CL.CL_PROFILING_COMMAND_END) - time(event, CL.CL_PROFILING_COMMAND_START);
  }

  private static long time(cl_event event, int what) {
    long[] value = new long[1];
    CL.clGetEventProfilingInfo(event, what, Sizeof.cl_ulong, Pointer.to(value), null);
    return value[0];
  }

  /** The sum for one kind of step since this was last asked. */
  public synchronized long take(Step step) {
    Long sum = nanos.remove(step);
    return sum == null ? 0 : sum;
  }
}
