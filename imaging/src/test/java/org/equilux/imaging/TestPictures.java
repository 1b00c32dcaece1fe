package org.equilux.imaging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.equilux.kernels.PixelFormat;

/** Pictures for tests, and both ways between them and ImageIO. */
public final class TestPictures {
  private TestPictures() {}

  /** A real picture of the test resources, copied into a folder. */
  public static Path resource(String name, Path folder) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = TestPictures.class.getResourceAsStream("/images/" + name)) {
      Files.copy(in, file);
    }
    return file;
  }

  /** Rows with smooth parts, flat parts and noise. */
  public static byte[] pixels(int width, int height, PixelFormat format) {
    Random random = new Random(width * 31L + height);
    int row = width * format.bytesPerPixel();
    byte[] pixels = new byte[row * height];
    for (int i = 0; i < pixels.length; i++) {
      int y = i / row;
      pixels[i] =
          (byte)
              switch (y / 5 % 3) {
                case 0 -> i % row + 3 * y;
                case 1 -> 200;
                default -> random.nextInt();
              };
    }
    return pixels;
  }

  /** All rows of a page. */
  public static byte[] decode(PictureReader reader, int page) throws IOException {
    PageInfo info = reader.pages().get(page);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    reader.decode(page, (data, offset, count) -> out.write(data, offset, count * info.rowBytes()));
    assertEquals(info.rawBytes(), out.size());
    return out.toByteArray();
  }

  public static byte[] decode(Path file) throws IOException {
    try (PictureReader reader = Pictures.open(file, PictureLimits.DEFAULT)) {
      return decode(reader, 0);
    }
  }

  /** Writes all pages again, unchanged. */
  public static void rewrite(Path from, Path to) throws IOException {
    try (PictureReader reader = Pictures.open(from, PictureLimits.DEFAULT);
        PictureWriter writer = Pictures.create(to, reader)) {
      for (int page = 0; page < reader.pages().size(); page++) {
        reader.decode(page, writer.beginPage(reader.pages().get(page).format()));
      }
      writer.finish();
    }
  }

  /** Writes the pages' gray forms: the first colour channel, and alpha. */
  public static void rewriteGray(Path from, Path to) throws IOException {
    try (PictureReader reader = Pictures.open(from, PictureLimits.DEFAULT);
        PictureWriter writer = Pictures.create(to, reader)) {
      for (int page = 0; page < reader.pages().size(); page++) {
        PageInfo info = reader.pages().get(page);
        byte[] gray = toGray(decode(reader, page), info.format());
        writer.beginPage(info.format().toGray()).rows(gray, 0, info.height());
      }
      writer.finish();
    }
  }

  /** The first colour channel, and alpha. */
  public static byte[] toGray(byte[] pixels, PixelFormat format) {
    int pixel = format.bytesPerPixel();
    int sample = format.bytesPerSample();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < pixels.length; i += pixel) {
      out.write(pixels, i, sample);
      if (format.hasAlpha()) {
        out.write(pixels, i + pixel - sample, sample);
      }
    }
    return out.toByteArray();
  }

  /** What ImageIO reads, in our memory layout, from the samples as they are in the raster. */
  public static byte[] imageIo(Path file) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    return samples(image.getRaster());
  }

  public static byte[] samples(Raster raster) {
    boolean wide = raster.getTransferType() != DataBuffer.TYPE_BYTE;
    int[] samples =
        raster.getPixels(
            raster.getMinX(),
            raster.getMinY(),
            raster.getWidth(),
            raster.getHeight(),
            (int[]) null);
    byte[] bytes = new byte[samples.length * (wide ? 2 : 1)];
    for (int i = 0; i < samples.length; i++) {
      if (wide) {
        bytes[2 * i] = (byte) samples[i];
        bytes[2 * i + 1] = (byte) (samples[i] >> 8);
      } else {
        bytes[i] = (byte) samples[i];
      }
    }
    return bytes;
  }
}
