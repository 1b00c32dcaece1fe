package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TIFF files with fax compression, and with reversed bits. */
class FaxTest {
  private static final int WIDTH = 133;
  private static final int HEIGHT = 45;

  @TempDir Path folder;

  /** Black text-like content on white. */
  private static BufferedImage picture() {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_BINARY);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        image.setRGB(x, y, (x * x / 37 + y * y / 11) % 5 < 3 ? 0xffffff : 0);
      }
    }
    return image;
  }

  private static byte[] expected() {
    BufferedImage image = picture();
    byte[] pixels = new byte[WIDTH * HEIGHT];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) image.getRGB(i % WIDTH, i / WIDTH);
    }
    return pixels;
  }

  /** A file written by the JDK. */
  static byte[] fax(String compression, int tile) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionType(compression);
      if (tile > 0) {
        param.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
        param.setTiling(tile, tile, 0, 0);
      }
      writer.write(null, new IIOImage(picture(), null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "CCITT RLE, 0",
    "CCITT T.4, 0",
    "CCITT T.6, 0",
    "CCITT RLE, 64",
    "CCITT T.4, 32",
    "CCITT T.6, 64"
  })
  void faxCompressionsAreRead(String compression, int tile) throws IOException {
    Path file = Files.write(folder.resolve("fax.tif"), fax(compression, tile));
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      assertEquals(PixelFormat.GRAY8, reader.pages().getFirst().format());
      assertTrue(reader.bands(0, 0).isEmpty());
    }
    assertArrayEquals(expected(), TestPictures.decode(file));
    Path out = folder.resolve("out.tif");
    TestPictures.rewrite(file, out);
    assertArrayEquals(expected(), TestPictures.decode(out));
    try (PictureReader reader = Pictures.open(new FileBlob(out), PictureLimits.DEFAULT)) {
      TiffReader tiff = (TiffReader) reader;
      assertEquals(Compression.ADOBE_DEFLATE, tiff.page(0).packing().compression());
    }
  }

  @Test
  void damageIsReported() throws IOException {
    byte[] good = fax("CCITT T.6", 0);
    Path file = folder.resolve("damaged.tif");
    int told = 0;
    for (int at = 0; at < good.length; at += 3) {
      byte[] damaged = good.clone();
      damaged[at] ^= (byte) 0xff;
      Files.write(file, damaged);
      try {
        TestPictures.decode(file);
      } catch (PictureException e) {
        told++;
      }
    }
    assertTrue(told > 0);
  }

  @ParameterizedTest
  @CsvSource({"NONE", "LZW", "ADOBE_DEFLATE", "PACKBITS"})
  void reversedBitsAreSupported(Compression compression) throws IOException {
    TestTiff.Spec spec =
        TestTiff.Spec.of(20, 15, PixelFormat.RGB8).strips(4).compressed(compression, false);
    byte[] pixels = TestPictures.pixels(20, 15, PixelFormat.RGB8);
    TestTiff tiff = new TestTiff(spec.order(), spec.big());
    tiff.put(tiff.page(spec, pixels), 266, Field.SHORT, 2);
    byte[] bytes = tiff.bytes();
    Path file = Files.write(folder.resolve("reversed.tif"), bytes);
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      for (var segment : reader.segments(0)) {
        for (int i = 0; i < segment.fileBytes(); i++) {
          int at = (int) segment.fileOffset() + i;
          bytes[at] = (byte) (Integer.reverse(bytes[at]) >>> 24);
        }
      }
    }
    Files.write(file, bytes);
    assertArrayEquals(pixels, TestPictures.decode(file));
    assertThrows(
        PictureException.class,
        () -> TestPictures.decode(Files.write(file, Arrays.copyOf(bytes, 40))));
  }
}
