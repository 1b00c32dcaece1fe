package org.equilux.worker.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.call.KernelCall.ApplyLut;
import org.equilux.kernels.call.KernelCall.Histogram;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.worker.gpu.device.Tuning;
import org.equilux.worker.gpu.memory.DeviceBuffer;
import org.equilux.worker.gpu.program.BinaryCache;
import org.equilux.worker.gpu.session.DeviceContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeptPixelsTest {
  private static final int WIDTH = 256;
  private static final int HEIGHT = 64;

  /** Room for the pixels of one chunk in bands; each band takes slightly more. */
  private static final Tuning TUNING = new Tuning(4096, WIDTH * HEIGHT + 1000, true, 4096, 1);

  private DeviceContext device;

  @BeforeEach
  void open() throws Exception {
    device = new DeviceContext(OpenClMachine.device(), TUNING, BinaryCache.ofUser());
  }

  @AfterEach
  void close() {
    if (device != null) {
      device.close();
    }
  }

  private static Pixels pixels() {
    return Pixels.allocate(PixelFormat.GRAY8, WIDTH, HEIGHT);
  }

  private List<DeviceBuffer> buffers() {
    return List.of(device.pool().take(WIDTH * HEIGHT));
  }

  @Test
  void aFullCacheKeepsItsPixels() {
    Pixels first = pixels();
    Pixels second = pixels();
    assertTrue(device.kept().put(first, buffers()));
    assertFalse(device.kept().put(second, buffers()));
    assertTrue(device.kept().holds(first));
    assertTrue(device.kept().take(second).isEmpty());
    assertTrue(device.kept().take(first).isPresent());
    assertFalse(device.kept().holds(first));
    assertTrue(device.kept().put(second, buffers()), "there is room again");
  }

  @Test
  void otherOffsetsOfAnArrayAreDifferentPixels() {
    Pixels whole = pixels();
    assertTrue(device.kept().put(whole, buffers()));
    assertFalse(device.kept().holds(whole.rows(0, HEIGHT - 1)));
    assertFalse(
        device.kept().holds(Pixels.wrap(PixelFormat.GRAY_ALPHA8, WIDTH / 2, HEIGHT, whole.data())));
    assertTrue(device.kept().holds(Pixels.wrap(PixelFormat.GRAY8, WIDTH, HEIGHT, whole.data())));
  }

  @Test
  void unreachablePixelsAreReleased() {
    assertTrue(device.kept().put(pixels(), buffers()));
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          while (!device.kept().put(pixels(), buffers())) {
            System.gc();
            Thread.onSpinWait();
          }
        });
  }

  /**
   * The test changes the pixels in between, which is forbidden, to show which copy the device used.
   */
  @Test
  void countedPixelsAreMappedWithoutAnotherUpload() throws Exception {
    HistogramGrid counts = new HistogramGrid(1, 1, 1, 256);
    LutGrid identity = new LutGrid(1, 1, 1, 256);
    for (int value = 0; value < 256; value++) {
      identity.entries()[value] = (char) value;
    }
    Pixels pixels = pixels();
    Arrays.fill(pixels.data(), (byte) 7);
    byte[] counted = pixels.data().clone();
    Pixels out = pixels();
    try (Backend backend =
        OpenClBackend.open(OpenClMachine.devices(), _ -> TUNING, BinaryCache.ofUser())) {
      Chunk chunk = Chunk.whole(pixels);
      backend.count(new Histogram(ColorMode.LUMINANCE), chunk, counts);
      assertEquals(counted.length, counts.counts()[7]);
      Arrays.fill(pixels.data(), (byte) 8);
      backend.compute(new ApplyLut(ColorMode.LUMINANCE, identity), chunk, out);
      assertArrayEquals(counted, out.data());
      backend.compute(new ApplyLut(ColorMode.LUMINANCE, identity), chunk, out);
      assertArrayEquals(pixels.data(), out.data(), "mapped once, they are no longer kept");
      backend.count(new Histogram(ColorMode.LUMINANCE), chunk, counts);
      backend.compute(new ApplyLut(ColorMode.LUMINANCE, identity), chunk, out);
      assertEquals(counted.length, counts.counts()[8]);
      assertArrayEquals(pixels.data(), out.data(), "counted again, they are uploaded again");
    }
  }
}
