package org.equilux.worker.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.equilux.kernels.Backend;
import org.equilux.kernels.BackendContract;
import org.equilux.kernels.BackendException;
import org.equilux.kernels.Chunk;
import org.equilux.kernels.ColorMode;
import org.equilux.kernels.HistogramGrid;
import org.equilux.kernels.Kernel;
import org.equilux.kernels.PixelFormat;
import org.equilux.kernels.Pixels;
import org.jocl.CL;
import org.jocl.CLException;
import org.junit.jupiter.api.Test;

class OpenClBackendTest extends BackendContract {
  private static final Variant VARIANT =
      Variant.of(Kernel.HISTOGRAM, PixelFormat.GRAY8, ColorMode.LUMINANCE);

  @Override
  protected Backend open() throws Exception {
    return new OpenClBackend(OpenClMachine.device());
  }

  @Test
  void saysWhichDeviceItRunsOn() {
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
      try (Backend once = new OpenClBackend(device)) {
        assertEquals(10_000, count(once, chunk).counts()[0]);
      }
    }
  }

  @Test
  void chunkLargerThanTheDevicesBuffersIsADeviceError() throws Exception {
    OpenClDevice small = withMaxAllocation(OpenClMachine.device(), 5000);
    try (Backend limited = new OpenClBackend(small)) {
      Pixels noise = Pixels.allocate(PixelFormat.GRAY8, 100, 50);
      new SplittableRandom(1).nextBytes(noise.data());
      assertEquals(5000, count(limited, Chunk.whole(noise)).total());
      Chunk large = Chunk.whole(Pixels.allocate(PixelFormat.GRAY8, 5001, 1));
      BackendException e = assertThrows(BackendException.class, () -> count(limited, large));
      assertEquals(
          "a buffer of 5,001 bytes is more than the 5,000 that %s gives; use smaller chunks"
              .formatted(small.name()),
          e.getMessage());
      assertEquals(5000, count(limited, Chunk.whole(noise)).total(), "the next chunk is computed");
    }
  }

  @Test
  void errorOfTheDeviceIsNamedAndTheNextChunkIsComputedAfresh() {
    OpenClBackend opencl = (OpenClBackend) backend();
    BackendException e =
        assertThrows(
            BackendException.class,
            () ->
                opencl.compute(
                    VARIANT,
                    _ -> {
                      throw new CLException("CL_OUT_OF_RESOURCES", CL.CL_OUT_OF_RESOURCES);
                    }));
    assertEquals(
        "histogram on " + OpenClMachine.device().name() + ": CL_OUT_OF_RESOURCES", e.getMessage());
    Chunk chunk = Chunk.whole(Pixels.allocate(PixelFormat.GRAY8, 10, 10));
    assertEquals(100, count(opencl, chunk).total());
  }

  private static HistogramGrid count(Backend backend, Chunk chunk) {
    HistogramGrid grid = new HistogramGrid(1, 1, 1, 256);
    backend.histogram(chunk, ColorMode.LUMINANCE, grid);
    return grid;
  }

  private static OpenClDevice withMaxAllocation(OpenClDevice device, long bytes) {
    return new OpenClDevice(
        device.platform(),
        device.id(),
        device.type(),
        device.name(),
        device.description(),
        device.obstacle(),
        device.computeUnits(),
        device.memory(),
        bytes);
  }
}
