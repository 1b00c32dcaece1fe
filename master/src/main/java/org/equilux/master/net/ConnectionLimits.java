package org.equilux.master.net;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * The limits of open connections at the ports. Each connection needs a file descriptor, and a
 * listener that cannot get one ends, so the limits are lowered where the process has few
 * descriptors.
 *
 * @param clients at the web port
 * @param workers at the port for workers
 */
public record ConnectionLimits(int clients, int workers) {
  /** The default, for which almost all systems have enough descriptors. */
  public static final ConnectionLimits DEFAULT = new ConnectionLimits(4608, 10_000);

  /** Descriptors reserved for files of jobs and views, classes loaded late, and probes. */
  private static final int RESERVED = 200;

  private static final int LEAST = 512;

  /**
   * The limits of this process.
   *
   * @throws IOException if it has too few descriptors to work
   */
  public static ConnectionLimits ofThisProcess() throws IOException {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? of(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount())
        : DEFAULT;
  }

  /**
   * The limits of a process.
   *
   * @param most limit of its descriptors
   * @param open number of its open descriptors
   * @throws IOException if there are too few
   */
  static ConnectionLimits of(long most, long open) throws IOException {
    if (most < LEAST) {
      throw new IOException(
          "this process may open %d files and connections, and a master needs %d; raise the limit (ulimit -n 4096)"
              .formatted(most, LEAST));
    }
    long left = Math.max(most - open - RESERVED, 90);
    return new ConnectionLimits(
        (int) Math.min(DEFAULT.clients, left * 2 / 3), (int) Math.min(DEFAULT.workers, left / 3));
  }
}
