package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.kernels.pixels.PixelFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Camera raw files in the usual layout: a preview first, the photograph in a SubIFD. */
class CameraRawTest {
  private static final int FILTER_ARRAY = 32803;
  private static final int LINEAR_RAW = 34892;
  private static final int RGB = 2;

  @TempDir Path folder;

  private static final byte[] PREVIEW = TestPictures.pixels(16, 12, PixelFormat.RGB8);

  /** A file with a preview, and a SubIFD with the given photometric interpretation. */
  private static TestTiff file(ByteOrder order, String make, int photometric) throws IOException {
    TestTiff tiff = new TestTiff(order, false);
    SortedMap<Integer, Object[]> below = new TreeMap<>();
    tiff.put(below, 256, Field.LONG, 1200);
    tiff.put(below, 262, Field.SHORT, photometric);
    int other = tiff.directory(new TreeMap<>(below.headMap(262)));
    int at = tiff.directory(below);
    SortedMap<Integer, Object[]> page = tiff.page(Spec.of(16, 12, PixelFormat.RGB8), PREVIEW);
    tiff.put(page, 254, Field.LONG, 1);
    byte[] text = (make + "\0").getBytes(StandardCharsets.US_ASCII);
    tiff.put(page, 271, Field.ASCII, text.length, text);
    tiff.put(page, 330, Field.LONG, other, at);
    return tiff;
  }

  private Path save(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("raw"), bytes);
  }

  private void assertRefused(String kind, byte[] bytes) throws IOException {
    Path file = save(bytes);
    PictureException e =
        assertThrows(PictureException.class, () -> TestPictures.decode(file), kind);
    assertEquals(PictureException.Reason.UNSUPPORTED, e.reason());
    assertTrue(e.getMessage().contains("the raw file of a camera (" + kind + ")"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "NIKON CORPORATION, NEF",
    "SONY, ARW",
    "SAMSUNG, SRW",
    "Hasselblad, 3FR",
    "PENTAX Corporation, PEF",
    "Unknown, camera raw"
  })
  void aPreviewOfSensorSamplesIsRefused(String make, String kind) throws IOException {
    assertRefused(kind, file(ByteOrder.BIG_ENDIAN, make, FILTER_ARRAY).bytes());
    assertRefused(kind, file(ByteOrder.LITTLE_ENDIAN, make, LINEAR_RAW).bytes());
  }

  @Test
  void aDngIsRefusedForAnyPages() throws IOException {
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    SortedMap<Integer, Object[]> page = tiff.page(Spec.of(16, 12, PixelFormat.RGB8), PREVIEW);
    tiff.put(page, 50706, 1, 1, 4, 0, 0);
    assertRefused("DNG", tiff.bytes());
  }

  @Test
  void aCr2IsRefusedByTheMarkAfterItsHeader() throws IOException {
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    tiff.data(new byte[] {'C', 'R', 2, 0, 0, 0, 0, 0});
    SortedMap<Integer, Object[]> page = tiff.page(Spec.of(16, 12, PixelFormat.RGB8), PREVIEW);
    tiff.put(page, 259, Field.SHORT, 6);
    assertRefused("CR2", tiff.bytes());
  }

  @Test
  void pagesWithSensorSamplesAreRefused() throws IOException {
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    Spec gray = Spec.of(16, 12, PixelFormat.GRAY16);
    SortedMap<Integer, Object[]> page =
        tiff.page(gray, TestPictures.pixels(16, 12, PixelFormat.GRAY16));
    tiff.put(page, 262, Field.SHORT, FILTER_ARRAY);
    assertRefused("camera raw", tiff.bytes());

    TestTiff second = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    second.page(Spec.of(16, 12, PixelFormat.RGB8), PREVIEW);
    page = second.page(gray, TestPictures.pixels(16, 12, PixelFormat.GRAY16));
    second.put(page, 262, Field.SHORT, FILTER_ARRAY);
    assertRefused("camera raw", second.bytes());
  }

  @Test
  void otherSubDirectoriesAreIgnored() throws IOException {
    byte[] pyramid = file(ByteOrder.LITTLE_ENDIAN, "Leica", RGB).bytes();
    assertArrayEquals(PREVIEW, TestPictures.decode(save(pyramid)));

    TestTiff damaged = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    SortedMap<Integer, Object[]> page = damaged.page(Spec.of(16, 12, PixelFormat.RGB8), PREVIEW);
    damaged.put(page, 330, Field.LONG, 1_000_000);
    assertArrayEquals(PREVIEW, TestPictures.decode(save(damaged.bytes())));
  }
}
