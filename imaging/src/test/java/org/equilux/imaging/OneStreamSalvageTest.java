package org.equilux.imaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.equilux.imaging.options.OnDamage;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Salvaging damaged BMP, GIF and netpbm files. */
class OneStreamSalvageTest {
  private static final int WIDTH = 40;
  private static final int HEIGHT = 30;

  @TempDir Path folder;

  private Path save(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("in"), bytes);
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, format, out));
    return out.toByteArray();
  }

  /** Colors other than black. */
  private static BufferedImage colors() {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      image.setRGB(i % WIDTH, i / WIDTH, 0x10203 + i * 37);
    }
    return image;
  }

  /** The rows of a BMP are stored from bottom to top. */
  @Test
  void theFirstRowsOfABmpAreMissing() throws IOException {
    byte[] bmp = encoded(colors(), "bmp");
    byte[] pixels = TestPictures.decode(save(bmp));
    Salvaged salvaged = Salvaged.of(save(Arrays.copyOf(bmp, bmp.length - 7 * 3 * WIDTH - 1)), 0);
    assertEquals(8, salvaged.missingRows());
    assertEquals(8 * WIDTH, salvaged.missing().length());
    assertEquals(0, salvaged.wrong(pixels));
    salvaged.assertFilled(0);
    assertEquals(
        List.of("the BMP has too few bytes for its size; it is truncated"), salvaged.notes());
  }

  @Test
  void missingPixelsOfAGifAreTransparent() throws IOException {
    byte[] ramp = new byte[8];
    byte[] half = new byte[8];
    for (int i = 0; i < 8; i++) {
      ramp[i] = (byte) (30 * i);
      half[i] = (byte) (15 * i + 1);
    }
    for (int transparent : new int[] {-1, 5}) {
      IndexColorModel model = new IndexColorModel(3, 8, ramp, half, ramp, transparent);
      BufferedImage image =
          new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_INDEXED, model);
      for (int i = 0; i < WIDTH * HEIGHT; i++) {
        image.getRaster().setSample(i % WIDTH, i / WIDTH, 0, (i * i / 7 + i) % 8);
      }
      byte[] gif = encoded(image, "gif");
      byte[] pixels = TestPictures.decode(save(gif));
      Salvaged salvaged = Salvaged.of(save(Arrays.copyOf(gif, gif.length * 2 / 3)), 0);
      assertTrue(salvaged.missingRows() > 3 && salvaged.missingRows() < HEIGHT - 3);
      assertEquals(0, salvaged.wrong(pixels));
      int last = salvaged.pixels().length - 1;
      assertEquals(
          transparent >= 0 ? PixelFormat.RGBA8 : PixelFormat.RGB8, salvaged.page().format());
      assertEquals(transparent >= 0 ? 0 : ramp[0], salvaged.pixels()[last]);
    }
  }

  @Test
  void rowsUpToTheEndOfANetpbmFileAreKept() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    byte[] pixels = TestPictures.pixels(WIDTH, HEIGHT, PixelFormat.RGB8);
    file.writeBytes("P6 40 30 255\n".getBytes(StandardCharsets.US_ASCII));
    file.writeBytes(pixels);
    file.writeBytes("P6 40 30 255\n".getBytes(StandardCharsets.US_ASCII));
    file.write(pixels, 0, 11 * 3 * WIDTH + 1);
    Path cut = save(file.toByteArray());
    Salvaged second = Salvaged.of(cut, 1);
    assertEquals(HEIGHT - 11, second.missingRows());
    assertEquals(0, second.wrong(pixels));
    second.assertFilled(0);
    assertEquals(0, Salvaged.of(cut, 0).missingRows());
    file.reset();
    file.writeBytes("P6 40 30 255\n".getBytes(StandardCharsets.US_ASCII));
    file.writeBytes(pixels);
    file.writeBytes("P6 40".getBytes(StandardCharsets.US_ASCII));
    try (PictureReader reader =
        Pictures.open(
            new FileBlob(save(file.toByteArray())), PictureLimits.DEFAULT, OnDamage.SALVAGE)) {
      assertEquals(1, reader.pages().size());
      assertTrue(reader.lost().getFirst().startsWith("image 2 is left out: "));
    }
  }
}
