package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.Salvaged;
import org.equilux.imaging.Segment;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.options.OnDamage;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Salvaging damaged TIFF files. */
class TiffSalvageTest {
  private static final int WIDTH = 70;
  private static final int HEIGHT = 60;

  @TempDir Path folder;

  private Path save(byte[] tiff) throws IOException {
    return Files.write(folder.resolve("in.tif"), tiff);
  }

  private static List<Segment> segments(Path file) throws IOException {
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      return reader.segments(0);
    }
  }

  /** The values of a field of 32-bit numbers, the low byte first. */
  private static long[] offsets(SortedMap<Integer, Object[]> fields, int tag) {
    ByteBuffer bytes = ByteBuffer.wrap((byte[]) fields.get(tag)[2]).order(ByteOrder.LITTLE_ENDIAN);
    long[] values = new long[bytes.remaining() / Integer.BYTES];
    Arrays.setAll(values, _ -> bytes.getInt());
    return values;
  }

  static Set<Compression> compressions() {
    return TestTiff.COMPRESSIONS;
  }

  /**
   * Rows of a strip before the damage are kept; later ones are 0, and other strips are unaffected.
   */
  @ParameterizedTest
  @MethodSource("compressions")
  void rowsBeforeTheDamageInAStripAreKept(Compression compression) throws IOException {
    if (compression == Compression.NONE) {
      return; // The byte count is irrelevant.
    }
    byte[] pixels = TestPictures.pixels(WIDTH, HEIGHT, PixelFormat.RGB8);
    Spec spec = Spec.of(WIDTH, HEIGHT, PixelFormat.RGB8).strips(20).compressed(compression, false);
    TestTiff made = new TestTiff(spec.order(), spec.big());
    SortedMap<Integer, Object[]> fields = made.page(spec, pixels);
    long[] counts = offsets(fields, Tag.STRIP_BYTE_COUNTS);
    counts[1] -= counts[1] / 3;
    made.put(fields, Tag.STRIP_BYTE_COUNTS, Field.LONG, counts);
    byte[] tiff = made.bytes();
    Path file = save(tiff);
    PictureException refusal =
        Pictures.judged(
            new FileBlob(file),
            PictureLimits.DEFAULT,
            assertThrows(PictureException.class, () -> TestPictures.decode(file)));
    assertTrue(refusal.isSalvageable());
    Salvaged salvaged = Salvaged.of(file, 0);
    int missing = salvaged.missingRows();
    assertTrue(missing > 0 && missing <= 20, missing + " rows");
    assertTrue(missing < 20 || compression == Compression.ZSTD, "some rows are there");
    assertEquals((40 - missing) * WIDTH, salvaged.missing().nextSetBit(0));
    assertEquals(40 * WIDTH, salvaged.missing().length());
    salvaged.assertFilled(0);
    assertEquals(0, salvaged.wrong(pixels));
    assertEquals(List.of(refusal.getMessage()), salvaged.notes());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void damagedTilesLoseOnlyTheirColumns(boolean cut) throws IOException {
    byte[] pixels = TestPictures.pixels(WIDTH, HEIGHT, PixelFormat.RGBA16);
    Spec spec =
        Spec.of(WIDTH, HEIGHT, PixelFormat.RGBA16).tiles(32, 16).compressed(Compression.LZW, true);
    TestTiff made = new TestTiff(spec.order(), spec.big());
    SortedMap<Integer, Object[]> fields = made.page(spec, pixels);
    if (cut) {
      long[] offsets = offsets(fields, Tag.TILE_OFFSETS);
      offsets[4] = 1 << 30;
      made.put(fields, Tag.TILE_OFFSETS, Field.LONG, offsets);
    }
    byte[] tiff = made.bytes();
    if (!cut) {
      Segment tile = segments(save(tiff)).get(4);
      Arrays.fill(tiff, (int) tile.fileOffset() + 1, (int) tile.fileOffset() + 6, (byte) -1);
    }
    Salvaged salvaged = Salvaged.of(save(tiff), 0);
    assertEquals(0, salvaged.wrong(pixels));
    salvaged.assertFilled(0);
    assertEquals(16, salvaged.missingRows());
    assertEquals(16 * 32, salvaged.missing().cardinality());
    assertEquals(16 * WIDTH + 32, salvaged.missing().nextSetBit(0));
  }

  /** Missing pixels with inverted gray have the value of the sample 0. */
  @Test
  void missingInvertedGrayIsWhite() throws IOException {
    byte[] pixels = TestPictures.pixels(WIDTH, HEIGHT, PixelFormat.GRAY8);
    Spec spec = Spec.of(WIDTH, HEIGHT, PixelFormat.GRAY8).strips(10).withInverted();
    TestTiff made = new TestTiff(spec.order(), spec.big());
    SortedMap<Integer, Object[]> fields = made.page(spec, pixels);
    long[] offsets = offsets(fields, Tag.STRIP_OFFSETS);
    offsets[5] = Integer.MAX_VALUE;
    made.put(fields, Tag.STRIP_OFFSETS, Field.LONG, offsets);
    Salvaged salvaged = Salvaged.of(save(made.bytes()), 0);
    assertEquals(10, salvaged.missingRows());
    assertEquals(0, salvaged.wrong(pixels));
    salvaged.assertFilled(255);
    assertEquals(
        List.of("a strip or tile of the TIFF is beyond the end of the file; the file is truncated"),
        salvaged.notes());
  }

  @Test
  void pagesBeforeABrokenLinkAreKept() throws IOException {
    byte[] pixels = TestPictures.pixels(WIDTH, HEIGHT, PixelFormat.GRAY8);
    Spec spec = Spec.of(WIDTH, HEIGHT, PixelFormat.GRAY8);
    TestTiff made = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    for (int i = 0; i < 3; i++) {
      SortedMap<Integer, Object[]> fields = made.page(spec, pixels);
      if (i == 1) {
        fields.remove(Tag.IMAGE_WIDTH);
      }
    }
    byte[] tiff = made.bytes();
    try (PictureReader reader =
        Pictures.open(new FileBlob(save(tiff)), PictureLimits.DEFAULT, OnDamage.SALVAGE)) {
      assertEquals(2, reader.pages().size());
      assertEquals(1, reader.lost().size());
      assertTrue(reader.lost().getFirst().startsWith("page 2 is left out: "));
    }
    byte[] cut = Arrays.copyOf(tiff, tiff.length - 10);
    Path file = save(cut);
    PictureException refusal =
        assertThrows(
            PictureException.class, () -> Pictures.open(new FileBlob(file), PictureLimits.DEFAULT));
    assertTrue(refusal.isSalvageable());
    try (PictureReader reader =
        Pictures.open(new FileBlob(file), PictureLimits.DEFAULT, OnDamage.SALVAGE)) {
      assertEquals(1, reader.pages().size());
      assertArrayEquals(pixels, TestPictures.decode(reader, 0));
      assertTrue(reader.lost().getLast().startsWith("pages from page 3 on are left out: "));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void jpegInStripsIsSalvagedAsJpeg(boolean headless) throws IOException {
    JpegTiffs.Made made = JpegTiffs.of(JpegTiffs.Colors.GRAY, false);
    byte[] tiff = made.file();
    Segment strip = segments(save(tiff)).get(1);
    int from = (int) strip.fileOffset();
    int end = from + (int) strip.fileBytes();
    if (headless) {
      Arrays.fill(tiff, from, end, (byte) 0);
    } else {
      int middle = end - (int) strip.fileBytes() / 8;
      tiff[middle] = -1;
      tiff[middle + 1] = (byte) 0xd9;
    }
    Salvaged salvaged = Salvaged.of(save(tiff), 0);
    int missing = salvaged.missingRows();
    assertTrue(headless ? missing == JpegTiffs.STRIP : missing % 8 == 0 && missing > 0);
    assertTrue(salvaged.missing().nextSetBit(0) >= JpegTiffs.STRIP * JpegTiffs.WIDTH);
    assertTrue(salvaged.missing().length() <= 2 * JpegTiffs.STRIP * JpegTiffs.WIDTH);
    assertEquals(0, salvaged.wrong(made.pixels()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CCITT T.4", "CCITT T.6"})
  void faxRowsBeforeTheDamageAreKept(String compression) throws IOException {
    byte[] tiff = FaxTest.fax(compression, 0);
    Path whole = save(tiff);
    byte[] pixels = TestPictures.decode(whole);
    List<Segment> strips = segments(whole);
    Segment strip = strips.getFirst();
    int end = (int) (strip.fileOffset() + strip.fileBytes());
    Arrays.fill(tiff, end - (int) strip.fileBytes() / 2, end, (byte) 0);
    Salvaged salvaged = Salvaged.of(save(tiff), 0);
    assertTrue(salvaged.missingRows() > 0);
    assertTrue(salvaged.missingRows() < strip.height(), salvaged.missingRows() + " rows");
    assertEquals(0, salvaged.wrong(pixels));
  }

  @Test
  void missingStripsDoNotLoseOthers() throws IOException {
    byte[] pixels = TestPictures.pixels(WIDTH, HEIGHT, PixelFormat.GRAY8);
    Spec spec = Spec.of(WIDTH, HEIGHT, PixelFormat.GRAY8).strips(10);
    TestTiff made = new TestTiff(spec.order(), spec.big());
    SortedMap<Integer, Object[]> fields = made.page(spec, pixels);
    long[] offsets = offsets(fields, Tag.STRIP_OFFSETS);
    made.put(fields, Tag.STRIP_OFFSETS, Field.LONG, Arrays.copyOf(offsets, 4));
    Salvaged salvaged = Salvaged.of(save(made.bytes()), 0);
    assertEquals(20, salvaged.missingRows());
    assertEquals(0, salvaged.wrong(pixels));
  }
}
