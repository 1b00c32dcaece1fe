package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.SortedMap;
import java.util.zip.CRC32;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.Segment;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** TIFF files with LZMA; {@link TiffTest} reads those of libtiff. */
class LzmaTest {
  private static final int WIDTH = 40;
  private static final int HEIGHT = 30;
  private static final int STRIP = 8;
  private static final PixelFormat FORMAT = PixelFormat.RGB8;

  @TempDir Path folder;

  /** A file of one page, in strips. */
  private static byte[] bytes(LZMA2Options options, byte[] pixels) throws IOException {
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    SortedMap<Integer, Object[]> fields =
        tiff.page(Spec.of(WIDTH, HEIGHT, FORMAT).strips(STRIP), pixels);
    int strips = Math.ceilDiv(HEIGHT, STRIP);
    long[] offsets = new long[strips];
    long[] counts = new long[strips];
    int stripBytes = STRIP * WIDTH * FORMAT.bytesPerPixel();
    for (int i = 0; i < strips; i++) {
      int end = Math.min(pixels.length, (i + 1) * stripBytes);
      byte[] strip = xz(Arrays.copyOfRange(pixels, i * stripBytes, end), options);
      offsets[i] = tiff.data(strip);
      counts[i] = strip.length;
    }
    tiff.put(fields, Tag.COMPRESSION, Field.SHORT, Compression.LZMA.code());
    tiff.put(fields, Tag.STRIP_OFFSETS, Field.LONG, offsets);
    tiff.put(fields, Tag.STRIP_BYTE_COUNTS, Field.LONG, counts);
    return tiff.bytes();
  }

  private Path file(LZMA2Options options, byte[] pixels) throws IOException {
    return Files.write(folder.resolve("lzma.tif"), bytes(options, pixels));
  }

  /** A file to be damaged. */
  static byte[] sample() throws IOException {
    return bytes(new LZMA2Options(0), TestPictures.pixels(WIDTH, HEIGHT, FORMAT));
  }

  private static byte[] xz(byte[] bytes, LZMA2Options options) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream xz = new XZOutputStream(out, options)) {
      xz.write(bytes);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6, 9})
  void presetsOfAllKindsAreRead(int preset) throws IOException {
    byte[] pixels = TestPictures.pixels(WIDTH, HEIGHT, FORMAT);
    Path file = file(new LZMA2Options(preset), pixels);
    assertArrayEquals(pixels, TestPictures.decode(file));
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      assertArrayEquals(
          pixels, TestPictures.decodeBands(reader, 0, 0, new Random(1)).orElseThrow());
    }
    Path result = folder.resolve("result.tif");
    TestPictures.rewrite(file, result);
    assertArrayEquals(pixels, TestPictures.imageIo(result));
    try (TiffReader reader =
        (TiffReader) Pictures.open(new FileBlob(result), PictureLimits.DEFAULT)) {
      assertEquals(Compression.ADOBE_DEFLATE, reader.page(0).packing().compression());
    }
  }

  /** The best possible ratio must not be treated as damage. */
  @Test
  void aPictureOfOneColorIsRead() throws IOException {
    byte[] pixels = new byte[4096 * 4096];
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    SortedMap<Integer, Object[]> fields = tiff.page(Spec.of(4096, 4096, PixelFormat.GRAY8), pixels);
    byte[] strip = xz(pixels, new LZMA2Options());
    tiff.put(fields, Tag.COMPRESSION, Field.SHORT, Compression.LZMA.code());
    tiff.put(fields, Tag.STRIP_OFFSETS, Field.LONG, tiff.data(strip));
    tiff.put(fields, Tag.STRIP_BYTE_COUNTS, Field.LONG, strip.length);
    Path file = Files.write(folder.resolve("black.tif"), tiff.bytes());
    assertArrayEquals(pixels, TestPictures.decode(file));
  }

  @Test
  void aDictionaryOfExcessiveSizeIsRefused() throws IOException {
    Path file = file(new LZMA2Options(), TestPictures.pixels(WIDTH, HEIGHT, FORMAT));
    byte[] bytes = Files.readAllBytes(file);
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      enlargeDictionary(bytes, (int) reader.segments(0).getFirst().fileOffset());
    }
    Files.write(file, bytes);
    PictureException e = assertThrows(PictureException.class, () -> TestPictures.decode(file));
    assertEquals(PictureException.Reason.UNSUPPORTED, e.reason(), e.getMessage());
    assertTrue(e.getMessage().contains("dictionaries of more than 67108864 bytes"), e.getMessage());
  }

  /** Changes the dictionary of a stream to 96 MiB (.xz file format 1.2, sections 3.1 and 5.3.1). */
  private static void enlargeDictionary(byte[] bytes, int stream) {
    int header = stream + 12;
    int headerBytes = (bytes[header] + 1) * 4;
    assertEquals(0x21, bytes[header + 2], "no LZMA2");
    bytes[header + 4] = 29;
    CRC32 crc = new CRC32();
    crc.update(bytes, header, headerBytes - 4);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(header + headerBytes - 4, (int) crc.getValue());
  }

  /** Streams have checksums of their whole content, so that every change is detected. */
  @Test
  void damageIsReported() throws IOException {
    byte[] pixels = TestPictures.pixels(WIDTH, HEIGHT, FORMAT);
    Path good = file(new LZMA2Options(), pixels);
    byte[] bytes = Files.readAllBytes(good);
    long from;
    long to;
    try (PictureReader reader = Pictures.open(new FileBlob(good), PictureLimits.DEFAULT)) {
      from = reader.segments(0).getFirst().fileOffset();
      to = from + reader.segments(0).getFirst().fileBytes();
    }
    Path file = folder.resolve("damaged.tif");
    for (int at = (int) from; at < to; at += 5) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      assertThrows(PictureException.class, () -> TestPictures.decode(file), "byte " + at);
    }
  }

  /** All pixels exist, as in libtiff. */
  @Test
  void aStreamWithoutEndMarkerIsRead() throws IOException {
    byte[] pixels = TestPictures.pixels(WIDTH, HEIGHT, FORMAT);
    Path file = file(new LZMA2Options(), pixels);
    byte[] bytes = Files.readAllBytes(file);
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      Segment last = reader.segments(0).getLast();
      TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
      int from = (int) last.fileOffset();
      byte[] strip = Arrays.copyOfRange(bytes, from, from + (int) last.fileBytes() - 30);
      SortedMap<Integer, Object[]> fields =
          tiff.page(
              Spec.of(WIDTH, last.height(), FORMAT),
              TestPictures.pixels(WIDTH, last.height(), FORMAT));
      tiff.put(fields, Tag.COMPRESSION, Field.SHORT, Compression.LZMA.code());
      tiff.put(fields, Tag.STRIP_OFFSETS, Field.LONG, tiff.data(strip));
      tiff.put(fields, Tag.STRIP_BYTE_COUNTS, Field.LONG, strip.length);
      Path cut = Files.write(folder.resolve("cut.tif"), tiff.bytes());
      int rowBytes = WIDTH * FORMAT.bytesPerPixel();
      assertArrayEquals(
          Arrays.copyOfRange(pixels, last.y() * rowBytes, pixels.length), TestPictures.decode(cut));
    }
  }
}
