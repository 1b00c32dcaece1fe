package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.SortedMap;
import org.equilux.imaging.ExtraChannel;
import org.equilux.imaging.PictureFormats;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.samples.AssociatedAlpha;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.SampleType;
import org.equilux.storage.file.FileSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Colors premultiplied by alpha. */
class AssociatedAlphaTest {
  private static final int WIDTH = 21;
  private static final int HEIGHT = 13;

  @TempDir Path folder;

  /** Every stored sample, including those above their alpha, which programs should not write. */
  @Test
  void everySampleOfEightBitsRoundTrips() {
    AssociatedAlpha alpha = new AssociatedAlpha(PixelFormat.GRAY_ALPHA8, SampleType.UINT8, false);
    for (int a = 0; a < 256; a++) {
      for (int s = 0; s < 256; s++) {
        byte[] pixel = {(byte) s, (byte) a};
        alpha.decode(pixel, 0, 1);
        assertEquals(straight(s, a, 255), pixel[0] & 0xff);
        alpha.encode(pixel, 0, 1);
        assertEquals(Math.min(s, a), pixel[0] & 0xff);
        assertEquals(a, pixel[1] & 0xff);
        byte[] color = {(byte) s, (byte) a};
        alpha.encode(color, 0, 1);
        assertEquals(Math.round(s * a / 255.0), color[0] & 0xff);
      }
    }
  }

  @Test
  void samplesOfSixteenBitsRoundTrip() {
    AssociatedAlpha alpha = new AssociatedAlpha(PixelFormat.GRAY_ALPHA16, SampleType.UINT16, false);
    Random random = new Random(16);
    for (int i = 0; i < 1_000_000; i++) {
      int a = random.nextInt(1 << (1 + random.nextInt(16)));
      int s = random.nextInt(a + 1);
      byte[] pixel = {(byte) s, (byte) (s >> 8), (byte) a, (byte) (a >> 8)};
      byte[] before = pixel.clone();
      alpha.decode(pixel, 0, 1);
      assertEquals(straight(s, a, 65_535), (pixel[0] & 0xff) | (pixel[1] & 0xff) << 8);
      alpha.encode(pixel, 0, 1);
      assertArrayEquals(before, pixel);
    }
  }

  private static long straight(int stored, int alpha, int max) {
    return alpha == 0 ? stored : Math.min(max, Math.round((double) stored * max / alpha));
  }

