package org.equilux.imaging.jpeg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.equilux.imaging.PageBands;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.jpeg.encode.JpegEncoder;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.Inks;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.jpeg.header.Style;
import org.equilux.imaging.jpeg.scan.BoundedScan;
import org.equilux.imaging.jpeg.turbo.TurboLibrary;
import org.equilux.imaging.jpeg.turbo.TurboLibraryNeeded;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares bands decoded by libjpeg-turbo with those of the JDK's decoder. */
class TurboDecoderTest {
  private static final int[][] SAMPLINGS = {
    {1, 1},
    {1, 1, 1, 1, 1, 1},
    {2, 1, 1, 1, 1, 1},
    {2, 2, 1, 1, 1, 1},
    {4, 1, 1, 1, 1, 1}
  };

  @TempDir Path folder;

  @BeforeAll
  static void needsTheLibrary() {
    TurboLibraryNeeded.check();
  }

  /** A band of a file, with its position. */
  @SuppressWarnings("ArrayRecordComponent") // Only decoded, and never compared or changed.
  private record Band(JpegBandCoding coding, byte[] encoded, int above, int height, int rows) {
    /** Other data, of which nothing is known. */
    Band with(byte[] other) {
      return new Band(coding.bounded(false), other, above, height, rows);
    }

    /** Whether the test of the band's data finds it within bounds. */
    boolean isBounded() throws IOException {
      Frame frame = coding.parsed().frame();
      return BoundedScan.isIn(
          encoded,
          coding.scanCoding(),
          coding.parsed(),
          (long) frame.mcusAcross() * Math.ceilDiv(height, frame.mcuRows()),
          coding.parsed().restartInterval());
    }

    Pixels out() {
      return Pixels.allocate(coding.page().format(), coding.page().width(), rows);
    }
  }

