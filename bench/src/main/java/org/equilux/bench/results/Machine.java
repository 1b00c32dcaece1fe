package org.equilux.bench.results;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.incubator.vector.ByteVector;

/**
 * The machine on which measurements were taken.
 *
 * @param cpu the processor's name
 * @param cores processors available to this process
 * @param vectorBits width of the widest vectors that Java uses
 * @param vectorFlags vector extensions reported by the processor
 * @param memoryBytes of the whole machine
 * @param devices of OpenCL, each with its kind
 * @param copyGigabytesPerSecond rate at which one thread copies arrays
 */
public record Machine(
    String cpu,
    int cores,
    int vectorBits,
    List<String> vectorFlags,
    long memoryBytes,
    String os,
    String jdk,
    List<String> devices,
    double copyGigabytesPerSecond) {
  private static final Pattern VECTOR_FLAG =
      Pattern.compile("sse4_2|avx\\w*|asimd\\w*|neon|sve\\w*");
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final int COPIED = 64 << 20;
  private static final int COPIES = 15;
  private static final int UNCOUNTED = 5;

  /**
   * This machine; measuring the copy rate takes about a third of a second.
   *
   * @param devices of OpenCL
   */
  public static Machine here(List<String> devices) {
    List<String> info = cpuInfo();
    return new Machine(
        cpu(info),
        Runtime.getRuntime().availableProcessors(),
        ByteVector.SPECIES_PREFERRED.vectorBitSize(),
        vectorFlags(info),
        memory(),
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        System.getProperty("java.vendor.version", "") + " " + Runtime.version(),
        List.copyOf(devices),
        copy());
  }

  /** Whether measurements of both machines are comparable. */
  public boolean isSameAs(Machine other) {
    return cpu.equals(other.cpu)
        && cores == other.cores
        && vectorFlags.equals(other.vectorFlags)
        && memoryBytes == other.memoryBytes
        && os.equals(other.os)
        && jdk.equals(other.jdk)
        && devices.equals(other.devices);
  }

  /** A description in one line. */
  @Override
  public String toString() {
    return "%s, %d processors, %d-bit vectors, %.0f GiB; %s; Java %s; copies %.1f GB/s%s"
        .formatted(
            cpu,
            cores,
            vectorBits,
            memoryBytes / (double) (1L << 30),
            os,
            jdk.strip(),
            copyGigabytesPerSecond,
            devices.isEmpty() ? "; no OpenCL" : "; OpenCL: " + String.join(", ", devices));
  }

  private static List<String> cpuInfo() {
    try {
      return Files.isReadable(CPU_INFO) ? Files.readAllLines(CPU_INFO) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The processor's name with family and model, as virtual machines often report only a brand. */
  private static String cpu(List<String> info) {
    Optional<String> name = field(info, "model name").or(() -> ofMac());
    Optional<String> family = field(info, "cpu family");
    Optional<String> model = field(info, "model");
    String known = name.orElse(System.getProperty("os.arch"));
    return family.isPresent() && model.isPresent()
        ? "%s (family %s, model %s)".formatted(known, family.get(), model.get())
        : known;
  }

  private static Optional<String> ofMac() {
    return Output.of(List.of("sysctl", "-n", "machdep.cpu.brand_string"));
  }

  private static Optional<String> field(List<String> info, String name) {
    return info.stream()
        .filter(line -> line.startsWith(name) && line.contains(":"))
        .filter(line -> line.substring(0, line.indexOf(':')).strip().equals(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  private static List<String> vectorFlags(List<String> info) {
    return field(info, "flags").or(() -> field(info, "Features")).stream()
        .flatMap(flags -> Stream.of(flags.split(" ", -1)))
        .filter(flag -> VECTOR_FLAG.matcher(flag).matches())
        .sorted()
        .toList();
  }

  private static long memory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private static double copy() {
    byte[] from = new byte[COPIED];
    byte[] to = new byte[COPIED];
    List<Double> rates = new ArrayList<>();
    for (int i = -UNCOUNTED; i < COPIES; i++) {
      long start = System.nanoTime();
      System.arraycopy(from, 0, to, 0, COPIED);
      double rate = (double) COPIED / (System.nanoTime() - start);
      if (i >= 0) {
        rates.add(rate);
      }
    }
    return Statistics.of(rates).median();
  }
}