  /** Stored samples of which no color exceeds its alpha. */
  private static byte[] stored(PixelFormat format, boolean inverted) {
    byte[] data = TestPictures.pixels(WIDTH, HEIGHT, format);
    Pixels pixels = Pixels.wrap(format, WIDTH, HEIGHT, data);
    int max = format.levels() - 1;
    int channels = format.colorChannels();
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int alpha = x % 5 == 0 ? 0 : x % 5 == 1 ? max : pixels.sample(x, y, channels);
        pixels.setSample(x, y, channels, alpha);
        for (int c = 0; c < channels; c++) {
          int sample = (int) ((long) pixels.sample(x, y, c) * alpha / max);
          pixels.setSample(x, y, c, inverted ? max - sample : sample);
        }
      }
    }
    return data;
  }

  private static byte[] decoded(byte[] stored, PixelFormat format, boolean inverted) {
    byte[] data = stored.clone();
    Pixels pixels = Pixels.wrap(format, WIDTH, HEIGHT, data);
    int max = format.levels() - 1;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int alpha = pixels.sample(x, y, format.colorChannels());
        for (int c = 0; c < format.colorChannels(); c++) {
          int sample = pixels.sample(x, y, c);
          long seen = straight(inverted ? max - sample : sample, alpha, max);
          pixels.setSample(x, y, c, (int) (inverted ? max - seen : seen));
        }
      }
    }
    return data;
  }

  private static TiffReader open(Path file) throws IOException {
    return new TiffReader(new PictureBytes(FileSource.open(file)), PictureLimits.DEFAULT);
  }

  private Path file(Spec spec, byte[] pixels, int extra) throws IOException {
    TestTiff tiff = new TestTiff(spec.order(), spec.big());
    SortedMap<Integer, Object[]> fields = tiff.page(spec, pixels);
    tiff.put(fields, Tag.EXTRA_SAMPLES, Field.SHORT, extra);
    return Files.write(folder.resolve("extra" + extra + ".tif"), tiff.bytes());
  }

  @ParameterizedTest
  @CsvSource({
    "RGBA8, LZW, true, false, LITTLE_ENDIAN",
    "RGBA16, NONE, false, false, BIG_ENDIAN",
    "GRAY_ALPHA8, PACKBITS, false, true, BIG_ENDIAN",
    "GRAY_ALPHA16, ADOBE_DEFLATE, true, true, BIG_ENDIAN",
  })
  void pixelsAreUnassociatedAndTheResultAssociated(
      PixelFormat format, Compression compression, boolean predictor, boolean inverted, String by)
      throws IOException {
    ByteOrder order = by.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    byte[] stored = stored(format, inverted);
    Spec upright =
        Spec.of(WIDTH, HEIGHT, format).compressed(compression, predictor).ordered(order, false);
    Spec spec = inverted ? upright.withInverted() : upright;
    for (Spec cut : new Spec[] {spec.strips(3), spec.tiles(16, 16)}) {
      Path in = file(cut, stored, 1);
      Path out = folder.resolve("out.tif");
      TestPictures.rewriteBands(in, out, new Random(5));
      for (Path file : new Path[] {in, out}) {
        try (TiffReader reader = open(file)) {
          assertEquals(ExtraChannel.ASSOCIATED_ALPHA, reader.pages().getFirst().extra());
          byte[] expected = decoded(stored, format, inverted);
          assertArrayEquals(expected, TestPictures.decode(reader, 0));
          TestPictures.decodeBands(reader, 0, 0, new Random(6))
              .ifPresent(bands -> assertArrayEquals(expected, bands));
        }
      }
      assertEquals(1, extraSamples(out));
    }
  }

  private static long extraSamples(Path file) throws IOException {
    try (TiffReader reader = open(file)) {
      return reader.page(0).directory().value(Tag.EXTRA_SAMPLES);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRAY8", "GRAY16"})
  void alphaMayBeASeparatePlane(PixelFormat gray) throws IOException {
    PixelFormat format = PixelFormat.of(1, true, gray.bitsPerSample());
    byte[] stored = stored(format, false);
    byte[] planes = new byte[stored.length];
    int bytes = format.bytesPerSample();
    for (int i = 0; i < stored.length; i++) {
      int pixel = i / (2 * bytes);
      int plane = i / bytes % 2;
      planes[(plane * WIDTH * HEIGHT + pixel) * bytes + i % bytes] = stored[i];
    }
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    SortedMap<Integer, Object[]> fields =
        tiff.page(Spec.of(WIDTH, 2 * HEIGHT, gray).strips(HEIGHT), planes);
    tiff.put(fields, Tag.IMAGE_LENGTH, Field.LONG, HEIGHT);
    tiff.put(fields, Tag.BITS_PER_SAMPLE, Field.SHORT, 8L * bytes, 8L * bytes);
    tiff.put(fields, Tag.SAMPLES_PER_PIXEL, Field.SHORT, 2);
    tiff.put(fields, Tag.PLANAR_CONFIGURATION, Field.SHORT, 2);
    tiff.put(fields, Tag.EXTRA_SAMPLES, Field.SHORT, 1);
    Path file = Files.write(folder.resolve("planes.tif"), tiff.bytes());
    assertArrayEquals(decoded(stored, format, false), TestPictures.decode(file));
  }

  @Test
  void aGrayResultKeepsItsAlpha() throws IOException {
    Spec spec = Spec.of(WIDTH, HEIGHT, PixelFormat.RGBA8);
    byte[] stored = stored(PixelFormat.RGBA8, false);
    Path gray = folder.resolve("gray.tif");
    TestPictures.rewriteGray(file(spec, stored, 1), gray);
    assertEquals(1, extraSamples(gray));
    byte[] straight = decoded(stored, PixelFormat.RGBA8, false);
    assertArrayEquals(TestPictures.toGray(straight, PixelFormat.RGBA8), TestPictures.decode(gray));
  }

  @Test
  void otherExtraSamplesDoNotAffectColors() throws IOException {
    Spec spec = Spec.of(WIDTH, HEIGHT, PixelFormat.RGBA8);
    byte[] pixels = TestPictures.pixels(WIDTH, HEIGHT, PixelFormat.RGBA8);
    for (int extra : new int[] {0, 2}) {
      assertArrayEquals(pixels, TestPictures.decode(file(spec, pixels, extra)));
    }
  }

  @Test
  void aCodingWithoutAlphaCannotBeAssociated() throws IOException {
    Spec spec = Spec.of(WIDTH, HEIGHT, PixelFormat.RGB8).strips(4);
    Path file = file(spec, TestPictures.pixels(WIDTH, HEIGHT, PixelFormat.RGB8), 1);
    try (TiffReader reader = open(file)) {
      byte[] coding = reader.page(0).bandCoding().toBytes();
      int flags = coding.length - 4 - 3 * Integer.BYTES - 1;
      coding[flags] |= (byte) 128;
      Exception refusal =
          assertThrows(IllegalArgumentException.class, () -> PictureFormats.parseCoding(coding));
      assertTrue(refusal.getMessage().contains("no TIFF has such segments"));
    }
  }
}
