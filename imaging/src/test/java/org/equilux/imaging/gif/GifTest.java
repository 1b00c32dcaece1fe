package org.equilux.imaging.gif;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GifTest {
  @TempDir Path folder;

  private PictureReader open(byte[] file) throws IOException {
    return Pictures.open(
        new FileBlob(Files.write(folder.resolve("in"), file)), PictureLimits.DEFAULT);
  }

  private PictureException refusal(byte[] file) {
    return assertThrows(PictureException.class, () -> TestPictures.decode(open(file), 0));
  }

  @ParameterizedTest
  @CsvSource({"8,-1,false", "8,5,true", "4,0,true", "2,-1,false", "1,-1,false"})
  void readsFilesOfTheJdk(int bits, int transparent, boolean interlaced) throws IOException {
    BufferedImage image = GifSamples.picture(bits, transparent);
    try (PictureReader reader = open(GifSamples.file(image, interlaced))) {
      assertEquals("GIF", reader.format().name());
      boolean alpha = transparent >= 0;
      assertEquals(
          alpha ? PixelFormat.RGBA8 : PixelFormat.RGB8, reader.pages().getFirst().format());
      byte[] pixels = TestPictures.decode(reader, 0);
      int at = 0;
      for (int y = 0; y < GifSamples.HEIGHT; y++) {
        for (int x = 0; x < GifSamples.WIDTH; x++) {
          int color = image.getRGB(x, y);
          for (int shift = 16; shift >= 0; shift -= 8) {
            assertEquals((byte) (color >> shift), pixels[at++], x + ", " + y);
          }
          if (alpha) {
            assertEquals((byte) (color >> 24), pixels[at++], x + ", " + y);
          }
        }
      }
      assertEquals(List.of(), reader.notes(0));
    }
  }

  @Test
  void grayColorTablesYieldGrayPictures() throws IOException {
    byte[] gray = {
      'G',
      'I',
      'F',
      '8',
      '7',
      'a',
      2,
      0,
      1,
      0,
      (byte) 0x80,
      0,
      0,
      9,
      9,
      9,
      7,
      7,
      7,
      0x2c,
      0,
      0,
      0,
      0,
      2,
      0,
      1,
      0,
      0,
      2,
      2,
      0x0c,
      0x0a,
      0,
      0x3b
    };
    try (PictureReader reader = open(gray)) {
      assertEquals(PixelFormat.GRAY8, reader.pages().getFirst().format());
      assertArrayEquals(new byte[] {7, 9}, TestPictures.decode(reader, 0));
    }
  }

  @Test
  void theFirstPictureOfAnAnimationIsRead() throws IOException {
    try (PictureReader reader = open(GifSamples.animation())) {
      byte[] first = TestPictures.decode(reader, 0);
      assertTrue(reader.notes(0).getFirst().contains("animation"), reader.notes(0)::toString);
      Path one =
          Files.write(folder.resolve("one"), GifSamples.file(GifSamples.picture(3, -1), false));
      assertArrayEquals(TestPictures.decode(one), first);
    }
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    byte[] file = GifSamples.file(GifSamples.picture(8, -1), false);
    assertTrue(refusal(Arrays.copyOf(file, 10)).getMessage().contains("truncated"));
    assertTrue(
        refusal(Arrays.copyOf(file, file.length - 200)).getMessage().contains("fewer pixels"));
    byte[] none = Arrays.copyOf(file, 14 + 3 * 256);
    none[13 + 3 * 256] = 0x3b;
    assertTrue(refusal(none).getMessage().contains("has no picture"));
    byte[] wide = file.clone();
    int size = new String(file, StandardCharsets.ISO_8859_1).indexOf("\0\0\0\0=\0%\0") + 4;
    Arrays.fill(wide, size, size + 4, (byte) -1);
    PictureException large = refusal(wide);
    assertEquals(PictureException.Reason.TOO_LARGE, large.reason(), large.getMessage());
  }
}
