package org.equilux.kernels.backend;

/**
 * The properties of a device that are known without computing on it.
 *
 * @param backend the name of the backend that would use it
 * @param device the device's name with what matters about it (lane width, driver, memory)
 * @param usable whether the backend can use it
 * @param reason why it is not usable and what would help; empty if it is
 */
public record DeviceReport(String backend, String device, boolean usable, String reason) {
  public static DeviceReport usable(String backend, String device) {
    return new DeviceReport(backend, device, true, "");
  }

  public static DeviceReport unusable(String backend, String device, String reason) {
    return new DeviceReport(backend, device, false, reason);
  }
}
