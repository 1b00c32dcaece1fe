package org.equilux.worker.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.equilux.kernels.backend.BackendProvider;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.worker.gpu.device.OpenClDevice;
import org.equilux.worker.gpu.device.OpenClDevices;
import org.junit.jupiter.api.Test;

/** Selection and explanation of devices; the machine need not have them. */
class OpenClProviderTest {
  private static final OpenClDevice CPU = device(OpenClDevice.Type.CPU, "pthread-cpu", 64, "");
  private static final OpenClDevice GPU = device(OpenClDevice.Type.GPU, "Radeon", 8, "");
  private static final OpenClDevice BIG_GPU = device(OpenClDevice.Type.GPU, "GeForce", 24, "");
  private static final OpenClDevice OLD_GPU =
      device(OpenClDevice.Type.GPU, "Rage", 99, "it is too old");

  private static OpenClDevice device(
      OpenClDevice.Type type, String name, long memory, String obstacle) {
    OpenClDevice.Capabilities capabilities =
        new OpenClDevice.Capabilities(1, memory, memory, 1 << 15, true, false, true);
    return new OpenClDevice(null, null, type, name, name, obstacle, name, capabilities);
  }

  private static OpenClDevices having(OpenClDevice... devices) {
    return new OpenClDevices(List.of(devices), "");
  }

  @Test
  void providerIsRegisteredOnce() {
    List<String> names = BackendStack.providers().stream().map(BackendProvider::name).toList();
    assertEquals(List.of("opencl", "scalar"), names.stream().sorted().toList());
  }

  @Test
  void gpuIsPreferredToVectorsAndACpuIsNot() {
    int vector = 10;
    assertTrue(OpenClBackend.Provider.preference(having(CPU, GPU), "") > vector);
    assertTrue(OpenClBackend.Provider.preference(having(CPU), "") < 0);
    assertTrue(OpenClBackend.Provider.preference(having(CPU, GPU), "pthread") < 0);
    assertTrue(OpenClBackend.Provider.preference(having(CPU, OLD_GPU), "") < 0);
    assertTrue(OpenClBackend.Provider.preference(having(), "") > vector);
  }

  @Test
  void allUsableDevicesOfTheBestTypeAreChosen() throws Exception {
    OpenClDevices found = having(CPU, GPU, OLD_GPU, BIG_GPU);
    assertEquals(List.of(BIG_GPU, GPU), OpenClBackend.Provider.choose(found, ""));
    assertEquals(List.of(GPU), OpenClBackend.Provider.choose(found, "radeon"));
    assertEquals(List.of(CPU), OpenClBackend.Provider.choose(found, "PTHREAD"));
    assertEquals(List.of(BIG_GPU, GPU), OpenClBackend.Provider.choose(found, "e"));
  }

  @Test
  void assignedDevicesAreNumberedInTheDriversOrder() throws Exception {
    OpenClDevices found = having(CPU, GPU, OLD_GPU, BIG_GPU);
    assertEquals(List.of(GPU), OpenClBackend.Provider.choose(found, "", Set.of(0)));
    assertEquals(List.of(BIG_GPU), OpenClBackend.Provider.choose(found, "", Set.of(1)));
    assertEquals(List.of(BIG_GPU, GPU), OpenClBackend.Provider.choose(found, "", Set.of(1, 0)));
    BackendUnavailableException e =
        assertThrows(
            BackendUnavailableException.class,
            () -> OpenClBackend.Provider.choose(found, "", Set.of(2)));
    assertTrue(e.getMessage().startsWith("there is no OpenCL device 2, counted from 0"));
  }

  @Test
  void anUnavailableChoiceIsAnErrorThatListsTheDevices() {
    BackendUnavailableException e =
        assertThrows(
            BackendUnavailableException.class,
            () -> OpenClBackend.Provider.choose(having(CPU, OLD_GPU), "rage"));
    assertEquals(
        "no usable OpenCL device is called \"rage\" (EQUILUX_OPENCL_DEVICE); this machine has:"
            + " pthread-cpu; Rage: it is too old",
        e.getMessage());
  }

  @Test
  void withoutUsableDevicesEveryReasonIsGiven() {
    BackendUnavailableException e =
        assertThrows(
            BackendUnavailableException.class,
            () -> OpenClBackend.Provider.choose(having(OLD_GPU), ""));
    assertEquals("no OpenCL device can be used: Rage: it is too old", e.getMessage());
  }

  @Test
  void obstaclesOfADeviceAreNamed() {
    assertEquals("", OpenClDevices.obstacle("OpenCL 1.2 pocl", true, true, true));
    assertEquals("", OpenClDevices.obstacle("OpenCL 3.0 CUDA", true, true, true));
    assertTrue(OpenClDevices.obstacle("OpenCL 1.1 old", true, true, true).contains("at least"));
    assertTrue(OpenClDevices.obstacle("rubbish", true, true, true).contains("at least"));
    assertTrue(OpenClDevices.obstacle("OpenCL 1.2", false, true, true).contains("available"));
    assertTrue(OpenClDevices.obstacle("OpenCL 1.2", true, false, true).contains("compiler"));
    assertTrue(OpenClDevices.obstacle("OpenCL 1.2", true, true, false).contains("big-endian"));
  }

  @Test
  void missingLibrariesAreDistinguished() {
    String loader =
        OpenClDevices.libraryObstacle(
            new UnsatisfiedLinkError(
                "Could not initialize native OpenCL library."
                    + " Implementation library could not be loaded"));
    assertTrue(loader.contains("ocl-icd-libopencl1"), loader);
    String bridge =
        OpenClDevices.libraryObstacle(new UnsatisfiedLinkError("no JOCL_2_0_6-linux-riscv"));
    assertTrue(bridge.startsWith("JOCL has no native library that runs on "), bridge);
  }

  /** Main program that prints the provider's answer in a separate JVM. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] args) {
      BackendProvider provider = new OpenClBackend.Provider();
      System.out.println(provider.devices().getFirst());
      try {
        System.out.println(provider.open().info());
      } catch (BackendUnavailableException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  /** On Linux, the OpenCL loader searches for drivers in the folder of this variable. */
  @Test
  void aMachineWithoutDriversGetsTheRemedy() throws Exception {
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Probe.class.getName());
    java.environment().put("OCL_ICD_VENDORS", "/nowhere");
    java.environment().put("OPENCL_VENDOR_PATH", "/nowhere");
    Process probe = java.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, probe.waitFor(), out);
    List<String> lines = out.lines().toList();
    assertTrue(lines.getFirst().contains("usable=false"), out);
    assertTrue(lines.getLast().contains("install ocl-icd-libopencl1"), out);
    assertFalse(out.contains("Exception"), out);
  }
}
