package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.kernels.OddFiles;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages that are masks of other pages. */
class MaskPagesTest {
  private static final int SUBFILE_TYPE = 254;
  private static final int WIDTH = 256;
  private static final int BITS = 258;
  private static final int PHOTOMETRIC = 262;
  private static final int STRIP_OFFSETS = 273;
  private static final int ROWS_PER_STRIP = 278;
  private static final int STRIP_BYTE_COUNTS = 279;

  @TempDir Path folder;

  private static PictureReader open(Path file) throws IOException {
    return Pictures.open(new FileBlob(file), PictureLimits.DEFAULT);
  }

  private static byte[] mask(PictureReader reader, int page) throws IOException {
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    int width = reader.pages().get(page).width();
    reader.decodeMask(page, (data, offset, count) -> rows.write(data, offset, count * width));
    return rows.toByteArray();
  }

  @Test
  void masksBelongToThePreviousPage() throws IOException {
    try (PictureReader reader = open(OddFiles.copy("masked.tif", folder))) {
      assertEquals(3, reader.pages().size());
      assertArrayEquals(OddFiles.right("masked.tif"), TestPictures.decode(reader, 0));
      assertArrayEquals(OddFiles.right("masked-page-2"), TestPictures.decode(reader, 1));
      assertArrayEquals(OddFiles.right("masked-mask-1"), mask(reader, 0));
      assertArrayEquals(OddFiles.right("masked-mask-2"), mask(reader, 1));
      assertFalse(reader.pages().get(2).masked());
      assertThrows(IllegalArgumentException.class, () -> mask(reader, 2));
    }
  }

  @Test
  void aResultHasTheMasksOfItsPages() throws IOException {
    Path input = OddFiles.copy("masked.tif", folder);
    for (String pages : new String[] {"1-3", "2"}) {
      Path output = folder.resolve("out.tif");
      try (PictureReader reader = open(input)) {
        WriteOptions options = WriteOptions.of(Map.of("pages", pages));
        try (PictureWriter writer = Pictures.create(new FileBlob(output), reader, options)) {
          for (int page : options.pages().of(3)) {
            reader.decode(page, writer.beginPage(reader.pages().get(page).format()));
          }
          writer.finish();
        }
      }
      try (PictureReader result = open(output)) {
        int second = pages.equals("2") ? 0 : 1;
        assertEquals(pages.equals("2") ? 1 : 3, result.pages().size());
        assertArrayEquals(OddFiles.right("masked-page-2"), TestPictures.decode(result, second));
        assertArrayEquals(OddFiles.right("masked-mask-2"), mask(result, second));
      }
    }
  }

  /** A page, and a mask of 1 bit a pixel with the given sides. */
  private Path masked(int maskWidth, int[] stripOffsets) throws IOException {
    Spec spec = Spec.of(32, 20, PixelFormat.GRAY8);
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    tiff.page(spec, TestPictures.pixels(32, 20, PixelFormat.GRAY8));
    SortedMap<Integer, Object[]> fields =
        tiff.page(
            Spec.of(maskWidth / 8, 20, PixelFormat.GRAY8).strips(1),
            TestPictures.pixels(maskWidth / 8, 20, PixelFormat.GRAY8));
    tiff.put(fields, SUBFILE_TYPE, Field.LONG, 4);
    tiff.put(fields, WIDTH, Field.LONG, maskWidth);
    tiff.put(fields, BITS, Field.SHORT, 1);
    tiff.put(fields, PHOTOMETRIC, Field.SHORT, 4);
    if (stripOffsets.length > 0) {
      tiff.put(fields, ROWS_PER_STRIP, Field.LONG, 20);
      tiff.put(fields, STRIP_OFFSETS, Field.LONG, stripOffsets[0]);
      tiff.put(fields, STRIP_BYTE_COUNTS, Field.LONG, stripOffsets[1]);
    }
    return Files.write(folder.resolve("masked.tif"), tiff.bytes());
  }

  @Test
  void aMaskOfAnotherSizeIsAnUnreadablePage() throws IOException {
    try (PictureReader reader = open(masked(24, new int[0]))) {
      assertEquals(2, reader.pages().size());
      assertFalse(reader.pages().getFirst().masked());
      PictureException refusal = assertThrows(PictureException.class, () -> reader.requirePage(1));
      assertTrue(refusal.getMessage().contains("mask of 24 x 20"), refusal.getMessage());
    }
  }

  @Test
  void aDamagedMaskIsNotedAndItsPageKept() throws IOException {
    try (PictureReader reader = open(masked(32, new int[] {8, 10_000_000}))) {
      assertEquals(1, reader.pages().size());
      assertEquals(80, mask(reader, 0).length / 8);
    }
    Path truncated = masked(32, new int[] {10_000_000, 80});
    PictureException refusal = assertThrows(PictureException.class, () -> open(truncated).close());
    assertEquals(PictureException.Reason.CORRUPT, refusal.reason());
  }
}
