package org.equilux.worker.gpu;

import org.equilux.kernels.DeviceReport;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * A device of this machine's OpenCL platforms.
 *
 * @param name as the driver gives it
 * @param description name, driver and memory, for people
 * @param obstacle why this backend cannot use it; empty if it can
 * @param computeUnits how many groups of work-items it works on at once
 * @param memory bytes of its global memory
 * @param maxAllocation bytes of the largest buffer it gives
 */
record OpenClDevice(
    cl_platform_id platform,
    cl_device_id id,
    Type type,
    String name,
    String description,
    String obstacle,
    int computeUnits,
    long memory,
    long maxAllocation) {
  /** Kinds of devices, best last. */
  enum Type {
    CPU,
    ACCELERATOR,
    GPU
  }

  boolean usable() {
    return obstacle.isEmpty();
  }

  DeviceReport report() {
    return new DeviceReport(OpenClBackend.NAME, description, usable(), obstacle);
  }
}
