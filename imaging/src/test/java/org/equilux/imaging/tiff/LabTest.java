package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.samples.Channels;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TIFF files of CIE L*a*b*. */
class LabTest {
  private static final int WIDTH = 30;
  private static final int HEIGHT = 20;

  @TempDir Path folder;

  private static byte[] bytes(PixelFormat stored, Compression compression) throws IOException {
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    Spec spec = Spec.of(WIDTH, HEIGHT, stored).strips(6).compressed(compression, false);
    SortedMap<Integer, Object[]> fields =
        tiff.page(spec, TestPictures.pixels(WIDTH, HEIGHT, stored));
    tiff.put(fields, Tag.PHOTOMETRIC, Field.SHORT, Channels.LAB);
    return tiff.bytes();
  }

  private Path file(PixelFormat stored, Compression compression) throws IOException {
    return Files.write(folder.resolve("lab.tif"), bytes(stored, compression));
  }

  /** A file to be damaged. */
  static byte[] sample() throws IOException {
    return bytes(PixelFormat.RGB8, Compression.LZW);
  }

  @Test
  void samplesRoundTrip() throws IOException {
    byte[] samples = TestPictures.pixels(WIDTH, HEIGHT, PixelFormat.RGB8);
    Path file = file(PixelFormat.RGB8, Compression.LZW);
    Path result = folder.resolve("result.tif");
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      assertSame(PixelFormat.LAB8, reader.pages().getFirst().format());
      assertArrayEquals(samples, TestPictures.decode(reader, 0));
      assertArrayEquals(
          samples, TestPictures.decodeBands(reader, 0, 0, new Random(1)).orElseThrow());
      try (PictureWriter writer = Pictures.create(new FileBlob(result), reader)) {
        reader.decode(0, writer.beginPage(PixelFormat.LAB8));
        writer.finish();
      }
    }
    try (TiffReader reader =
        (TiffReader) Pictures.open(new FileBlob(result), PictureLimits.DEFAULT)) {
      assertSame(PixelFormat.LAB8, reader.pages().getFirst().format());
      assertEquals(Channels.LAB, reader.page(0).directory().value(Tag.PHOTOMETRIC));
      assertEquals(Compression.LZW, reader.page(0).packing().compression());
      assertArrayEquals(samples, TestPictures.decode(reader, 0));
    }
  }

  @Test
  void otherFormatsRefuseIt() throws IOException {
    Path file = file(PixelFormat.RGB8, Compression.NONE);
    for (String format : new String[] {"png", "jpeg", "netpbm"}) {
      WriteOptions options = WriteOptions.of(Map.of(WriteOptions.FORMAT, format));
      try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
        IllegalArgumentException e =
            assertThrows(
                IllegalArgumentException.class,
                () -> {
                  FileBlob out = new FileBlob(folder.resolve("out"));
                  try (PictureWriter writer = Pictures.create(out, reader, options)) {
                    reader.decode(0, writer.beginPage(PixelFormat.LAB8));
                    writer.finish();
                  }
                });
        assertTrue(e.getMessage().contains("CIE L*a*b*"), e.getMessage());
      }
    }
  }

  @Test
  void otherSamplesAreRefusedByName() throws IOException {
    for (PixelFormat stored : new PixelFormat[] {PixelFormat.RGB16, PixelFormat.RGBA8}) {
      Path file = file(stored, Compression.NONE);
      PictureException e =
          assertThrows(
              PictureException.class,
              () -> Pictures.open(new FileBlob(file), PictureLimits.DEFAULT).close());
      assertEquals(PictureException.Reason.UNSUPPORTED, e.reason());
      assertTrue(e.getMessage().contains("TIFF with L*a*b* of"), e.getMessage());
    }
  }
}
