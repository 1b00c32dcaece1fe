package org.equilux.observe;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The processor and memory use of a process. A value is null if the system does not report it.
 *
 * @param cpu share of the machine's processors, 0 to 1, used since the last measurement
 * @param heapBytes used heap, including garbage
 * @param heapLimitBytes limit of the heap
 * @param residentBytes resident memory, including the heap
 */
public record ProcessLoad(Double cpu, Long heapBytes, Long heapLimitBytes, Long residentBytes) {
  /** A load without values. */
  public static final ProcessLoad UNKNOWN = new ProcessLoad(null, null, null, null);

  private static final Path STATISTICS = Path.of("/proc/self/statm");

  /**
   * The page size in bytes of all common systems, in which the second number of {@link #STATISTICS}
   * is given.
   */
  private static final long PAGE_BYTES = 4096;

  /** Measures this process. */
  public static ProcessLoad now() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return new ProcessLoad(
        cpuNow(), heap.getUsed(), heap.getMax() < 0 ? null : heap.getMax(), residentNow());
  }

  private static Double cpuNow() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      double load = system.getProcessCpuLoad();
      return load >= 0 ? Math.min(1, load) : null;
    }
    return null;
  }

  private static Long residentNow() {
    try {
      return Long.parseLong(Files.readString(STATISTICS).split(" ", -1)[1]) * PAGE_BYTES;
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      // Not a Linux system, or /proc is inaccessible.
      return null;
    }
  }
}
