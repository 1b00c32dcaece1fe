package org.equilux.kernels.pixels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.equilux.kernels.pixels.PixelFormat.Colors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelFormatTest {
  @Test
  void formatsAreUniqueObjectsWithUniqueNames() {
    Set<String> names = new HashSet<>();
    Set<ByteBuffer> serial = new HashSet<>();
    for (int bits : new int[] {8, 16}) {
      for (boolean alpha : new boolean[] {false, true}) {
        for (Colors colors : Colors.values()) {
          for (int channels = 1; channels <= PixelFormat.MAX_COLOR_CHANNELS; channels++) {
            PixelFormat format;
            try {
              format = PixelFormat.of(colors, channels, alpha, bits);
            } catch (IllegalArgumentException e) {
              continue;
            }
            ByteBuffer bytes = ByteBuffer.allocate(PixelFormat.BYTES);
            format.put(bytes);
            names.add(format.name());
            serial.add(bytes.flip().duplicate());
            assertSame(format, PixelFormat.get(bytes));
            assertSame(format, PixelFormat.valueOf(format.name()));
          }
        }
      }
    }
    // L*a*b* has 8 bits and no alpha; the others come in four kinds.
    int formats = 4 * (3 + PixelFormat.MAX_COLOR_CHANNELS - 1) + 1;
    assertEquals(formats, names.size());
    assertEquals(formats, serial.size());
  }

  @Test
  void serialFormsOfGrayAndRgbAreStable() {
    for (PixelFormat format : PixelFormat.GRAY_AND_RGB) {
      ByteBuffer bytes = ByteBuffer.allocate(PixelFormat.BYTES);
      format.put(bytes);
      assertEquals(format.colorChannels(), bytes.get(0));
      assertEquals(format.hasAlpha() ? 1 : 0, bytes.get(1));
      assertEquals(format.bitsPerSample(), bytes.get(2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "RGB", "rgb8", "BANDS1_8", "BANDS65_8", "BANDS99_16", "BANDS5_32"})
  void unknownNamesAndNumbersAreNoFormats(String name) {
    assertThrows(IllegalArgumentException.class, () -> PixelFormat.valueOf(name));
  }
}
