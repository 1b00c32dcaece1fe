package org.equilux.worker.gpu.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.equilux.kernels.backend.DeviceReport;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * The OpenCL devices of this machine. Listing them never throws: reasons for missing ones are
 * texts.
 *
 * @param devices all devices of all platforms, usable or not
 * @param obstacle why there is no device at all; empty if there is one
 */
public record OpenClDevices(List<OpenClDevice> devices, String obstacle) {
  /** The name by which the backend on these devices is chosen. */
  public static final String BACKEND = "opencl";

  /**
   * Environment variable, and as a system property: part of the names of the devices to be used.
   */
  public static final String CHOICE_VARIABLE = "EQUILUX_OPENCL_DEVICE";

  static final String CHOICE_PROPERTY = "equilux.opencl.device";

  private static final String INSTALL =
      "install ocl-icd-libopencl1 and the driver of the GPU's vendor, or pocl-opencl-icd to try"
          + " OpenCL on a CPU";
  private static final Pattern VERSION = Pattern.compile("OpenCL (\\d+)\\.(\\d+).*");

  /** Searches this machine for devices. */
  public static OpenClDevices find() {
    try {
      CL.setExceptionsEnabled(true);
      List<OpenClDevice> devices = new ArrayList<>();
      List<String> platforms = new ArrayList<>();
      for (cl_platform_id platform : platforms()) {
        platforms.add(platformInfo(platform, CL.CL_PLATFORM_NAME));
        for (cl_device_id id : devices(platform)) {
          devices.add(describe(platform, id));
        }
      }
      return new OpenClDevices(devices, devices.isEmpty() ? nothing(platforms) : "");
    } catch (LinkageError e) {
      return new OpenClDevices(List.of(), libraryObstacle(e));
    } catch (CLException e) {
      return new OpenClDevices(
          List.of(), "the OpenCL driver fails when asked for its devices: " + e.getMessage());
    }
  }

  private static String nothing(List<String> platforms) {
    return platforms.isEmpty()
        ? "OpenCL has no platform: " + INSTALL
        : "the OpenCL platform (%s) has no device; check the vendor's driver, and in a container"
                .formatted(String.join(", ", platforms))
            + " whether the device is passed in";
  }

  /** Two libraries can be missing: OpenCL's own, and the bridge to it that JOCL brings along. */
  public static String libraryObstacle(LinkageError error) {
    String message = String.valueOf(error.getMessage()) + error.getCause();
    return message.contains("Implementation library could not be loaded")
        ? "there is no OpenCL loader library: " + INSTALL
        : "JOCL has no native library that runs on %s %s: %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                String.valueOf(error.getMessage()).lines().findFirst().orElse(""));
  }

  /** All devices, or what keeps this machine from having any. */
  public List<DeviceReport> reports() {
    return devices.isEmpty()
        ? List.of(DeviceReport.unusable(BACKEND, "OpenCL", obstacle))
        : devices.stream().map(OpenClDevice::report).toList();
  }

  /**
   * The usable devices of the best type that there is (GPU before accelerator before CPU), those
   * with most memory first.
   *
   * @param choice part of their names, upper or lower case; empty for any
   */
  public List<OpenClDevice> best(String choice) {
    String wanted = choice.toLowerCase(Locale.ROOT);
    List<OpenClDevice> matching =
        devices.stream()
            .filter(OpenClDevice::usable)
            .filter(device -> device.name().toLowerCase(Locale.ROOT).contains(wanted))
            .sorted(
                Comparator.comparing(OpenClDevice::type)
                    .thenComparingLong(OpenClDevice::memory)
                    .reversed())
            .toList();
    return matching.stream().filter(device -> device.type() == matching.getFirst().type()).toList();
  }

  /** The user's choice: the system property, else the environment's; empty if there is none. */
  public static String choice() {
    String variable = System.getenv().getOrDefault(CHOICE_VARIABLE, "");
    return System.getProperty(CHOICE_PROPERTY, variable).strip();
  }

  private static cl_platform_id[] platforms() {
    int[] count = new int[1];
    try {
      CL.clGetPlatformIDs(0, null, count);
    } catch (CLException e) {
      if (e.getStatus() == CL.CL_PLATFORM_NOT_FOUND_KHR) {
        return new cl_platform_id[0];
      }
      throw e;
    }
    cl_platform_id[] platforms = new cl_platform_id[count[0]];
    CL.clGetPlatformIDs(platforms.length, platforms, null);
    return platforms;
  }

