package org.equilux.imaging.jpeg.encode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.equilux.imaging.jpeg.JpegTest;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.Inks;
import org.equilux.imaging.jpeg.header.Style;
import org.equilux.imaging.jpeg.turbo.TurboLibrary;
import org.equilux.imaging.jpeg.turbo.TurboLibraryNeeded;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares the bytes of libjpeg-turbo with those of the JDK's encoder. */
class TurboEncoderTest {
  /** The sampling factors supported by TurboJPEG, each of which must really be used. */
  private static final int[][] SAMPLINGS = {
    {1, 1},
    {1, 1, 1, 1, 1, 1},
    {2, 1, 1, 1, 1, 1},
    {2, 2, 1, 1, 1, 1},
    {1, 2, 1, 1, 1, 1},
    {4, 1, 1, 1, 1, 1}
  };

  @BeforeAll
  static void needsTheLibrary() {
    TurboLibraryNeeded.check();
  }

  private static byte[] scan(ScanEncoder encoder, Pixels pixels) throws IOException {
    byte[] jpeg = encoder.encode(pixels);
    return Arrays.copyOfRange(jpeg, JpegEncoder.scanAt(jpeg), jpeg.length);
  }

  /** Noise, extreme edges, a smooth picture, and an empty one. */
  private static List<Pixels> pictures(PixelFormat format, int width, int height, Random random) {
    List<Pixels> pictures = new ArrayList<>();
    for (int kind = 0; kind < 4; kind++) {
      int stride = width * format.bytesPerPixel() + random.nextInt(5);
      int offset = random.nextInt(9);
      byte[] data = new byte[offset + stride * height];
      for (int i = 0; i < data.length; i++) {
        int y = i / stride;
        int x = i % stride / format.bytesPerPixel();
        data[i] =
            (byte)
                switch (kind) {
                  case 0 -> random.nextInt(256);
                  case 1 -> random.nextInt(8) == 0 ? 255 : 0;
                  case 2 -> 128 + 90 * Math.sin(x / 7.0 + i % 3) * Math.cos(y / 9.0);
                  default -> 200;
                };
      }
      pictures.add(new Pixels(format, width, height, offset, stride, data));
    }
    return pictures;
  }

  @Test
  void bytesEqualThoseOfTheJdkInEverySamplingAndQuality() throws IOException {
    Random random = new Random(11);
    for (int[] factors : SAMPLINGS) {
      for (int quality = 1; quality <= 100; quality++) {
        int width = 1 + random.nextInt(90);
        int height = 1 + random.nextInt(70);
        Frame frame = JpegTest.frame(width, height, factors);
        PixelFormat format = frame.isColor() ? PixelFormat.RGB8 : PixelFormat.GRAY8;
        int[][] tables = Style.standardTables(quality);
        try (JpegEncoder jdk = new JpegEncoder(frame, tables, false, Inks.NONE);
            ScanEncoder turbo =
                TurboEncoder.of(TurboLibrary.get(), frame, tables, false).orElseThrow()) {
          for (Pixels pixels : pictures(format, width, height, random)) {
            assertArrayEquals(
                scan(jdk, pixels),
                scan(turbo, pixels),
                () -> frame + " of quality for tables " + tables[0][0] + ", " + tables[1][0]);
          }
        }
      }
    }
  }

  @Test
  void bytesEqualThoseOfTheJdkAtEverySize() throws IOException {
    Random random = new Random(12);
    int[][] tables = Style.standardTables(90);
    for (int[] factors : SAMPLINGS) {
      PixelFormat format = factors.length > 2 ? PixelFormat.RGB8 : PixelFormat.GRAY8;
      for (int width = 1; width <= 50; width++) {
        Frame frame = JpegTest.frame(width, 33, factors);
        try (JpegEncoder jdk = new JpegEncoder(frame, tables, false, Inks.NONE);
            ScanEncoder turbo =
                TurboEncoder.of(TurboLibrary.get(), frame, tables, false).orElseThrow()) {
          // Different heights with one encoder, like the bands of a picture.
          for (int height : new int[] {1 + width % 33, 33, 2}) {
            for (Pixels pixels : pictures(format, width, height, random)) {
              assertArrayEquals(scan(jdk, pixels), scan(turbo, pixels), frame + " " + height);
            }
          }
        }
      }
    }
  }

  @Test
  void unsupportedSettingsAreLeftToTheJdk() throws IOException {
    Frame frame = JpegTest.frame(40, 30, 2, 2, 1, 1, 1, 1);
    int[][] tables = Style.standardTables(90);
    assertTrue(TurboEncoder.of(TurboLibrary.get(), frame, tables, false).isPresent());
    assertEquals(Optional.empty(), TurboEncoder.of(TurboLibrary.get(), frame, tables, true));
    // Tables of different qualities, and of none.
    int[][] mixed = {tables[0], Style.standardTables(80)[1]};
    assertEquals(Optional.empty(), TurboEncoder.of(TurboLibrary.get(), frame, mixed, false));
    int[][] other = {tables[0].clone(), tables[1]};
    other[0][63]++;
    assertEquals(Optional.empty(), TurboEncoder.of(TurboLibrary.get(), frame, other, false));
    for (int[] factors :
        new int[][] {{2, 2}, {1, 4, 1, 1, 1, 1}, {2, 2, 2, 1, 2, 1}, {2, 2, 1, 1, 2, 1}}) {
      Frame unusual = JpegTest.frame(40, 30, factors);
      assertEquals(Optional.empty(), TurboEncoder.of(TurboLibrary.get(), unusual, tables, false));
    }
    try (ScanEncoder encoder = ScanEncoder.of(frame, other, false, Inks.NONE)) {
      assertTrue(encoder instanceof JpegEncoder);
    }
  }
}
