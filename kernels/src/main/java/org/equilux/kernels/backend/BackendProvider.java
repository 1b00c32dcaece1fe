package org.equilux.kernels.backend;

import java.util.List;
import java.util.Set;

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

  /**
   * Opens the backend on some of its usable devices, which a cluster has assigned to this process.
   * A backend without devices ignores the numbers.
   *
   * @param devices numbers among the usable devices of the best type, from 0, in the order in which
   *     the driver lists the devices; empty for all
   * @throws BackendUnavailableException if there is no such device; the message says why and what
   *     to do
   */
  default Backend open(Set<Integer> devices) throws BackendUnavailableException {
    return open();
  }
}
