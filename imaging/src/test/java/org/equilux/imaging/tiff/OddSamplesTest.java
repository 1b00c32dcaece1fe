package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import org.equilux.imaging.ExtraChannel;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.kernels.OddFiles;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * TIFF files with samples of unusual depths, numbers and meanings; the expected values are those of
 * other programs.
 */
class OddSamplesTest {
  @TempDir Path folder;

  private static PictureReader open(Path file) throws IOException {
    return Pictures.open(new FileBlob(file), PictureLimits.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({
    "packed-1x10.tif, GRAY16",
    "packed-1x12.tif, GRAY16",
    "packed-1x14.tif, GRAY16",
    "packed-3x12.tif, RGB16",
    "packed-3x4.tif, RGB8",
    "packed-3x4-planar.tif, RGB8",
    "packed-3x2.tif, RGB8",
    "packed-3x1.tif, RGB8",
    "packed-2x4.tif, GRAY_ALPHA8",
    "packed-1x3.tif, GRAY8",
    "packed-1x6.tif, GRAY8",
    "cmyk.tif, CMYK8",
    "cmyk16-planar.tif, CMYK16",
    "cmyk-alpha.tif, CMYKA8",
    "bands2.tif, GRAY_ALPHA16",
    "bands3.tif, BANDS3_8",
    "bands7.tif, BANDS7_16",
    "bands7-planar-tiles.tif, BANDS7_16",
    "rgbn-alpha.tif, BANDS4_ALPHA_8",
    "palette-alpha.tif, RGBA8",
    "palette16.tif, RGB8",
    "jpeg-rgba.tif, RGBA8",
    "jpeg-cmyk.tif, CMYK8",
    "ycbcr-1x1.tif, RGB8",
    "ycbcr-2x1.tif, RGB8",
    "ycbcr-2x2.tif, RGB8",
    "ycbcr-4x2.tif, RGB8",
    "ycbcr-4x4.tif, RGB8"
  })
  void samplesAreReadLikeOtherPrograms(String name, PixelFormat format) throws IOException {
    byte[] right = OddFiles.right(name);
    Path output = folder.resolve("out.tif");
    try (PictureReader reader = open(OddFiles.copy(name, folder))) {
      assertSame(format, reader.pages().getFirst().format());
      assertArrayEquals(right, TestPictures.decode(reader, 0));
      Optional<byte[]> bands = TestPictures.decodeBands(reader, 0, 0, new Random(1));
      bands.ifPresent(decoded -> assertArrayEquals(right, decoded));
      try (PictureWriter writer = Pictures.create(new FileBlob(output), reader)) {
        reader.decode(0, writer.beginPage(format));
        writer.finish();
      }
    }
    try (PictureReader result = open(output)) {
      assertSame(format, result.pages().getFirst().format());
      assertArrayEquals(right, TestPictures.decode(result, 0));
    }
  }

  @Test
  void aResultKeepsTheMeaningOfItsSamples() throws IOException {
    Path input = OddFiles.copy("cmyk-alpha.tif", folder);
    Path output = folder.resolve("out.tif");
    try (PictureReader reader = open(input)) {
      try (PictureWriter writer = Pictures.create(new FileBlob(output), reader)) {
        reader.decode(0, writer.beginPage(PixelFormat.CMYKA8));
        writer.finish();
      }
    }
    try (TiffReader result = (TiffReader) open(output)) {
      assertEquals(5, result.page(0).directory().value(Tag.PHOTOMETRIC));
      assertEquals(2, result.page(0).directory().value(Tag.EXTRA_SAMPLES));
    }
  }

  @Test
  void aChangedDepthIsNoted() throws IOException {
    try (PictureReader reader = open(OddFiles.copy("packed-1x12.tif", folder))) {
      assertEquals(
          List.of("samples of 12 bits were widened to 16 bits: the value 4,095 became 65,535"),
          reader.notes(0));
    }
    try (PictureReader reader = open(OddFiles.copy("packed-3x4.tif", folder))) {
      assertEquals(List.of(), reader.notes(0));
    }
  }

  @Test
  void anExtraBandIsProcessedLikeOthersOnRequest() throws IOException {
    byte[] right = OddFiles.right("bands2.tif");
    try (PictureReader reader = open(OddFiles.copy("bands2.tif", folder))) {
      assertEquals(ExtraChannel.OTHER, reader.pages().getFirst().extra());
      assertTrue(reader.notes(0).getFirst().contains("--color per-channel"));
      PictureReader all = reader.withEveryBand();
      PageInfo page = all.pages().getFirst();
      assertEquals("BANDS2_16", page.format().name());
      assertEquals(List.of(), all.notes(0));
      assertArrayEquals(right, TestPictures.decode(all, 0));
      assertArrayEquals(right, TestPictures.decodeBands(all, 0, 0, new Random(2)).orElseThrow());
      Path output = folder.resolve("out.tif");
      try (PictureWriter writer = Pictures.create(new FileBlob(output), all)) {
        all.decode(0, writer.beginPage(page.format()));
        writer.finish();
      }
      assertArrayEquals(right, TestPictures.decode(output));
      try (PictureReader result = open(output)) {
        assertEquals(ExtraChannel.OTHER, result.pages().getFirst().extra());
      }
    }
    try (PictureReader reader = open(OddFiles.copy("cmyk.tif", folder))) {
      assertSame(reader, reader.withEveryBand());
    }
  }

  private void assertRefused(String why, PixelFormat format, int tag, long... values)
      throws IOException {
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    SortedMap<Integer, Object[]> fields =
        tiff.page(Spec.of(8, 8, format), TestPictures.pixels(8, 8, format));
    tiff.put(fields, tag, Field.SHORT, values);
    Path file = Files.write(folder.resolve("refused.tif"), tiff.bytes());
    PictureException refusal =
        Assertions.assertThrows(PictureException.class, () -> open(file).close());
    assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    assertFalse(refusal.getMessage().isBlank());
  }

  @Test
  void unsupportedFeaturesAreNamed() throws IOException {
    PixelFormat bands = PixelFormat.of(PixelFormat.Colors.BANDS, 5, false, 8);
    assertRefused("not the last sample", bands, Tag.EXTRA_SAMPLES, 0, 2, 0, 0);
    assertRefused("the limit is 64", PixelFormat.GRAY8, Tag.SAMPLES_PER_PIXEL, 65);
    assertRefused("different depths", PixelFormat.RGB8, Tag.BITS_PER_SAMPLE, 5, 6, 5);
    assertRefused("17 bits", PixelFormat.GRAY8, Tag.BITS_PER_SAMPLE, 17);
    assertRefused("fewer than its colors", PixelFormat.GRAY8, Tag.PHOTOMETRIC, 5);
  }
}
