package org.equilux.master.views;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.equilux.imaging.PageInfo;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.PixelFormat.Colors;
import org.junit.jupiter.api.Test;

class DisplayRowsTest {
  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static void assertShown(byte[] expected, PixelFormat format, int... row) {
    int width = row.length / format.bytesPerPixel();
    DisplayRows rows = new DisplayRows(new PageInfo(width, 1, format), Optional.empty());
    assertEquals(expected.length, width * rows.channels());
    assertArrayEquals(expected, rows.of(bytes(row), 0));
  }

  @Test
  void grayAndRgbAreUnchanged() {
    assertShown(bytes(1, 2, 3, 4), PixelFormat.RGBA8, 1, 2, 3, 4);
    assertShown(bytes(0x12, 0xf0), PixelFormat.GRAY16, 0x20, 0x12, 0x00, 0xf0);
    assertShown(bytes(0x12, 0x80), PixelFormat.GRAY_ALPHA16, 0x20, 0x12, 0x00, 0x80);
  }

  /**
   * The values are black, white, gray, and the red, green and blue of sRGB, rounded to 8-bit
   * L*a*b*.
   */
  @Test
  void labIsConvertedToRgb() {
    int[] lab = {
      0, 0, 0, 255, 0, 0, 137, 0, 0, 138, 81, 70, 224, -79, 81, 75, 68, -112,
    };
    int[] expected = {
      0, 0, 0, 255, 255, 255, 128, 128, 128, 255, 0, 0, 0, 255, 0, 0, 0, 255,
    };
    DisplayRows rows = new DisplayRows(new PageInfo(6, 1, PixelFormat.LAB8), Optional.empty());
    byte[] shown = rows.of(bytes(lab), 0);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], shown[i] & 0xff, 12, "sample " + i);
    }
  }

  @Test
  void inksAreConvertedToRgb() {
    assertShown(
        bytes(255, 255, 255, 0, 0, 0, 0, 255, 255, 64, 128, 128),
        PixelFormat.CMYK8,
        0,
        0,
        0,
        0,
        9,
        9,
        9,
        255,
        255,
        0,
        0,
        0,
        127,
        0,
        0,
        127);
    assertShown(bytes(255, 0, 255, 7), PixelFormat.CMYKA8, 0, 255, 0, 0, 7);
  }

  @Test
  void theFirstOfOtherBandsAreShown() {
    assertShown(bytes(1, 3), PixelFormat.of(Colors.BANDS, 2, false, 8), 1, 2, 3, 4);
    assertShown(bytes(1, 2, 3, 9), PixelFormat.of(Colors.BANDS, 4, true, 8), 1, 2, 3, 4, 9);
  }
}
