package org.equilux.worker.gpu;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.backend.BackendException;
import org.equilux.kernels.backend.BackendInfo;
import org.equilux.kernels.backend.BackendProvider;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.kernels.backend.DeviceReport;
import org.equilux.kernels.call.KernelCall;
import org.equilux.kernels.call.KernelCall.CountCall;
import org.equilux.kernels.call.KernelCall.InterpolateLut;
import org.equilux.kernels.call.KernelCall.PixelCall;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.worker.gpu.device.OpenClDevice;
import org.equilux.worker.gpu.device.OpenClDevices;
import org.equilux.worker.gpu.device.RegisteredDrivers;
import org.equilux.worker.gpu.device.Tuning;
import org.equilux.worker.gpu.program.BinaryCache;
import org.equilux.worker.gpu.program.Variant;
import org.equilux.worker.gpu.session.DeviceContext;
import org.equilux.worker.gpu.session.Session;

/**
 * Backend that runs the kernels on OpenCL devices of version 1.2 or later, through JOCL. The
 * kernels compute in integers, or in floats with exactly specified operations, so that all devices
 * yield identical bits.
 *
 * <p>A chunk is computed on one device: the one that still has the chunk's pixels from the counting
 * pass, or else the one with the least load. The chunk is divided into bands whose uploads, kernels
 * and downloads overlap, so that the chunk may be larger than the device's memory. A kernel is
 * built when a pixel format first needs it, and cached on disk. Several threads compute in
 * parallel, each with its own queues.
 */
public final class OpenClBackend implements Backend {
  /** A device that failed this often in a row is left out while others go on. */
  private static final int GIVE_UP_AFTER = 3;

  private static final System.Logger LOG = System.getLogger(OpenClBackend.class.getName());

  /**
   * The provider of this backend. It takes all devices of the best type: GPUs before accelerators
   * before CPUs. The environment variable {@code EQUILUX_OPENCL_DEVICE}, or the system property
   * {@code equilux.opencl.device}, holds part of the names of the devices to be used instead.
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
      return OpenClDevices.BACKEND;
    }

    /**
     * Above the Vector API's 10, so that it is tried and what keeps a GPU from being used is said.
     * Only when chosen by name where OpenCL drives nothing but the CPU: that is the same silicon
     * with two copies of each chunk more, and a driver in the process that can end it.
     */
    @Override
    public int preference() {
      String choice = OpenClDevices.choice();
      return choice.isEmpty() && RegisteredDrivers.areOfTheCpu()
          ? WITH_CPU
          : preference(Found.DEVICES, choice);
    }

    static int preference(OpenClDevices found, String choice) {
      boolean onlyCpu =
          found.best(choice).stream().anyMatch(device -> device.type() == OpenClDevice.Type.CPU);
      return onlyCpu ? WITH_CPU : WITH_GPU;
    }

    @Override
    public List<DeviceReport> devices() {
      return Found.DEVICES.reports();
    }

    @Override
    public Backend open() throws BackendUnavailableException {
      return open(Set.of());
    }

    @Override
    public Backend open(Set<Integer> devices) throws BackendUnavailableException {
      return OpenClBackend.open(choose(Found.DEVICES, OpenClDevices.choice(), devices));
    }

    /** The numbered devices of those to be used, or the reason why there is none. */
    static List<OpenClDevice> choose(OpenClDevices found, String choice, Set<Integer> numbers)
        throws BackendUnavailableException {
      List<OpenClDevice> best = choose(found, choice);
      if (numbers.isEmpty()) {
        return best;
      }
      List<OpenClDevice> listed = found.devices().stream().filter(best::contains).toList();
      for (int number : numbers) {
        if (number >= listed.size()) {
          throw new BackendUnavailableException(
              "there is no OpenCL device %d, counted from 0; this machine has: %s"
                  .formatted(number, list(found)));
        }
      }
      return best.stream().filter(device -> numbers.contains(listed.indexOf(device))).toList();
    }

