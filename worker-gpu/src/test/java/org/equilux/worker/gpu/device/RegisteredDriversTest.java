package org.equilux.worker.gpu.device;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegisteredDriversTest {
  @TempDir Path folder;

  @Test
  void poclAloneMeansACpu() throws IOException {
    Files.writeString(folder.resolve("pocl.icd"), "/usr/lib/x86_64-linux-gnu/libpocl.so.2.10.0\n");
    Files.writeString(folder.resolve("README"), "libnvidia-opencl.so.1");
    assertTrue(RegisteredDrivers.areOfTheCpu(folder));
  }

  @Test
  void anyOtherDriverMayHaveDevices() throws IOException {
    Files.writeString(folder.resolve("pocl.icd"), "libpocl.so.2");
    Files.writeString(folder.resolve("nvidia.icd"), "libnvidia-opencl.so.1\n");
    assertFalse(RegisteredDrivers.areOfTheCpu(folder));
  }

  @Test
  void withoutRegistrationsTheLoaderIsAsked() {
    assertFalse(RegisteredDrivers.areOfTheCpu(folder));
    assertFalse(RegisteredDrivers.areOfTheCpu(folder.resolve("missing")));
  }
}
