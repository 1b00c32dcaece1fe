package org.equilux.master.net;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * The connections that the ports take at once. Each one needs a file descriptor, and a listener
 * that gets none for a connection ends; so fewer are taken where the process may have few
 * descriptors.
 *
 * @param clients at the web port
 * @param workers at the port for workers
 */
public record ConnectionLimits(int clients, int workers) {
  /** What descriptors allow almost everywhere. */
  public static final ConnectionLimits DEFAULT = new ConnectionLimits(4608, 10_000);

  /** For the files of jobs and views, classes that are loaded late, and probes. */
  private static final int RESERVED = 200;

  private static final int LEAST = 512;

  /**
   * The limits of this process.
   *
   * @throws IOException if it may have so few descriptors that it would fail
   */
  public static ConnectionLimits ofThisProcess() throws IOException {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? of(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount())
        : DEFAULT;
  }

  /**
   * The limits of a process.
   *
   * @param most the descriptors that it may have
   * @param open those that it has
   * @throws IOException if they are too few
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
