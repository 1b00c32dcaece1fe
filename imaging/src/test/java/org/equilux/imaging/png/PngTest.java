package org.equilux.imaging.png;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.equilux.imaging.BandEncoder;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.io.Samples;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class PngTest {
  private static final byte[] SIGNATURE =
      "\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1);

  @TempDir Path folder;

  /** A file of chunks: alternately type and data. */
  static byte[] file(Object... chunks) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    for (int i = 0; i < chunks.length; i += 2) {
      byte[] data = (byte[]) chunks[i + 1];
      ByteBuffer body = ByteBuffer.allocate(4 + data.length);
      body.put(((String) chunks[i]).getBytes(StandardCharsets.US_ASCII)).put(data);
      CRC32 crc = new CRC32();
      crc.update(body.array());
      out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
      out.writeBytes(body.array());
      out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
    return out.toByteArray();
  }

  static byte[] header(int width, int height, int depth, int colorType, int interlace) {
    return ByteBuffer.allocate(13)
        .putInt(width)
        .putInt(height)
        .put((byte) depth)
        .put((byte) colorType)
        .put(12, (byte) interlace)
        .array();
  }

  static byte[] deflate(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(bytes);
    }
    return out.toByteArray();
  }

  /** Rows of big-endian samples, each row with the filter of its number modulo 5. */
  static byte[] png(int width, int height, PixelFormat format) throws IOException {
    byte[] pixels = TestPictures.pixels(width, height, format);
    int row = width * format.bytesPerPixel();
    byte[] above = new byte[row];
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    for (int y = 0; y < height; y++) {
      byte[] raw = Arrays.copyOfRange(pixels, y * row, (y + 1) * row);
      if (format.bytesPerSample() == 2) {
        Samples.swap16(raw, 0, row);
      }
      byte[] filtered = new byte[row + 1];
      filtered[0] = (byte) (y % Filter.COUNT);
      Filter.apply(filtered[0], raw, above, 0, row, format.bytesPerPixel(), filtered);
      rows.writeBytes(filtered);
      above = raw;
    }
    int type = (format.isColor() ? 2 : 0) + (format.hasAlpha() ? 4 : 0);
    return file(
        "IHDR", header(width, height, format.bitsPerSample(), type, 0),
        "IDAT", deflate(rows.toByteArray()),
        "IEND", new byte[0]);
  }

  @ParameterizedTest
  @FieldSource("org.equilux.kernels.pixels.PixelFormat#GRAY_AND_RGB")
  void roundTrips(PixelFormat format) throws IOException {
    Path in = folder.resolve("in.png");
    Path out = folder.resolve("out.png");
    for (int[] size : new int[][] {{1, 1}, {1, 40}, {53, 1}, {17, 13}, {300, 211}, {9000, 3}}) {
      byte[] pixels = TestPictures.pixels(size[0], size[1], format);
      Files.write(in, png(size[0], size[1], format));
      assertArrayEquals(pixels, TestPictures.decode(in));
      assertArrayEquals(pixels, TestPictures.imageIo(in));
      TestPictures.rewrite(in, out);
      assertArrayEquals(pixels, TestPictures.decode(out));
      assertArrayEquals(pixels, TestPictures.imageIo(out));
      TestPictures.rewriteBands(in, out, new Random(size[1]));
      assertArrayEquals(pixels, TestPictures.decode(out));
      assertArrayEquals(pixels, TestPictures.imageIo(out));
      TestPictures.rewriteGray(in, out);
      assertArrayEquals(TestPictures.toGray(pixels, format), TestPictures.decode(out));
      assertArrayEquals(TestPictures.toGray(pixels, format), TestPictures.imageIo(out));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"astronaut.png", "moon.png", "coffee.png"})
  void realPicturesAreReadLikeImageIo(String name) throws IOException {
    Path file = TestPictures.resource(name, folder);
    byte[] expected = TestPictures.imageIo(file);
    assertArrayEquals(expected, TestPictures.decode(file));
    Path out = folder.resolve("out.png");
    TestPictures.rewrite(file, out);
    assertArrayEquals(expected, TestPictures.imageIo(out));
    TestPictures.rewriteBands(file, out, new Random(5));
    assertArrayEquals(expected, TestPictures.imageIo(out));
  }

  @Test
  void bandsIncreaseTheSizeOnlySlightly() throws IOException {
    PixelFormat format = PixelFormat.RGB8;
    Path in = TestPictures.resource("astronaut.png", folder);
    byte[] tile = TestPictures.decode(in);
    // 3 MiB: three bands, where the picture alone is one.
    byte[] pixels = new byte[4 * tile.length];
    for (int i = 0; i < 4; i++) {
      System.arraycopy(tile, 0, pixels, i * tile.length, tile.length);
    }
    PngBandCoding whole =
        new PngBandCoding(new PageInfo(512, 2048, format), WriteOptions.USUAL_LEVEL);
    Path big = folder.resolve("big.png");
    Path out = folder.resolve("out.png");
    Files.write(
        big,
        file(
            "IHDR", header(512, 2048, 8, 2, 0),
            "IDAT", deflate(unfiltered(pixels, 3 * 512)),
            "IEND", new byte[0]));
    TestPictures.rewrite(big, out);
    assertArrayEquals(pixels, TestPictures.imageIo(out));
    try (BandEncoder encoder = whole.encoder()) {
      int atOnce = encoder.encode(0, Pixels.wrap(format, 512, 2048, pixels)).length;
      assertTrue(Files.size(out) < 1.01 * atOnce, Files.size(out) + " and " + atOnce);
    }
  }

  private static byte[] unfiltered(byte[] pixels, int rowBytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < pixels.length; at += rowBytes) {
      out.write(Filter.NONE);
      out.write(pixels, at, rowBytes);
    }
    return out.toByteArray();
  }

  @Test
  void checksumsOfPiecesAreCombined() {
    Random random = new Random(6);
    for (int round = 0; round < 1_000; round++) {
      byte[] bytes = new byte[random.nextInt(round < 990 ? 200 : 200_000)];
      random.nextBytes(bytes);
      if (round % 3 == 0) {
        Arrays.fill(bytes, (byte) (round % 2 == 0 ? 0 : -1));
      }
      int cut = random.nextInt(bytes.length + 1);
      int joined =
          Adler.combine(
              adler(bytes, 0, cut), adler(bytes, cut, bytes.length - cut), bytes.length - cut);
      assertEquals(adler(bytes, 0, bytes.length), joined);
    }
  }

  private static int adler(byte[] bytes, int offset, int length) {
    Adler32 adler = new Adler32();
    adler.update(bytes, offset, length);
    return (int) adler.getValue();
  }

  @Test
  void interlacedPicturesOfImageIoAreRead() throws IOException {
    List<BufferedImage> images = new ArrayList<>();
    for (int[] size : new int[][] {{1, 1}, {2, 3}, {5, 9}, {8, 8}, {37, 29}}) {
      for (int type :
          new int[] {
            BufferedImage.TYPE_BYTE_GRAY,
            BufferedImage.TYPE_USHORT_GRAY,
            BufferedImage.TYPE_3BYTE_BGR,
            BufferedImage.TYPE_4BYTE_ABGR,
            BufferedImage.TYPE_BYTE_BINARY
          }) {
        BufferedImage image = new BufferedImage(size[0], size[1], type);
        Random random = new Random(7);
        for (int y = 0; y < size[1]; y++) {
          for (int x = 0; x < size[0]; x++) {
            image.setRGB(x, y, random.nextInt());
          }
        }
        images.add(image);
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    Path file = folder.resolve("interlaced.png");
    for (BufferedImage image : images) {
      for (int mode : new int[] {ImageWriteParam.MODE_DEFAULT, ImageWriteParam.MODE_DISABLED}) {
        Files.deleteIfExists(file);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
          writer.setOutput(out);
          ImageWriteParam param = writer.getDefaultWriteParam();
          param.setProgressiveMode(mode);
          writer.write(null, new IIOImage(image, null, null), param);
        }
        byte[] expected = TestPictures.samples(image.getRaster());
        if (image.getType() == BufferedImage.TYPE_BYTE_BINARY) {
          for (int i = 0; i < expected.length; i++) {
            expected[i] *= (byte) 255;
          }
        }
        assertArrayEquals(expected, TestPictures.decode(file), image + " " + mode);
      }
    }
    writer.dispose();
  }

  /** Above 64 MiB, the picture is buffered in a temporary file. */
  @Test
  void largeInterlacedPicturesAreRead() throws IOException {
    int side = 8_200;
    ByteArrayOutputStream rows = new ByteArrayOutputStream();
    int[][] passes = {{8, 8}, {8, 8}, {4, 8}, {4, 4}, {2, 4}, {2, 2}, {1, 2}};
    for (int[] pass : passes) {
      byte[] row = new byte[1 + side / pass[0] / 8 + (side / pass[0] % 8 > 0 ? 1 : 0)];
      for (int y = 0; y < side / pass[1]; y++) {
        rows.writeBytes(row);
      }
    }
    byte[] data = rows.toByteArray();
    // The last row of the last pass, which is the picture's last row: white from its ninth pixel
    // on.
    Arrays.fill(data, data.length - side / 8 + 1, data.length, (byte) 255);
    Path file = folder.resolve("large.png");
    Files.write(
        file,
        file(
            "IHDR", header(side, side, 1, 0, 1),
            "IDAT", deflate(data),
            "IEND", new byte[0]));
    int[] counts = new int[2];
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      reader.decode(
          0,
          (rowsRead, offset, count) -> {
            for (int i = offset; i < offset + count * side; i++) {
              counts[rowsRead[i] & 1]++;
            }
          });
    }
    assertEquals(side - 8, counts[1]);
    assertEquals(side * side - side + 8, counts[0]);
  }

  @Test
  void lowDepthsPalettesAndTransparentColorsAreWidened() throws IOException {
    Path file = folder.resolve("low.png");
    for (int depth : new int[] {1, 2, 4, 8}) {
      byte[] palette = new byte[3 << depth];
      new Random(depth).nextBytes(palette);
      for (int type : new int[] {0, 3}) {
        for (boolean transparent : new boolean[] {false, true}) {
          int width = 21;
          int row = (width * depth + 7) / 8;
          byte[] packed = TestPictures.pixels(row, 6, PixelFormat.GRAY8);
          ByteArrayOutputStream rows = new ByteArrayOutputStream();
          ByteArrayOutputStream expected = new ByteArrayOutputStream();
          for (int y = 0; y < 6; y++) {
            rows.write(0);
            rows.write(packed, y * row, row);
            for (int x = 0; x < width; x++) {
              int bit = x * depth;
              int v =
                  (packed[y * row + bit / 8] & 0xff) >> (8 - depth - bit % 8) & ((1 << depth) - 1);
              if (type == 3) {
                expected.write(palette, 3 * v, 3);
              } else {
                expected.write(v * 255 / ((1 << depth) - 1));
              }
              if (transparent) {
                expected.write(v == 1 ? 0 : 255);
              }
            }
          }
          byte[] trns = type == 3 ? new byte[] {(byte) 255, 0} : new byte[] {0, 1};
          Object[] chunks = {
            "IHDR",
            header(width, 6, depth, type, 0),
            type == 3 ? "PLTE" : "juNk",
            palette,
            transparent ? "tRNS" : "juNk",
            trns,
            "IDAT",
            deflate(rows.toByteArray()),
            "IEND",
            new byte[0]
          };
          Files.write(file, file(chunks));
          assertArrayEquals(expected.toByteArray(), TestPictures.decode(file));
          Path out = folder.resolve("out.png");
          TestPictures.rewrite(file, out);
          assertArrayEquals(expected.toByteArray(), TestPictures.decode(out));
        }
      }
    }
  }

  @Test
  void transparentColorOf16BitsBecomesAlpha() throws IOException {
    Path file = folder.resolve("trns.png");
    byte[] rows = {0, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 7};
    Files.write(
        file,
        file(
            "IHDR",
            header(2, 1, 16, 2, 0),
            "tRNS",
            new byte[] {1, 2, 3, 4, 5, 6},
            "IDAT",
            deflate(rows),
            "IEND",
            new byte[0]));
    assertArrayEquals(
        new byte[] {2, 1, 4, 3, 6, 5, 0, 0, 2, 1, 4, 3, 7, 5, -1, -1}, TestPictures.decode(file));
  }

  @Test
  void paletteOfImageIoIsRead() throws IOException {
    byte[] ramp = new byte[256];
    byte[] inverse = new byte[256];
    for (int i = 0; i < 256; i++) {
      ramp[i] = (byte) i;
      inverse[i] = (byte) (255 - i);
    }
    IndexColorModel model = new IndexColorModel(8, 256, ramp, inverse, ramp, inverse);
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_INDEXED, model);
    byte[] expected = new byte[4 * 256];
    for (int i = 0; i < 256; i++) {
      image.getRaster().setSample(i % 16, i / 16, 0, i);
      Color color = new Color(model.getRGB(i), true);
      expected[4 * i] = (byte) color.getRed();
      expected[4 * i + 1] = (byte) color.getGreen();
      expected[4 * i + 2] = (byte) color.getBlue();
      expected[4 * i + 3] = (byte) color.getAlpha();
    }
    assertEquals(DataBuffer.TYPE_BYTE, image.getRaster().getTransferType());
    Path file = folder.resolve("palette.png");
    ImageIO.write(image, "png", file.toFile());
    assertArrayEquals(expected, TestPictures.decode(file));
  }

  @Test
  void metadataIsKept() throws IOException {
    byte[] rows = new byte[1 + 3 * 2];
    Object[] kept = {
      "gAMA", new byte[] {0, 0, 1, 2},
      "iCCP", "profile\0\0not really one".getBytes(StandardCharsets.US_ASCII),
      "pHYs", new byte[9],
      "sBIT", new byte[] {7, 7, 7},
      "tEXt", "Title\0A title".getBytes(StandardCharsets.ISO_8859_1)
    };
    List<Object> chunks = new ArrayList<>(List.of("IHDR", header(2, 1, 8, 2, 0)));
    chunks.addAll(List.of(kept));
    chunks.addAll(
        List.of(
            "hIST", new byte[4],
            "IDAT", deflate(rows),
            "tIME", new byte[7],
            "eXIf", "II*\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII),
            "IEND", new byte[0]));
    Path in = folder.resolve("in.png");
    Path out = folder.resolve("out.png");
    Files.write(in, file(chunks.toArray()));
    TestPictures.rewrite(in, out);
    assertEquals(
        List.of("IHDR", "gAMA", "iCCP", "pHYs", "sBIT", "tEXt", "IDAT", "tIME", "eXIf", "IEND"),
        types(Files.readAllBytes(out)));
    String written = new String(Files.readAllBytes(out), StandardCharsets.ISO_8859_1);
    String part = new String(file(kept), StandardCharsets.ISO_8859_1).substring(SIGNATURE.length);
    assertTrue(written.contains(part));
    TestPictures.rewriteGray(in, out);
    assertEquals(
        List.of("IHDR", "gAMA", "pHYs", "tEXt", "IDAT", "tIME", "eXIf", "IEND"),
        types(Files.readAllBytes(out)));
  }

  private static List<String> types(byte[] png) {
    List<String> types = new ArrayList<>();
    for (int at = 8; at < png.length; at += 12 + ByteBuffer.wrap(png).getInt(at)) {
      types.add(new String(png, at + 4, 4, StandardCharsets.US_ASCII));
    }
    return types;
  }

  /** A picture of four gray pixels with chunks before its pixels, the checksum of one wrong. */
  private Path odd(String wrong, Object... chunks) throws IOException {
    List<Object> all = new ArrayList<>(List.of("IHDR", header(2, 2, 8, 0, 0)));
    all.addAll(List.of(chunks));
    all.addAll(List.of("IDAT", deflate(new byte[] {0, 1, 2, 0, 3, 4}), "IEND", new byte[0]));
    byte[] bytes = file(all.toArray());
    for (int at = 8; at < bytes.length; at += 12 + ByteBuffer.wrap(bytes).getInt(at)) {
      if (new String(bytes, at + 4, 4, StandardCharsets.US_ASCII).equals(wrong)) {
        bytes[at + 8 + ByteBuffer.wrap(bytes).getInt(at)] ^= 1;
      }
    }
    return Files.write(folder.resolve("odd.png"), bytes);
  }

  private static List<String> notes(Path file) throws IOException {
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      return reader.notes(0);
    }
  }

  @Test
  void theFirstPictureOfAnAnimationIsRead() throws IOException {
    Path file = odd("", "acTL", new byte[8], "fcTL", new byte[26]);
    assertArrayEquals(new byte[] {1, 2, 3, 4}, TestPictures.decode(file));
    assertTrue(notes(file).getFirst().contains("animation"), notes(file)::toString);
    Path out = folder.resolve("still.png");
    TestPictures.rewrite(file, out);
    assertEquals(List.of("IHDR", "IDAT", "IEND"), types(Files.readAllBytes(out)));
  }

  @Test
  void ancillaryChunksWithAWrongChecksumAreDropped() throws IOException {
    byte[] text = "Title\0x".getBytes(StandardCharsets.ISO_8859_1);
    Path file = odd("tEXt", "gAMA", new byte[] {0, 0, 0, 1}, "tEXt", text, "tRNS", new byte[2]);
    assertEquals(8, TestPictures.decode(file).length, "gray and alpha");
    assertEquals(
        List.of("the checksum of its chunk tEXt is wrong; the chunk is left out"), notes(file));
    Path out = folder.resolve("rewritten.png");
    TestPictures.rewrite(file, out);
    assertTrue(types(Files.readAllBytes(out)).contains("gAMA"));
    assertFalse(types(Files.readAllBytes(out)).contains("tEXt"));

    assertArrayEquals(
        new byte[] {1, 2, 3, 4}, TestPictures.decode(odd("tRNS", "tRNS", new byte[2])));
    Path pixels = odd("IDAT");
    assertThrows(PictureException.class, () -> TestPictures.decode(pixels));
  }

  /** As in libpng. */
  @Test
  void indicesBeyondThePaletteAreBlackAndOpaque() throws IOException {
    byte[] rows = deflate(new byte[] {0, 1, 5});
    byte[] colors = {10, 20, 30, 40, 50, 60};
    Path file = folder.resolve("palette.png");
    byte[] end = new byte[0];
    Files.write(
        file, file("IHDR", header(2, 1, 8, 3, 0), "PLTE", colors, "IDAT", rows, "IEND", end));
    assertArrayEquals(new byte[] {40, 50, 60, 0, 0, 0}, TestPictures.decode(file));
    byte[] alphas = {7, 8};
    Files.write(
        file,
        file(
            "IHDR", header(2, 1, 8, 3, 0),
            "PLTE", colors,
            "tRNS", alphas,
            "IDAT", rows,
            "IEND", end));
    assertArrayEquals(new byte[] {40, 50, 60, 8, 0, 0, 0, -1}, TestPictures.decode(file));
  }

  @Test
  void damageIsReported() throws IOException {
    byte[] good = png(23, 9, PixelFormat.RGB8);
    int dataEnd = good.length - 12;
    for (int cut = 0; cut < dataEnd; cut++) {
      byte[] bytes = Arrays.copyOf(good, cut);
      Path file = folder.resolve("cut.png");
      Files.write(file, bytes);
      PictureException e =
          assertThrows(PictureException.class, () -> TestPictures.decode(file), "cut at " + cut);
      PictureException.Reason expected =
          cut < 8 ? PictureException.Reason.UNKNOWN_KIND : PictureException.Reason.CORRUPT;
      assertEquals(expected, e.reason());
    }
    for (int at = 8; at < dataEnd; at++) {
      byte[] bytes = good.clone();
      bytes[at] ^= 4;
      Path file = folder.resolve("flip.png");
      Files.write(file, bytes);
      assertThrows(PictureException.class, () -> TestPictures.decode(file), "flip at " + at);
    }
  }

  @Test
  void errorsNameTheExceededLimit() throws IOException {
    Path file = folder.resolve("big.png");
    Files.write(file, png(40, 30, PixelFormat.RGB8));
    PictureException e =
        assertThrows(
            PictureException.class,
            () -> Pictures.open(new FileBlob(file), new PictureLimits(1199, 1)));
    assertEquals(PictureException.Reason.TOO_LARGE, e.reason());
    try (PictureReader reader = Pictures.open(new FileBlob(file), new PictureLimits(1200, 1))) {
      assertEquals(List.of(new PageInfo(40, 30, PixelFormat.RGB8)), reader.pages());
    }
    // A small file that declares two gigapixels.
    Files.write(
        file,
        file(
            "IHDR", header(40_000, 40_000, 8, 2, 1),
            "IDAT", deflate(new byte[100]),
            "IEND", new byte[0]));
    PictureException claim =
        assertThrows(
            PictureException.class, () -> Pictures.open(new FileBlob(file), PictureLimits.DEFAULT));
    assertEquals(PictureException.Reason.CORRUPT, claim.reason());
  }
}