    /** The devices to be used, or the reason why there is none. */
    static List<OpenClDevice> choose(OpenClDevices found, String choice)
        throws BackendUnavailableException {
      if (found.devices().isEmpty()) {
        throw new BackendUnavailableException(found.obstacle());
      }
      List<OpenClDevice> best = found.best(choice);
      if (best.isEmpty()) {
        throw new BackendUnavailableException(
            choice.isEmpty()
                ? "no OpenCL device can be used: " + list(found)
                : "no usable OpenCL device is called \"%s\" (%s); this machine has: %s"
                    .formatted(choice, OpenClDevices.CHOICE_VARIABLE, list(found)));
      }
      return best;
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

  /** A device with its current load and the number of its failures in a row. */
  private static final class Entry {
    private final DeviceContext device;
    private int busy;
    private int failuresInARow;

    Entry(DeviceContext device) {
      this.device = device;
    }

    boolean isLeftOut() {
      return failuresInARow >= GIVE_UP_AFTER;
    }
  }

  /** The devices; their mutable state is guarded by this object's monitor. */
  private final List<Entry> entries;

  /**
   * @param opened devices, at least one; closed with this backend
   */
  OpenClBackend(List<DeviceContext> opened) {
    this.entries = opened.stream().map(Entry::new).toList();
  }

  /**
   * Opens devices, as many of them as can be.
   *
   * @param devices usable ones, at least one
   * @throws BackendUnavailableException if none of them gives a context
   */
  static OpenClBackend open(List<OpenClDevice> devices) throws BackendUnavailableException {
    return open(devices, Tuning::of, BinaryCache.ofUser());
  }

  static OpenClBackend open(
      List<OpenClDevice> devices, Function<OpenClDevice, Tuning> tuning, BinaryCache cache)
      throws BackendUnavailableException {
    List<DeviceContext> opened = new ArrayList<>();
    BackendUnavailableException obstacle = null;
    for (OpenClDevice device : devices) {
      try {
        opened.add(new DeviceContext(device, tuning.apply(device), cache));
      } catch (BackendUnavailableException e) {
        LOG.log(System.Logger.Level.WARNING, e.getMessage());
        obstacle = e;
      }
    }
    if (opened.isEmpty()) {
      throw Objects.requireNonNull(obstacle);
    }
    return new OpenClBackend(opened);
  }

  @Override
  public BackendInfo info() {
    return new BackendInfo(
        OpenClDevices.BACKEND,
        entries.stream()
            .map(entry -> entry.device.device().description())
            .collect(Collectors.joining("; ")));
  }

  /** Every kernel is written for every format, but not every device's floats are the same. */
  @Override
  public boolean supports(KernelCall call, PixelFormat format) {
    return !format.isWide()
        && (!(call instanceof InterpolateLut)
            || entries.stream()
                .allMatch(entry -> entry.device.device().capabilities().roundsToNearest()));
  }

  @Override
  public void count(CountCall call, Chunk chunk, HistogramGrid into) {
    Variant variant = Variant.of(call, chunk);
    compute(variant, chunk, session -> session.count(variant, call, chunk, into));
  }

  @Override
  public void compute(PixelCall call, Chunk chunk, Pixels out) {
    Variant variant = Variant.of(call, chunk);
    compute(variant, chunk, session -> session.compute(variant, call, chunk, out));
  }

  /** Computes on one device; where that fails, on the next. */
  void compute(Variant variant, Chunk chunk, Consumer<Session> work) {
    Pixels pixels = chunk.core();
    List<Entry> untried = new ArrayList<>(inUse());
    BackendException failure = null;
    while (!untried.isEmpty()) {
      Entry entry = begin(untried, pixels);
      try {
        entry.device.compute(variant, work);
        end(entry, null);
        return;
      } catch (BackendException e) {
        end(entry, e);
        failure = e;
      } catch (RuntimeException | Error e) {
        end(entry, null);
        throw e;
      }
    }
    throw Objects.requireNonNull(failure);
  }

  /**
   * All devices but those that fail again and again; if all do, all of them, so that the caller
   * gets their error.
   */
  private synchronized List<Entry> inUse() {
    List<Entry> good = entries.stream().filter(entry -> !entry.isLeftOut()).toList();
    return good.isEmpty() ? entries : good;
  }

  /** The device that has the pixels already, or else the one that has least to do. */
  private synchronized Entry begin(List<Entry> untried, Pixels pixels) {
    Entry chosen =
        untried.stream()
            .filter(entry -> entry.device.keeps(pixels))
            .findFirst()
            .orElseGet(
                () -> Collections.min(untried, Comparator.comparingInt(entry -> entry.busy)));
    untried.remove(chosen);
    chosen.busy++;
    return chosen;
  }

  private synchronized void end(Entry entry, BackendException failure) {
    entry.busy--;
    if (failure == null) {
      entry.failuresInARow = 0;
      return;
    }
    entry.failuresInARow++;
    if (entries.size() > 1 && entry.failuresInARow <= GIVE_UP_AFTER) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}; {1}",
          failure.getMessage(),
          entry.isLeftOut() ? "this device is no longer used" : "other devices go on");
    }
  }

  @Override
  public void close() {
    entries.forEach(entry -> entry.device.close());
  }
}
