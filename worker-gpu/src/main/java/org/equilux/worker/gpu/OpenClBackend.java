package org.equilux.worker.gpu;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.equilux.kernels.Backend;
import org.equilux.kernels.BackendException;
import org.equilux.kernels.BackendInfo;
import org.equilux.kernels.BackendProvider;
import org.equilux.kernels.BackendUnavailableException;
import org.equilux.kernels.Chunk;
import org.equilux.kernels.ChunkRows;
import org.equilux.kernels.ColorMode;
import org.equilux.kernels.DeviceReport;
import org.equilux.kernels.HistogramGrid;
import org.equilux.kernels.Kernel;
import org.equilux.kernels.LutGrid;
import org.equilux.kernels.PixelFormat;
import org.equilux.kernels.Pixels;
import org.equilux.kernels.ScalarBackend;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;

/**
 * The kernels on an OpenCL device of version 1.2 or later, through JOCL. They compute in integers
 * and so give every device's pixels the same bits.
 *
 * <p>A chunk is copied to the device and its result back. A kernel is built when a kind of pixels
 * first needs it, which takes a moment. Several threads compute at once, each with a queue and
 * buffers of its own, which are kept for the next call.
 */
public final class OpenClBackend implements Backend {
  static final String NAME = "opencl";

  /**
   * The provider of this backend. It takes the best device: a GPU before an accelerator before a
   * CPU. The environment variable {@code EQUILUX_OPENCL_DEVICE}, or the system property {@code
   * equilux.opencl.device}, holds part of the name of the device to be used instead.
   */
  public static final class Provider implements BackendProvider {
    private static final int WITH_GPU = 20;
    private static final int WITH_CPU = -1;

    /** Looked for once: drivers are slow to answer, and do not change while a JVM runs. */
    private static final class Found {
      private static final OpenClDevices DEVICES = OpenClDevices.find();
    }

    @Override
    public String name() {
      return NAME;
    }

    /**
     * Above the Vector API's 10, so that it is tried and what keeps a GPU from being used is said.
     * Only when chosen by name where OpenCL drives nothing but the CPU: that is the same silicon
     * with two copies of each chunk more, and a driver in the process that can end it.
     */
    @Override
    public int preference() {
      return preference(Found.DEVICES, OpenClDevices.choice());
    }

    static int preference(OpenClDevices found, String choice) {
      return found
          .best(choice)
          .filter(device -> device.type() == OpenClDevice.Type.CPU)
          .map(_ -> WITH_CPU)
          .orElse(WITH_GPU);
    }

    @Override
    public List<DeviceReport> devices() {
      return Found.DEVICES.reports();
    }

    @Override
    public Backend open() throws BackendUnavailableException {
      return new OpenClBackend(choose(Found.DEVICES, OpenClDevices.choice()));
    }

    /** The device to be used, or the reason why there is none. */
    static OpenClDevice choose(OpenClDevices found, String choice)
        throws BackendUnavailableException {
      if (found.devices().isEmpty()) {
        throw new BackendUnavailableException(found.obstacle());
      }
      return found
          .best(choice)
          .orElseThrow(
              () ->
                  new BackendUnavailableException(
                      choice.isEmpty()
                          ? "no OpenCL device can be used: " + list(found)
                          : "no usable OpenCL device is called \"%s\" (%s); this machine has: %s"
                              .formatted(choice, OpenClDevices.CHOICE_VARIABLE, list(found))));
    }

    private static String list(OpenClDevices found) {
      return String.join(
          "; ",
          found.devices().stream()
              .map(
                  device ->
                      device.usable() ? device.name() : device.name() + ": " + device.obstacle())
              .toList());
    }
  }

  private final Backend scalar = new ScalarBackend();
  private final OpenClDevice device;
  private final cl_context context;
  private final Programs programs;

  /** As many as threads ever computed at once. */
  private final Queue<Session> idle = new ConcurrentLinkedQueue<>();