  private static cl_device_id[] devices(cl_platform_id platform) {
    int[] count = new int[1];
    try {
      CL.clGetDeviceIDs(platform, CL.CL_DEVICE_TYPE_ALL, 0, null, count);
    } catch (CLException e) {
      if (e.getStatus() == CL.CL_DEVICE_NOT_FOUND) {
        return new cl_device_id[0];
      }
      throw e;
    }
    cl_device_id[] devices = new cl_device_id[count[0]];
    CL.clGetDeviceIDs(platform, CL.CL_DEVICE_TYPE_ALL, devices.length, devices, null);
    return devices;
  }

  @SuppressWarnings("deprecation") // CL_DEVICE_HOST_UNIFIED_MEMORY has no successor
  private static OpenClDevice describe(cl_platform_id platform, cl_device_id id) {
    String name = string(id, CL.CL_DEVICE_NAME);
    String version = string(id, CL.CL_DEVICE_VERSION);
    long memory = number(id, CL.CL_DEVICE_GLOBAL_MEM_SIZE);
    int computeUnits = (int) number(id, CL.CL_DEVICE_MAX_COMPUTE_UNITS);
    String driver = string(id, CL.CL_DRIVER_VERSION);
    OpenClDevice.Type type = type(number(id, CL.CL_DEVICE_TYPE));
    String description =
        "%s (%s, %d compute units, %d MiB, driver %s, %s)"
            .formatted(
                name,
                type.name(),
                computeUnits,
                memory >> 20,
                driver,
                platformInfo(platform, CL.CL_PLATFORM_NAME));
    return new OpenClDevice(
        platform,
        id,
        type,
        name,
        description,
        obstacle(
            version,
            number(id, CL.CL_DEVICE_AVAILABLE) != 0,
            number(id, CL.CL_DEVICE_COMPILER_AVAILABLE) != 0,
            number(id, CL.CL_DEVICE_ENDIAN_LITTLE) != 0),
        String.join("; ", name, version, driver, platformInfo(platform, CL.CL_PLATFORM_VERSION)),
        new OpenClDevice.Capabilities(
            computeUnits,
            memory,
            number(id, CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE),
            number(id, CL.CL_DEVICE_LOCAL_MEM_SIZE),
            number(id, CL.CL_DEVICE_LOCAL_MEM_TYPE) == CL.CL_LOCAL,
            number(id, CL.CL_DEVICE_HOST_UNIFIED_MEMORY) != 0,
            (number(id, CL.CL_DEVICE_SINGLE_FP_CONFIG) & CL.CL_FP_ROUND_TO_NEAREST) != 0));
  }

  /** The reason why a device with these properties cannot be used; empty if it can. */
  public static String obstacle(
      String version, boolean available, boolean compiler, boolean littleEndian) {
    Matcher numbers = VERSION.matcher(version);
    if (!numbers.matches()
        || 100 * Integer.parseInt(numbers.group(1)) + Integer.parseInt(numbers.group(2)) < 102) {
      return "it offers \"" + version + "\"; at least OpenCL 1.2 is needed: update its driver";
    }
    if (!available) {
      return "its driver says that it is not available";
    }
    if (!compiler) {
      return "its driver has no compiler for OpenCL C: install the driver's compiler package";
    }
    return littleEndian ? "" : "it is big-endian, and samples of 16 bits are little-endian";
  }

  private static OpenClDevice.Type type(long bits) {
    if ((bits & CL.CL_DEVICE_TYPE_GPU) != 0) {
      return OpenClDevice.Type.GPU;
    }
    return (bits & CL.CL_DEVICE_TYPE_CPU) != 0
        ? OpenClDevice.Type.CPU
        : OpenClDevice.Type.ACCELERATOR;
  }

  private static String platformInfo(cl_platform_id platform, int what) {
    long[] size = new long[1];
    CL.clGetPlatformInfo(platform, what, 0, null, size);
    byte[] value = new byte[(int) size[0]];
    CL.clGetPlatformInfo(platform, what, value.length, Pointer.to(value), null);
    return text(value);
  }

  private static String string(cl_device_id device, int what) {
    return text(bytes(device, what));
  }

  /** A number of 4 or 8 bytes, whichever the property has. */
  private static long number(cl_device_id device, int what) {
    byte[] value = bytes(device, what);
    ByteBuffer buffer = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    return value.length == 4 ? buffer.getInt() & 0xFFFFFFFFL : buffer.getLong();
  }

  private static byte[] bytes(cl_device_id device, int what) {
    long[] size = new long[1];
    CL.clGetDeviceInfo(device, what, 0, null, size);
    byte[] value = new byte[(int) size[0]];
    CL.clGetDeviceInfo(device, what, value.length, Pointer.to(value), null);
    return value;
  }

  /** C strings end with a zero. */
  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8).replace("\0", "").strip();
  }
}
