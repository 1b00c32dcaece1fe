package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** TIFF files with incomplete directories that libtiff reads completely. */
class OddTiffTest {
  private static final int STRIP_OFFSETS = 273;
  private static final int STRIP_BYTE_COUNTS = 279;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_BYTE_COUNTS = 325;
  private static final int PHOTOMETRIC = 262;

  @TempDir Path folder;

  private interface Change {
    void change(TestTiff tiff, SortedMap<Integer, Object[]> fields);
  }

  private Path odd(Spec spec, Change change) throws IOException {
    TestTiff tiff = new TestTiff(spec.order(), spec.big());
    change.change(
        tiff, tiff.page(spec, TestPictures.pixels(spec.width(), spec.height(), spec.format())));
    return Files.write(folder.resolve("odd.tif"), tiff.bytes());
  }

  private void assertReads(Spec spec, Change change) throws IOException {
    assertArrayEquals(
        TestPictures.pixels(spec.width(), spec.height(), spec.format()),
        TestPictures.decode(odd(spec, change)));
  }

  /** Strips with a lower last one. */
  private static Spec strips(Compression compression) {
    return Spec.of(40, 30, PixelFormat.RGB8).strips(8).compressed(compression, false);
  }

  @ParameterizedTest
  @FieldSource("org.equilux.imaging.tiff.TestTiff#COMPRESSIONS")
  void withoutByteCountsAStripExtendsToTheNext(Compression compression) throws IOException {
    assertReads(strips(compression), (_, fields) -> fields.remove(STRIP_BYTE_COUNTS));
    assertReads(
        strips(compression),
        (tiff, fields) -> tiff.put(fields, STRIP_BYTE_COUNTS, Field.LONG, 0, 0, 0, 0));
  }

  @Test
  void byteCountsOfPlainStripsMayBeTooLarge() throws IOException {
    assertReads(
        Spec.of(40, 30, PixelFormat.GRAY16),
        (tiff, fields) -> tiff.put(fields, STRIP_BYTE_COUNTS, Field.LONG, 1_000_000));
  }

  @Test
  void tilesMayBeListedInTheFieldsOfStrips() throws IOException {
    assertReads(
        Spec.of(40, 30, PixelFormat.RGB8).tiles(16, 16).compressed(Compression.LZW, true),
        (_, fields) -> {
          fields.put(STRIP_OFFSETS, fields.remove(TILE_OFFSETS));
          fields.put(STRIP_BYTE_COUNTS, fields.remove(TILE_BYTE_COUNTS));
        });
  }

  @Test
  void aMissingPhotometricInterpretationIsDerivedFromTheSamples() throws IOException {
    for (PixelFormat format :
        new PixelFormat[] {PixelFormat.GRAY8, PixelFormat.RGB16, PixelFormat.RGBA8}) {
      assertReads(Spec.of(9, 7, format), (_, fields) -> fields.remove(PHOTOMETRIC));
    }
  }

  @Test
  void omittedStripsAndTilesAreZeros() throws IOException {
    for (Spec spec :
        new Spec[] {
          strips(Compression.LZW),
          strips(Compression.NONE),
          Spec.of(40, 30, PixelFormat.RGB8).tiles(48, 8).compressed(Compression.ADOBE_DEFLATE, true)
        }) {
      int offsets = spec.tile() > 0 ? TILE_OFFSETS : STRIP_OFFSETS;
      int counts = spec.tile() > 0 ? TILE_BYTE_COUNTS : STRIP_BYTE_COUNTS;
      byte[] expected = TestPictures.pixels(40, 30, PixelFormat.RGB8);
      Arrays.fill(expected, 8 * 40 * 3, 16 * 40 * 3, (byte) 0);
      Path sparse =
          odd(
              spec,
              (tiff, fields) -> {
                ((byte[]) fields.get(offsets)[2])[4] = 0;
                ((byte[]) fields.get(offsets)[2])[5] = 0;
                ((byte[]) fields.get(counts)[2])[4] = 0;
                ((byte[]) fields.get(counts)[2])[5] = 0;
              });
      assertArrayEquals(expected, TestPictures.decode(sparse));
    }
  }

  @Test
  void byteCountsOfPlainStripsMayBeTooSmall() throws IOException {
    assertReads(
        strips(Compression.NONE),
        (tiff, fields) -> tiff.put(fields, STRIP_BYTE_COUNTS, Field.LONG, 1, 40, 959, 7));
  }

  @Test
  void byteCountsOfTheLastStripMayExceedTheFile() throws IOException {
    assertReads(
        Spec.of(40, 30, PixelFormat.GRAY16).compressed(Compression.LZW, false),
        (tiff, fields) -> tiff.put(fields, STRIP_BYTE_COUNTS, Field.LONG, 1_000_000));
  }

  @Test
  void withoutRowsPerStripTheStripsShareTheRows() throws IOException {
    Spec spec = Spec.of(40, 32, PixelFormat.RGB8).strips(8).compressed(Compression.LZW, true);
    assertReads(spec, (_, fields) -> fields.remove(278));
    assertReads(spec, (tiff, fields) -> tiff.put(fields, 278, Field.LONG, 0));
  }

  @Test
  void truncationIsReported() throws IOException {
    Path beyond =
        odd(
            strips(Compression.NONE),
            (tiff, fields) -> tiff.put(fields, STRIP_OFFSETS, Field.LONG, 8, 8, 8, 1_000_000));
    PictureException end = assertThrows(PictureException.class, () -> TestPictures.decode(beyond));
    assertTrue(end.getMessage().contains("truncated"), end.getMessage());
  }

  @Test
  void garbageAfterTheLastByteOfAStripIsIgnored() throws IOException {
    Spec spec = Spec.of(40, 30, PixelFormat.GRAY8).compressed(Compression.LZW, false);
    // The last byte contains only bits of the end code, which becomes another code.
    Path file = odd(spec, (_, _) -> {});
    byte[] bytes = Files.readAllBytes(file);
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      int end =
          (int)
              (reader.segments(0).getFirst().fileOffset()
                  + reader.segments(0).getFirst().fileBytes());
      bytes[end - 1] = (byte) 0xff;
    }
    Files.write(file, bytes);
    byte[] pixels = TestPictures.pixels(40, 30, PixelFormat.GRAY8);
    byte[] decoded = TestPictures.decode(file);
    assertArrayEquals(pixels, decoded);
  }

  @Test
  void unselectedPagesNeedNotBeReadable() throws IOException {
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    Spec spec = Spec.of(6, 5, PixelFormat.GRAY8);
    byte[] pixels = TestPictures.pixels(6, 5, PixelFormat.GRAY8);
    tiff.page(spec, pixels);
    tiff.put(tiff.page(spec, pixels), 339, Field.SHORT, 6);
    tiff.page(spec, pixels);
    Path file = Files.write(folder.resolve("three.tif"), tiff.bytes());
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      assertEquals(3, reader.pages().size());
      Pictures.check(reader, WriteOptions.of(Map.of(WriteOptions.PAGES, "1,3")));
      reader.decode(2, (_, _, _) -> {});
      PictureException refused =
          assertThrows(
              PictureException.class, () -> Pictures.check(reader, WriteOptions.of(Map.of())));
      assertTrue(refused.getMessage().startsWith("page 2: "), refused.getMessage());
      assertEquals(PictureException.Reason.UNSUPPORTED, refused.reason());
      assertThrows(PictureException.class, () -> reader.decode(1, (_, _, _) -> {}));
      assertTrue(reader.bands(1, 0).isEmpty());
    }
  }
}
