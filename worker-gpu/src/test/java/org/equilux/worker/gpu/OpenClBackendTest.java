package org.equilux.worker.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.backend.BackendContract;
import org.equilux.kernels.backend.BackendException;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.call.KernelCall.CellHistograms;
import org.equilux.kernels.call.KernelCall.Histogram;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.worker.gpu.device.OpenClDevice;
import org.equilux.worker.gpu.device.Tuning;
import org.equilux.worker.gpu.program.BinaryCache;
import org.equilux.worker.gpu.program.Variant;
import org.jocl.CL;
import org.jocl.CLException;
import org.junit.jupiter.api.Test;

class OpenClBackendTest extends BackendContract {
  private static final Variant VARIANT =
      Variant.of(
          new Histogram(ColorMode.LUMINANCE),
          Chunk.whole(Pixels.allocate(PixelFormat.GRAY8, 1, 1)));

  @Override
  protected Backend open() throws Exception {
    return OpenClBackend.open(List.of(OpenClMachine.device()));
  }

  @Test
  void namesItsDevice() {
    OpenClDevice device = OpenClMachine.device();
    assertEquals("opencl", backend().info().name());
    assertEquals(device.description(), backend().info().device());
    assertTrue(new OpenClBackend.Provider().devices().contains(device.report()));
  }

  @Test
  void opensAndClosesManyTimes() throws Exception {
    OpenClDevice device = OpenClMachine.device();
    Chunk chunk = Chunk.whole(Pixels.allocate(PixelFormat.GRAY8, 100, 100));
    for (int i = 0; i < 50; i++) {
      try (Backend once = OpenClBackend.open(List.of(device))) {
        assertEquals(10_000, count(once, chunk).counts()[0]);
      }
    }
  }

  @Test
  void largeChunksAreComputedInBands() throws Exception {
    OpenClDevice small = withMaxAllocation(OpenClMachine.device(), 5000);
    try (Backend limited = open(List.of(small))) {
      SplittableRandom random = new SplittableRandom(1);
      Pixels noise = Pixels.allocate(PixelFormat.GRAY8, 1100, 50);
      random.nextBytes(noise.data());
      assertEquals(55_000, count(limited, Chunk.whole(noise)).total());
      Chunk oneRow = Chunk.whole(Pixels.allocate(PixelFormat.GRAY8, 5001, 1));
      BackendException e = assertThrows(BackendException.class, () -> count(limited, oneRow));
      assertEquals(
          "a buffer of 5,065 bytes is more than the 5,000 that %s gives".formatted(small.name()),
          e.getMessage());
      assertEquals(55_000, count(limited, Chunk.whole(noise)).total(), "the next is computed");
    }
  }

  @Test
  void worksWithLittleLocalMemory() throws Exception {
    Tuning tuning = new Tuning(1 << 20, 0, false, 500, 4);
    Pixels pixels = Pixels.allocate(PixelFormat.RGB8, 101, 33);
    Pixels deep = Pixels.allocate(PixelFormat.GRAY16, 101, 33);
    SplittableRandom random = new SplittableRandom(2);
    random.nextBytes(pixels.data());
    random.nextBytes(deep.data());
    try (Backend scalar = new ScalarBackend();
        Backend small =
            OpenClBackend.open(
                List.of(OpenClMachine.device()), _ -> tuning, BinaryCache.ofUser())) {
      for (ColorMode mode : ColorMode.values()) {
        for (Chunk picture : List.of(Chunk.whole(pixels), Chunk.whole(deep))) {
          assertEquals(count(scalar, picture, mode), count(small, picture, mode));
          assertEquals(countGrid(scalar, picture, mode), countGrid(small, picture, mode));
        }
      }
    }
  }

  @Test
  void aDeviceErrorIsReportedAndTheNextChunkSucceeds() {
    OpenClBackend opencl = (OpenClBackend) backend();
    Chunk chunk = Chunk.whole(Pixels.allocate(PixelFormat.GRAY8, 10, 10));
    BackendException e =
        assertThrows(
            BackendException.class,
            () ->
                opencl.compute(
                    VARIANT,
                    chunk,
                    _ -> {
                      throw new CLException("CL_OUT_OF_RESOURCES", CL.CL_OUT_OF_RESOURCES);
                    }));
    assertEquals(
        "histogram on " + OpenClMachine.device().name() + ": CL_OUT_OF_RESOURCES", e.getMessage());
    assertEquals(100, count(opencl, chunk).total());
  }

  private static OpenClBackend open(List<OpenClDevice> devices) throws Exception {
    return OpenClBackend.open(devices, Tuning::of, BinaryCache.ofUser());
  }

  private static HistogramGrid count(Backend backend, Chunk chunk) {
    return count(backend, chunk, ColorMode.LUMINANCE);
  }

  private static HistogramGrid count(Backend backend, Chunk chunk, ColorMode mode) {
    PixelFormat format = chunk.pixels().format();
    HistogramGrid grid = new HistogramGrid(1, 1, mode.planes(format), format.levels());
    backend.count(new Histogram(mode), chunk, grid);
    return grid;
  }

  private static HistogramGrid countGrid(Backend backend, Chunk chunk, ColorMode mode) {
    PixelFormat format = chunk.pixels().format();
    HistogramGrid grid = new HistogramGrid(2, 3, mode.planes(format), format.levels());
    backend.count(new CellHistograms(mode), chunk, grid);
    return grid;
  }

  /** Returns the device with a lower limit of the driver for one buffer. */
  static OpenClDevice withMaxAllocation(OpenClDevice device, long bytes) {
    OpenClDevice.Capabilities has = device.capabilities();
    return new OpenClDevice(
        device.platform(),
        device.id(),
        device.type(),
        device.name(),
        device.description(),
        device.obstacle(),
        device.builtBy(),
        new OpenClDevice.Capabilities(
            has.computeUnits(),
            has.memory(),
            bytes,
            has.localMemory(),
            has.hasLocalMemory(),
            has.sharesMemory(),
            has.roundsToNearest()));
  }
}
