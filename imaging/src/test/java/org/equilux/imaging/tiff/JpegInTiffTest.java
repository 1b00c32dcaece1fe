package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.samples.Predictor;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JpegInTiffTest {
  @TempDir Path folder;

  /** Strips and tiles in files written by ImageIO, and also read by it. */
  @ParameterizedTest
  @CsvSource({
    "RGB, 100, 70, 0, 0",
    "RGB, 100, 70, 32, 16",
    "RGB, 64, 48, 32, 48",
    "RGB, 20, 30, 48, 48",
    "GRAY, 100, 70, 0, 0",
    "GRAY, 100, 70, 48, 32",
  })
  void pixelsEqualThoseOfImageIo(String type, int width, int height, int tileWidth, int tileHeight)
      throws IOException {
    Path file = folder.resolve("in.tif");
    write(file, picture(width, height, type), tileWidth, tileHeight);
    byte[] expected = TestPictures.imageIo(file);
    Path result = folder.resolve("out.tif");
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      assertArrayEquals(expected, TestPictures.decode(reader, 0));
      assertArrayEquals(
          expected, TestPictures.decodeBands(reader, 0, 0, new Random(1)).orElse(expected));
    }
    TestPictures.rewrite(file, result);
    assertArrayEquals(expected, TestPictures.imageIo(result));
    try (TiffReader reader =
        (TiffReader) Pictures.open(new FileBlob(result), PictureLimits.DEFAULT)) {
      assertEquals(Compression.ADOBE_DEFLATE, reader.page(0).packing().compression());
      assertEquals(Predictor.DIFFERENCES, reader.page(0).coding().predictor());
    }
  }

  @Test
  void aResultCanHaveAnotherCompression() throws IOException {
    Path file = folder.resolve("in.tif");
    Path result = folder.resolve("out.tif");
    write(file, picture(50, 40, "RGB"), 0, 0);
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT);
        PictureWriter writer =
            Pictures.create(
                new FileBlob(result), reader, WriteOptions.of(Map.of("compression", "lzw")))) {
      reader.decode(0, writer.beginPage(PixelFormat.RGB8));
      writer.finish();
    }
    assertArrayEquals(TestPictures.imageIo(file), TestPictures.imageIo(result));
  }

  /** Strips assembled here in the form of other programs. */
  @ParameterizedTest
  @CsvSource({
    "YCBCR, true",
    "YCBCR, false",
    "RGB, true",
    "RGB, false",
    "GRAY, true",
    "INVERTED, true",
  })
  void stripsOfEveryKindAreRead(JpegTiffs.Colors colors, boolean shared) throws IOException {
    JpegTiffs.Made made = JpegTiffs.of(colors, shared);
    Path file = Files.write(folder.resolve("in.tif"), made.file());
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      assertArrayEquals(made.pixels(), TestPictures.decode(reader, 0));
      for (int seed = 0; seed < 5; seed++) {
        assertArrayEquals(
            made.pixels(), TestPictures.decodeBands(reader, 0, 0, new Random(seed)).orElseThrow());
      }
    }
    Path result = folder.resolve("out.tif");
    TestPictures.rewriteBands(file, result, new Random(1));
    assertArrayEquals(made.pixels(), TestPictures.decode(result));
  }

  /** Files of libtiff are decoded as by libtiff. */
  @Test
  void filesOfLibtiffAreRead() throws Exception {
    assumeTrue(TiffTest.onPath("tiffcp"));
    Path in = folder.resolve("in.tif");
    Path jpeg = folder.resolve("jpeg.tif");
    Path plain = folder.resolve("plain.tif");
    for (PixelFormat format : List.of(PixelFormat.GRAY8, PixelFormat.RGB8)) {
      TestTiff.write(in, TestTiff.Spec.of(300, 200, format), TestPictures.pixels(300, 200, format));
      for (String compression : List.of("jpeg:90", "jpeg:r:75")) {
        for (List<String> layout :
            List.of(
                List.of("-s", "-r", "16"),
                List.of("-s", "-r", "200"),
                List.of("-t", "-w", "128", "-l", "64"))) {
          List<String> command = new ArrayList<>(List.of("tiffcp", "-c", compression));
          command.addAll(layout);
          command.addAll(List.of(in.toString(), jpeg.toString()));
          TiffTest.run(command.toArray(String[]::new));
          TiffTest.run("tiffcp", "-c", "none", "-s", jpeg.toString(), plain.toString());
          assertArrayEquals(
              TestPictures.decode(plain), TestPictures.decode(jpeg), compression + layout);
        }
      }
    }
  }

  @Test
  void jpegThatMatchesNoStripIsRefused() throws IOException {
    byte[] whole = JpegTiffs.of(JpegTiffs.Colors.YCBCR, true).file();
    // The frame's height stands after its marker, its length and its depth.
    assertRefused(changed(whole, JpegTiffs.STRIP, JpegTiffs.STRIP + 1), "a JPEG in the TIFF");
    assertRefused(changed(whole, JpegTiffs.STRIP, JpegTiffs.STRIP - 1), "a JPEG in the TIFF");
  }

  @Test
  void unsupportedFeaturesAreNamed() throws IOException {
    Path file = folder.resolve("in.tif");
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    SortedMap<Integer, Object[]> fields =
        tiff.page(
            TestTiff.Spec.of(8, 8, PixelFormat.GRAY_ALPHA8),
            TestPictures.pixels(8, 8, PixelFormat.GRAY_ALPHA8));
    tiff.put(fields, Tag.COMPRESSION, Field.SHORT, Compression.JPEG.code());
    Files.write(file, tiff.bytes());
    PictureException e =
        assertThrows(
            PictureException.class,
            () -> Pictures.open(new FileBlob(file), PictureLimits.DEFAULT).close());
    assertEquals(PictureException.Reason.UNSUPPORTED, e.reason());
    assertTrue(e.getMessage().contains("JPEG"), e.getMessage());
  }

  private void assertRefused(byte[] tiff, String message) throws IOException {
    Path file = Files.write(folder.resolve("damaged.tif"), tiff);
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      PictureException e =
          assertThrows(PictureException.class, () -> TestPictures.decode(reader, 0));
      assertTrue(e.getMessage().startsWith(message), e.getMessage());
      assertThrows(
          PictureException.class, () -> TestPictures.decodeBands(reader, 0, 0, new Random(1)));
    }
  }

  /** Another height in the first strip's frame header. */
  private static byte[] changed(byte[] tiff, int from, int to) {
    byte[] changed = tiff.clone();
    for (int i = 0; i < changed.length - 8; i++) {
      if (changed[i] == (byte) 0xff && changed[i + 1] == (byte) 0xc0 && changed[i + 6] == from) {
        changed[i + 6] = (byte) to;
        return changed;
      }
    }
    throw new AssertionError("no frame header");
  }

  private static void write(Path file, BufferedImage image, int tileWidth, int tileHeight)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionType("JPEG");
      if (tileWidth > 0) {
        param.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
        param.setTiling(tileWidth, tileHeight, 0, 0);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
  }

  private static BufferedImage picture(int width, int height, String type) {
    return JpegTiffs.picture(
        width,
        height,
        type.equals("RGB") ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY);
  }
}
