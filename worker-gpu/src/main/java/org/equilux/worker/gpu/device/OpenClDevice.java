package org.equilux.worker.gpu.device;

import org.equilux.kernels.backend.DeviceReport;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * A device of this machine's OpenCL platforms.
 *
 * @param name as the driver gives it
 * @param description name, driver and memory, for people
 * @param obstacle why this backend cannot use it; empty if it can
 * @param builtBy all that its built programs depend on: device, driver and platform with versions
 */
public record OpenClDevice(
    cl_platform_id platform,
    cl_device_id id,
    Type type,
    String name,
    String description,
    String obstacle,
    String builtBy,
    Capabilities capabilities) {
  /** Kinds of devices, best last. */
  public enum Type {
    CPU,
    ACCELERATOR,
    GPU
  }

  /**
   * The driver's description of a device.
   *
   * @param computeUnits how many groups of work-items it works on at once
   * @param memory bytes of its global memory
   * @param maxAllocation bytes of the largest buffer it gives
   * @param localMemory bytes that a group of work-items may share
   * @param hasLocalMemory whether they are memory of their own, in banks, rather than global memory
   * @param sharesMemory whether its global memory is that of the host
   * @param roundsToNearest whether its floats are rounded as Java's are; small devices may cut off
   */
  public record Capabilities(
      int computeUnits,
      long memory,
      long maxAllocation,
      long localMemory,
      boolean hasLocalMemory,
      boolean sharesMemory,
      boolean roundsToNearest) {}

  public boolean usable() {
    return obstacle.isEmpty();
  }

  public long memory() {
    return capabilities.memory();
  }

  public DeviceReport report() {
    return new DeviceReport(OpenClDevices.BACKEND, description, usable(), obstacle);
  }
}
