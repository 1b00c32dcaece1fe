package org.equilux.chunks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.RawCoding;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.PixelFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageTaskTest {
  private static PageTask task(String operation, PixelFormat format) {
    JobSpec spec = new JobSpec(Operations.named(operation), Map.of(), format, 123, 45);
    return PageTask.raw("job-7", 3, spec);
  }

  @ParameterizedTest
  @CsvSource({"equalize, RGB8", "clahe, GRAY16", "stretch, RGBA16", "sobel, RGB8"})
  void roundTripsThroughItsSerialForm(String operation, PixelFormat format) {
    PageTask task = task(operation, format);
    PageTask read = PageTask.parse(task.toBytes());
    assertEquals("job-7", read.job());
    assertEquals(3, read.page());
    assertEquals(operation, read.spec().operation().name());
    assertEquals(task.spec().parameters(), read.spec().parameters());
    assertEquals(format, read.spec().format());
    assertEquals(123, read.spec().width());
    assertEquals(45, read.spec().height());
    assertEquals(task.input(), read.input());
    assertEquals(task.output(), read.output());
    assertArrayEquals(task.toBytes(), read.toBytes());
  }

  @Test
  void refusesOtherVersionsAndWrongLengths() {
    byte[] bytes = task("equalize", PixelFormat.RGB8).toBytes();
    byte[] newer = bytes.clone();
    newer[0]++;
    String message =
        assertThrows(IllegalArgumentException.class, () -> PageTask.parse(newer)).getMessage();
    assertTrue(message.contains("version 2"), message);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThrows(IllegalArgumentException.class, () -> PageTask.parse(longer));
    for (int length = 0; length < bytes.length; length++) {
      byte[] shorter = Arrays.copyOf(bytes, length);
      assertThrows(IllegalArgumentException.class, () -> PageTask.parse(shorter));
    }
    byte[] huge = new byte[2 << 20];
    assertThrows(IllegalArgumentException.class, () -> PageTask.parse(huge));
  }

  @Test
  void damagedBytesCauseOnlyIllegalArgumentException() {
    byte[] bytes = task("clahe", PixelFormat.RGB8).toBytes();
    Random random = new Random(1);
    int understood = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = bytes.clone();
      for (int i = 0; i <= random.nextInt(3); i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        PageTask read = PageTask.parse(damaged);
        assertTrue(read.spec().width() > 0);
        understood++;
      } catch (IllegalArgumentException e) {
        assertFalse(String.valueOf(e.getMessage()).isBlank());
      }
    }
    assertTrue(understood > 100, understood + " understood");
  }

  @Test
  void refusesCodingsOfAnotherPicture() {
    JobSpec spec = new JobSpec(Operations.named("equalize"), Map.of(), PixelFormat.RGB8, 123, 45);
    RawCoding fits = new RawCoding(new PageInfo(123, 45, PixelFormat.RGB8));
    RawCoding wider = new RawCoding(new PageInfo(124, 45, PixelFormat.RGB8));
    RawCoding gray = new RawCoding(new PageInfo(123, 45, PixelFormat.GRAY8));
    assertThrows(IllegalArgumentException.class, () -> new PageTask("", 0, spec, wider, fits));
    assertThrows(IllegalArgumentException.class, () -> new PageTask("", 0, spec, fits, gray));
  }
}
