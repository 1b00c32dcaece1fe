package org.equilux.observe;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process takes of its machine. Null where the system does not say.
 *
 * @param cpu the share of the machine's processors, 0 to 1, that the process used since this was
 *     last measured
 * @param heapBytes in use, garbage included
 * @param heapLimitBytes the most that the heap may have
 * @param residentBytes of the machine's memory, heap included
 */
public record ProcessLoad(Double cpu, Long heapBytes, Long heapLimitBytes, Long residentBytes) {
  /** Nothing is known. */
  public static final ProcessLoad UNKNOWN = new ProcessLoad(null, null, null, null);

  private static final Path STATISTICS = Path.of("/proc/self/statm");

  /** The second number of {@link #STATISTICS} is in pages of this size on all usual systems. */
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
      // Not a Linux system, or none that lets processes see themselves.
      return null;
    }
  }
}
