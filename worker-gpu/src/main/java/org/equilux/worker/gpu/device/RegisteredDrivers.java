package org.equilux.worker.gpu.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The OpenCL drivers that are registered with this machine's loader, read from its files: loading
 * them, only to learn that they drive nothing but the CPU, takes a third of a second.
 */
public final class RegisteredDrivers {
  private static final Path FOLDER = Path.of("/etc/OpenCL/vendors");
  private static final String CPU_DRIVER = "libpocl";

  private RegisteredDrivers() {}

  /** Whether there are drivers, and all of them are PoCL, whose device is the CPU. */
  public static boolean areOfTheCpu() {
    // If one of the loader's variables is set, there may be drivers outside of the folder.
    Map<String, String> environment = System.getenv();
    return Stream.of("OCL_ICD_VENDORS", "OCL_ICD_FILENAMES", "OPENCL_VENDOR_PATH")
            .noneMatch(environment::containsKey)
        && areOfTheCpu(FOLDER);
  }

  public static boolean areOfTheCpu(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> drivers = files.filter(file -> file.toString().endsWith(".icd")).toList();
      for (Path driver : drivers) {
        if (!Files.readString(driver).contains(CPU_DRIVER)) {
          return false;
        }
      }
      return !drivers.isEmpty();
    } catch (IOException e) {
      return false; // Then the loader is asked.
    }
  }
}