  /**
   * @param device a usable one
   * @throws BackendUnavailableException if the device gives no context
   */
  OpenClBackend(OpenClDevice device) throws BackendUnavailableException {
    this.device = device;
    cl_context_properties properties = new cl_context_properties();
    properties.addProperty(CL.CL_CONTEXT_PLATFORM, device.platform());
    try {
      this.context =
          CL.clCreateContext(properties, 1, new cl_device_id[] {device.id()}, null, null, null);
    } catch (CLException e) {
      throw new BackendUnavailableException(
          device.name() + " cannot be opened: " + e.getMessage(), e);
    }
    this.programs = new Programs(context, device);
  }

  @Override
  public BackendInfo info() {
    return new BackendInfo(NAME, device.description());
  }

  /** Always true: every kernel is written for every format. */
  @Override
  public boolean supports(Kernel kernel, PixelFormat format) {
    return true;
  }

  @Override
  public void histogram(Chunk chunk, ColorMode mode, HistogramGrid into) {
    if (isNew(chunk, mode)) {
      scalar.histogram(chunk, mode, into);
      return;
    }
    Pixels in = chunk.core();
    Variant variant = Variant.of(Kernel.HISTOGRAM, in.format(), mode);
    compute(variant, session -> session.histogram(variant, in, into));
  }

  @Override
  public void applyLut(Chunk chunk, ColorMode mode, LutGrid tables, Pixels out) {
    if (isNew(chunk, mode) || tables.maximum() != tables.levels() - 1) {
      scalar.applyLut(chunk, mode, tables, out);
      return;
    }
    Pixels in = chunk.core();
    Variant variant = Variant.of(Kernel.APPLY_LUT, in.format(), mode);
    compute(variant, session -> session.applyLut(variant, in, tables, out));
  }

  @Override
  public void histogramGrid(Chunk chunk, ColorMode mode, HistogramGrid into) {
    scalar.histogramGrid(chunk, mode, into);
  }

  @Override
  public void interpolateLut(Chunk chunk, ColorMode mode, LutGrid tables, Pixels out) {
    scalar.interpolateLut(chunk, mode, tables, out);
  }

  /** What plain loops do for now. */
  private static boolean isNew(Chunk chunk, ColorMode mode) {
    return chunk.mask().isPresent() || mode == ColorMode.GRAY;
  }

  @Override
  public void sobel(Chunk chunk, Pixels out) {
    Pixels held = chunk.pixels();
    ChunkRows rows = chunk.rows();
    Variant variant = Variant.of(Kernel.SOBEL, held.format(), ColorMode.LUMINANCE);
    compute(
        variant,
        session ->
            session.sobel(
                variant, held, rows.first(), rows.firstHeld(), chunk.pictureHeight(), out));
  }

  /**
   * Computes in a session of its own. One that failed is given back to the device at once: nobody
   * knows what state it is in.
   */
  void compute(Variant variant, Consumer<Session> work) {
    Session session = idle.poll();
    try {
      if (session == null) {
        session = new Session(context, device, programs);
      }
      work.accept(session);
      idle.add(session);
      session = null;
    } catch (CLException e) {
      throw new BackendException(
          "%s on %s: %s".formatted(variant.function(), device.name(), e.getMessage()), e);
    } finally {
      if (session != null) {
        release(session);
      }
    }
  }

  @Override
  public void close() {
    idle.forEach(OpenClBackend::release);
    idle.clear();
    release(programs);
    release(() -> CL.clReleaseContext(context));
  }

  /** A lost device may refuse even this; there is nothing more to be done about it then. */
  private static void release(AutoCloseable held) {
    try {
      held.close();
    } catch (Exception e) {
      System.getLogger(OpenClBackend.class.getName())
          .log(System.Logger.Level.DEBUG, "an OpenCL object could not be released", e);
    }
  }
}
