package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TIFF files that are refused as unsupported or damaged. */
class TiffRefusalTest {
  @TempDir Path folder;

  private static PictureException refusal(Path file) {
    return assertThrows(
        PictureException.class,
        () -> Pictures.open(new FileBlob(file), PictureLimits.DEFAULT).close());
  }

  @Test
  void unsupportedFeaturesAreNamed() throws IOException {
    assertRefused("JBIG", 259, 34661);
    assertRefused("WebP", 259, 50001);
    assertRefused("L*a*b* of ICC or ITU", 262, 9);
    assertRefused("LogLuv", 262, 32845);
    assertRefused("floating-point samples of 8 bits", 339, 3);
    assertRefused("complex", 339, 6);
    assertRefused("24 bits", 258, 24);
    assertRefused("unsigned samples of 64 bits", 258, 64);
    assertRefused("predictor", 317, 3);
    assertRefused("fax", 259, 4);
  }

  private void assertRefused(String name, int tag, long value) throws IOException {
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    SortedMap<Integer, Object[]> fields =
        tiff.page(Spec.of(4, 4, PixelFormat.RGB8), TestPictures.pixels(4, 4, PixelFormat.RGB8));
    tiff.put(fields, tag, Field.SHORT, value);
    Path file = folder.resolve("refused.tif");
    Files.write(file, tiff.bytes());
    PictureException e = refusal(file);
    assertEquals(PictureException.Reason.UNSUPPORTED, e.reason(), e.getMessage());
    assertTrue(e.getMessage().contains(name), e.getMessage());
  }

  @Test
  void cyclesOfPagesAreDamage() throws IOException {
    Path file = folder.resolve("circle.tif");
    TestTiff.write(
        file, Spec.of(4, 4, PixelFormat.GRAY8), TestPictures.pixels(4, 4, PixelFormat.GRAY8));
    byte[] bytes = Files.readAllBytes(file);
    System.arraycopy(bytes, 4, bytes, bytes.length - 4, 4);
    Files.write(file, bytes);
    assertEquals(PictureException.Reason.CORRUPT, refusal(file).reason());
  }
}
