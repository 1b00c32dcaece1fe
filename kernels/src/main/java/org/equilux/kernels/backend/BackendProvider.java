package org.equilux.kernels.backend;

import java.util.List;

/**
 * Offers one kind of backend. Found by {@link java.util.ServiceLoader}, so that nothing but the
 * module that holds a backend names its class.
 */
public interface BackendProvider {
  /** The name by which people choose it: {@code scalar}, {@code vector} or {@code opencl}. */
  String name();

  /**
   * Among usable backends the one with the highest number is used first; one with a negative number
   * only if it is chosen by name.
   */
  int preference();

  /**
   * Every device this kind of backend could run on, usable or not. Never throws: what keeps a
   * device from being used is in its report.
   */
  List<DeviceReport> devices();

  /**
   * Opens the backend on its best usable device.
   *
   * @throws BackendUnavailableException if there is none; the message says why and what to do
   */
  Backend open() throws BackendUnavailableException;
}