  private Band band(byte[] jpeg, int firstRow, int rows) throws IOException {
    Path file = folder.resolve("picture.jpg");
    Files.write(file, jpeg);
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      PageBands bands = reader.bands(0, 0).orElseThrow();
      PageInfo page = reader.pages().getFirst();
      JpegBandCoding coding = (JpegBandCoding) bands.coding();
      int first = firstRow / coding.rows() * coding.rows();
      int count =
          Math.min(Math.ceilDiv(rows, coding.rows()) * coding.rows(), page.height() - first);
      int above = coding.contextAbove(first);
      byte[] encoded = bands.locate(first, count).read(reader.file());
      return new Band(
          coding, encoded, above, above + count + coding.contextBelow(first + count), count);
    }
  }

  /**
   * Decodes with libjpeg-turbo; accepted bands must equal those of the JDK's decoder.
   *
   * @return whether libjpeg-turbo accepted the band
   */
  private static boolean isTakenAndEqual(Band band) throws IOException {
    Pixels turbo = band.out();
    Pixels jdk = band.out();
    if (!TurboDecoder.decode(
        TurboLibrary.get().orElseThrow(),
        band.coding(),
        band.encoded(),
        band.above(),
        band.height(),
        turbo)) {
      return false;
    }
    // Throws an exception if the JDK's decoder finds the band damaged.
    new JpegBandDecoder(band.coding())
        .decodeByJdk(band.encoded(), band.above(), band.height(), jdk);
    assertArrayEquals(jdk.data(), turbo.data(), () -> band.coding().parsed().frame().toString());
    return true;
  }

  /** The kinds of content of a photograph: smooth parts, edges, texture, and noise. */
  private static Pixels picture(
      PixelFormat format, int width, int height, int noise, Random random) {
    Pixels pixels = Pixels.allocate(format, width, height);
    byte[] data = pixels.data();
    for (int i = 0; i < data.length; i++) {
      int y = i / pixels.rowBytes();
      int x = i % pixels.rowBytes() / format.bytesPerPixel();
      double value =
          128 + 90 * Math.sin(x / 17.0 + i % 3) * Math.cos(y / 9.0) + (x / 40 + y / 30) % 2 * 40;
      data[i] = (byte) Math.clamp((int) value + random.nextInt(2 * noise + 1) - noise, 0, 255);
    }
    return pixels;
  }

  private static byte[] encode(int[] factors, Pixels pixels, int[][] tables) throws IOException {
    Frame frame = JpegTest.frame(pixels.width(), pixels.height(), factors);
    try (JpegEncoder encoder = new JpegEncoder(frame, tables, false, Inks.NONE)) {
      return encoder.encode(pixels);
    }
  }

  private static PixelFormat format(int[] factors) {
    return factors.length > 2 ? PixelFormat.RGB8 : PixelFormat.GRAY8;
  }

  @Test
  void samplesEqualThoseOfTheJdkInEverySamplingAndQuality() throws IOException {
    Random random = new Random(21);
    for (int[] factors : SAMPLINGS) {
      for (int quality = 5; quality <= 100; quality += 5) {
        int width = 1 + random.nextInt(120);
        int height = 33 + random.nextInt(90);
        Pixels pixels = picture(format(factors), width, height, random.nextInt(30), random);
        byte[] jpeg = encode(factors, pixels, Style.standardTables(quality));
        int first = random.nextInt(height);
        assertTrue(
            isTakenAndEqual(band(jpeg, first, 1 + random.nextInt(height - first))),
            () -> Arrays.toString(factors));
      }
    }
  }

  @Test
  void samplesEqualThoseOfTheJdkAtEveryWidth() throws IOException {
    Random random = new Random(22);
    for (int[] factors : SAMPLINGS) {
      for (int width = 1; width <= 40; width++) {
        Pixels pixels = picture(format(factors), width, 40, 10, random);
        byte[] jpeg = encode(factors, pixels, Style.standardTables(85));
        assertTrue(isTakenAndEqual(band(jpeg, random.nextInt(40), 16)), Arrays.toString(factors));
      }
    }
  }

  /** Every value of each component: blocks of one value each, with quantization tables of ones. */
  @Test
  void colorsEqualThoseOfTheJdk() throws IOException {
    int[] ones = new int[64];
    Arrays.fill(ones, 1);
    Random random = new Random(23);
    Pixels pixels = Pixels.allocate(PixelFormat.RGB8, 512, 512);
    byte[] color = new byte[3];
    for (int block = 0; block < 64 * 64; block++) {
      random.nextBytes(color);
      for (int i = 0; i < 64; i++) {
        int y = block / 64 * 8 + i / 8;
        int x = block % 64 * 8 + i % 8;
        System.arraycopy(color, 0, pixels.data(), pixels.rowOffset(y) + 3 * x, 3);
      }
    }
    byte[] jpeg = encode(SAMPLINGS[1], pixels, new int[][] {ones, ones});
    assertTrue(isTakenAndEqual(band(jpeg, 0, 512)));
  }

  /** Replaced quantization tables yield coefficients that no encoder produces. */
  @Test
  void coefficientsOutOfRangeAreLeftToTheJdk() throws IOException {
    Random random = new Random(24);
    int taken = 0;
    int left = 0;
    for (int round = 0; round < 400; round++) {
      int[] factors = SAMPLINGS[round % SAMPLINGS.length];
      Pixels pixels = picture(format(factors), 64, 48, random.nextInt(120), random);
      byte[] jpeg = encode(factors, pixels, Style.standardTables(100 - random.nextInt(60)));
      double factor = Math.pow(2, random.nextDouble(8));
      for (int at = 2; at < JpegEncoder.scanAt(jpeg); at = JpegEncoder.segmentEnd(jpeg, at)) {
        if ((jpeg[at + 1] & 0xff) == Marker.DQT) {
          for (int i = at + 4; i < JpegEncoder.segmentEnd(jpeg, at); i++) {
            boolean value = (i - at - 4) % 65 != 0;
            jpeg[i] =
                value ? (byte) Math.clamp((int) ((jpeg[i] & 0xff) * factor), 1, 255) : jpeg[i];
          }
        }
      }
      Band whole = band(jpeg, 0, 48);
      assertEquals(whole.isBounded(), whole.coding().isBounded(), "by the scan, and by the band");
      if (isTakenAndEqual(whole)) {
        taken++;
      } else {
        left++;
      }
    }
    assertTrue(taken > 50, () -> "too few bands to compare");
    assertTrue(left > 50, () -> "too few bands out of range");
  }

  @Test
  void damagedBandsAreLeftToTheJdkOrDecodedAlike() throws IOException {
    Random random = new Random(25);
    int taken = 0;
    for (int[] factors : SAMPLINGS) {
      Pixels pixels = picture(format(factors), 70, 60, 12, random);
      Band band = band(encode(factors, pixels, Style.standardTables(80)), 16, 16);
      for (int round = 0; round < 1500; round++) {
        byte[] damaged = band.encoded().clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
          int at = random.nextInt(damaged.length);
          switch (random.nextInt(4)) {
            case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> damaged[at] = (byte) random.nextInt(256);
            case 2 -> damaged = Arrays.copyOf(damaged, Math.max(2, at));
            default -> System.arraycopy(damaged, at, damaged, at / 2, damaged.length - at);
          }
        }
        taken += isTakenAndEqual(band.with(damaged)) ? 1 : 0;
      }
    }
    int compared = taken;
    assertTrue(compared > 100, () -> compared + " bands are too few to compare");
  }

  @Test
  void unusualSamplingsAreLeftToTheJdk() throws IOException {
    Random random = new Random(26);
    for (int[] factors : new int[][] {{2, 2}, {1, 4, 1, 1, 1, 1}, {2, 2, 2, 1, 2, 1}}) {
      Pixels pixels = picture(format(factors), 64, 64, 5, random);
      assertFalse(
          isTakenAndEqual(band(encode(factors, pixels, Style.standardTables(80)), 0, 32)),
          Arrays.toString(factors));
    }
  }
}
