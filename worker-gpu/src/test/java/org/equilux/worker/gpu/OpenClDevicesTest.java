package org.equilux.worker.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One backend with several devices. */
class OpenClDevicesTest {
  private static final Tuning KEEPING = new Tuning(1 << 20, 1 << 20, true, 4096, 1);
  private static final Chunk CHUNK = chunk();
  private static final Chunk OTHER = chunk();
  private static final Histogram HISTOGRAM = new Histogram(ColorMode.LUMINANCE);
  private static final Variant VARIANT = Variant.of(HISTOGRAM, CHUNK);

  private List<OpenClDevice> devices;

  private static Chunk chunk() {
    return Chunk.whole(Pixels.allocate(PixelFormat.GRAY8, 30, 10));
  }

  @BeforeEach
  void twoDevices() {
    List<OpenClDevice> found = OpenClMachine.devices();
    assumeTrue(found.size() > 1, "this machine has one OpenCL device only");
    devices = found.subList(0, 2);
  }

  private OpenClBackend open(List<OpenClDevice> some) throws Exception {
    return OpenClBackend.open(some, _ -> KEEPING, BinaryCache.ofUser());
  }

  @Test
  void allDevicesAreNamed() throws Exception {
    try (OpenClBackend backend = open(devices)) {
      assertEquals(
          devices.get(0).description() + "; " + devices.get(1).description(),
          backend.info().device());
    }
  }

  @Test
  void theLeastLoadedDeviceIsUsed() throws Exception {
    try (OpenClBackend backend = open(devices)) {
      backend.compute(
          VARIANT,
          CHUNK,
          first ->
              backend.compute(
                  VARIANT, OTHER, second -> assertNotSame(first.device(), second.device())));
    }
  }

  @Test
  void keptPixelsAreMappedOnTheirDevice() throws Exception {
    try (OpenClBackend backend = open(devices)) {
      backend.compute(
          VARIANT,
          CHUNK,
          first -> {
            backend.compute(
                VARIANT,
                OTHER,
                second -> second.count(VARIANT, HISTOGRAM, OTHER, new HistogramGrid(1, 1, 1, 256)));
            backend.compute(VARIANT, CHUNK, third -> assertNotSame(first.device(), third.device()));
          });
      backend.compute(
          VARIANT,
          CHUNK,
          first ->
              // Both devices have equal load, and without the cached pixels the first would be
              // chosen.
              backend.compute(
                  VARIANT,
                  CHUNK,
                  _ ->
                      backend.compute(
                          VARIANT,
                          OTHER,
                          holder -> assertNotSame(first.device(), holder.device()))));
    }
  }

  @Test
  void aFailingDeviceIsReplacedAndFinallyExcluded() throws Exception {
    List<String> messages = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            messages.add(new SimpleFormatter().formatMessage(record));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(OpenClBackend.class.getName());
    logger.addHandler(handler);
    OpenClDevice broken = OpenClBackendTest.withMaxAllocation(devices.get(0), 10);
    try (OpenClBackend backend = open(List.of(broken, devices.get(1)))) {
      for (int i = 0; i < 5; i++) {
        HistogramGrid grid = new HistogramGrid(1, 1, 1, 256);
        backend.count(HISTOGRAM, chunk(), grid);
        assertEquals(300, grid.counts()[0]);
      }
      backend.compute(VARIANT, CHUNK, used -> assertSame(devices.get(1), used.device().device()));
    } finally {
      logger.removeHandler(handler);
    }
    assertEquals(3, messages.size(), messages::toString);
    assertTrue(messages.get(0).endsWith("; other devices go on"), messages.get(0));
    assertTrue(messages.get(2).endsWith("; this device is no longer used"), messages.get(2));
  }
}
