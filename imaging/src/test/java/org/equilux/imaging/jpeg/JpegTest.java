package org.equilux.imaging.jpeg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.equilux.imaging.BandDecoder;
import org.equilux.imaging.BandEncoder;
import org.equilux.imaging.PageBands;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureFormats;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.jpeg.encode.JpegEncoder;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.Inks;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.FileSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class JpegTest {
  @TempDir Path folder;

  /** A frame with the given sampling factors, alternately horizontal and vertical. */
  public static Frame frame(int width, int height, int... factors) {
    Frame.Component[] components = new Frame.Component[factors.length / 2];
    for (int i = 0; i < components.length; i++) {
      components[i] =
          new Frame.Component(i + 1, factors[2 * i], factors[2 * i + 1], Math.min(i, 1));
    }
    return new Frame(false, width, height, List.of(components));
  }

  private static int[][] tables() {
    int[] luma = new int[64];
    int[] chroma = new int[64];
    for (int i = 0; i < 64; i++) {
      luma[i] = 2 + i / 3;
      chroma[i] = 3 + i / 2;
    }
    return new int[][] {luma, chroma, null, null};
  }

  static byte[] encode(Frame frame, boolean rgb) throws IOException {
    PixelFormat format = frame.isColor() ? PixelFormat.RGB8 : PixelFormat.GRAY8;
    return encode(frame, rgb, TestPictures.pixels(frame.width(), frame.height(), format));
  }

  public static byte[] encode(Frame frame, boolean rgb, byte[] pixels) throws IOException {
    PixelFormat format = frame.isColor() ? PixelFormat.RGB8 : PixelFormat.GRAY8;
    try (JpegEncoder encoder = new JpegEncoder(frame, tables(), rgb, Inks.NONE)) {
      return encoder.encode(Pixels.wrap(format, frame.width(), frame.height(), pixels));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hubble_deep_field.jpg", "retina.jpg"})
  void realPicturesAreReadLikeImageIo(String name) throws IOException {
    Path file = TestPictures.resource(name, folder);
    assertArrayEquals(TestPictures.imageIo(file), TestPictures.decode(file));
  }

  @Test
  void joinedBandsEqualTheWholePicture() throws IOException {
    Path in = folder.resolve("in.jpg");
    Path out = folder.resolve("out.jpg");
    Random random = new Random(4);
    for (int[] factors :
        new int[][] {
          {1, 1},
          {1, 1, 1, 1, 1, 1},
          {2, 1, 1, 1, 1, 1},
          {1, 2, 1, 1, 1, 1},
          {2, 2, 1, 1, 1, 1},
          {4, 1, 1, 1, 1, 1},
          {2, 2, 2, 1, 2, 1},
          {2, 2, 2, 2, 2, 2}
        }) {
      for (int[] size :
          new int[][] {
            {1, 1}, {33, 17}, {90, 256}, {61, 257}, {70, 777}, {40, 5000}, {700, 1700}
          }) {
        Frame frame = frame(size[0], size[1], factors);
        Frame written = frame.forWriting(false);
        Files.write(in, encode(written, false));
        byte[] decoded = TestPictures.decode(in);
        assertArrayEquals(TestPictures.imageIo(in), decoded);
        TestPictures.rewrite(in, out);
        byte[] atOnce = encode(written, false, decoded);
        BufferedImage expected = ImageIO.read(new ByteArrayInputStream(atOnce));
        assertArrayEquals(
            TestPictures.samples(expected.getRaster()),
            TestPictures.imageIo(out),
            frame.toString());
        JpegHeader a = header(in);
        JpegHeader b = header(out);
        assertEquals(a.frame(), b.frame());
        assertArrayEquals(a.tables(), b.tables());
        Path joined = folder.resolve("joined.jpg");
        TestPictures.rewriteBands(in, joined, random);
        assertArrayEquals(Files.readAllBytes(out), Files.readAllBytes(joined));
      }
    }
  }

  /** The pixels as a file with a restart marker after a number of rows of MCUs. */
  static byte[] withRestarts(Frame frame, int mcuRows, Path like) throws IOException {
    try (JpegReader reader =
        new JpegReader(new PictureBytes(FileSource.open(like)), PictureLimits.DEFAULT)) {
      byte[] bytes =
          JpegBandCoding.forWriting(
                  reader.header(), reader.pages().getFirst(), WriteOptions.LIKE_INPUT)
              .toBytes();
      int interval = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00dd") + 4;
      ByteBuffer.wrap(bytes).putShort(interval, (short) (mcuRows * frame.mcusAcross()));
      JpegBandCoding coding = (JpegBandCoding) PictureFormats.parseCoding(bytes);
      assertEquals(mcuRows * frame.mcuRows(), coding.rows());
      PixelFormat format = coding.page().format();
      byte[] pixels = TestPictures.decode(reader, 0);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(coding.header());
      try (BandEncoder encoder = coding.encoder()) {
        out.writeBytes(
            encoder.encode(0, Pixels.wrap(format, frame.width(), frame.height(), pixels)));
      }
      out.write(0xff);
      out.write(Marker.EOI);
      return out.toByteArray();
    }
  }

  @Test
  void restartIntervalsDecodeLikeTheWholePicture() throws IOException {
    Path in = folder.resolve("in.jpg");
    Path restarts = folder.resolve("restarts.jpg");
    Random random = new Random(3);
    for (int[] factors :
        new int[][] {
          {1, 1},
          {1, 1, 1, 1, 1, 1},
          {2, 1, 1, 1, 1, 1},
          {1, 2, 1, 1, 1, 1},
          {2, 2, 1, 1, 1, 1},
          {4, 1, 1, 1, 1, 1},
          {1, 4, 1, 1, 1, 1},
          {2, 4, 1, 1, 1, 1},
          {2, 2, 2, 1, 2, 1}
        }) {
      for (int[] size : new int[][] {{1, 70}, {33, 170}, {61, 257}, {90, 256}, {70, 777}}) {
        Frame frame = frame(size[0], size[1], factors);
        Files.write(in, encode(frame, false));
        for (int mcuRows : new int[] {1, 2, 7}) {
          Files.write(restarts, withRestarts(frame, mcuRows, in));
          try (PictureReader reader =
              Pictures.open(new FileBlob(restarts), PictureLimits.DEFAULT)) {
            byte[] expected = TestPictures.decode(reader, 0);
            assertArrayEquals(TestPictures.imageIo(restarts), expected);
            for (int cut = 0; cut < 3; cut++) {
              Optional<byte[]> bands =
                  TestPictures.decodeBands(
                      reader, 0, random.nextBoolean() ? Long.MAX_VALUE : 0, random);
              assertEquals(size[1] > mcuRows * frame.mcuRows(), bands.isPresent());
              bands.ifPresent(
                  pixels -> assertArrayEquals(expected, pixels, frame + " every " + mcuRows));
            }
          }
        }
      }
    }
  }

  @Test
  void bandsOfAResultAreAlignedWithThoseOfItsInput() throws IOException {
    Frame frame = frame(700, 1700, 2, 2, 1, 1, 1, 1);
    Path in = folder.resolve("in.jpg");
    Path restarts = folder.resolve("restarts.jpg");
    Files.write(in, encode(frame, false));
    for (int mcuRows : new int[] {1, 2, 7, 31, 32, 40, 64}) {
      Files.write(restarts, withRestarts(frame, mcuRows, in));
      for (PixelFormat format : List.of(PixelFormat.RGB8, PixelFormat.GRAY8)) {
        PageInfo page = new PageInfo(700, 1700, format);
        int rows =
            JpegBandCoding.forWriting(header(restarts), page, WriteOptions.LIKE_INPUT).rows();
        assertTrue(rows * page.rowBytes() <= 1 << 20 && rows * page.rowBytes() > 1 << 18);
        int read = mcuRows * frame.mcuRows();
        assertEquals(0, Math.max(rows, read) % Math.min(rows, read), rows + " and " + read);
      }
    }
  }

  @Test
  void misplacedRestartMarkersYieldNoBands() throws IOException {
    Frame frame = frame(50, 100, 2, 2, 1, 1, 1, 1);
    Path in = folder.resolve("in.jpg");
    Files.write(in, encode(frame, false));
    byte[] good = withRestarts(frame, 1, in);
    String text = new String(good, StandardCharsets.ISO_8859_1);
    assertTrue(hasBands(good));
    // Not whole rows of MCUs; a wrong marker number; one too many; one too few; no end.
    int interval = text.indexOf("\u00ff\u00dd") + 5;
    assertFalse(hasBands(changed(good, interval, good[interval] + 1)));
    int marker = text.indexOf("\u00ff\u00d3") + 1;
    assertFalse(hasBands(changed(good, marker, 0xd4)));
    assertFalse(hasBands(changed(good, interval, 2 * good[interval])));
    byte[] taller = changed(good, text.indexOf("\u00ff\u00c0") + 6, 113);
    assertFalse(hasBands(taller));
    assertFalse(hasBands(Arrays.copyOf(good, good.length - 2)));
    Files.write(in, progressive(133, 310));
    assertFalse(hasBands(Files.readAllBytes(in)));
    // A header that is too long to be sent with every band.
    assertFalse(hasBands(withLongHeader(good)));
  }

  /** The same picture, preceded by many copies of a table. */
  private static byte[] withLongHeader(byte[] good) {
    int tables = new String(good, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00db");
    byte[] table = Arrays.copyOfRange(good, tables, JpegEncoder.segmentEnd(good, tables));
    ByteArrayOutputStream large = new ByteArrayOutputStream();
    large.write(good, 0, 2);
    for (int i = 0; i < (1 << 16) / table.length + 1; i++) {
      large.writeBytes(table);
    }
    large.write(good, 2, good.length - 2);
    return large.toByteArray();
  }

  private static byte[] changed(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) value;
    return changed;
  }

  @Test
  void aSmallPictureIsOneBand() throws IOException {
    for (Frame frame :
        List.of(
            frame(133, 310, 1, 1),
            frame(133, 310, 2, 2, 1, 1, 1, 1),
            frame(16, 8, 1, 2, 1, 1, 1, 1),
            frame(1, 1, 1, 1, 1, 1, 1, 1))) {
      byte[] file = encode(frame, false);
      Path in = folder.resolve("small.jpg");
      Files.write(in, file);
      try (PictureReader reader = Pictures.open(new FileBlob(in), PictureLimits.DEFAULT)) {
        PageInfo page = reader.pages().getFirst();
        PageBands bands = reader.bands(0, page.rawBytes()).orElseThrow();
        assertTrue(bands.coding().rows() >= page.height());
        byte[] encoded = bands.locate(0, page.height()).read(reader.file());
        int data = (int) header(in).scanDataAt();
        assertArrayEquals(Arrays.copyOfRange(file, data, file.length), encoded);
        Pixels decoded = Pixels.allocate(page.format(), page.width(), page.height());
        try (BandDecoder decoder = bands.coding().decoder()) {
          decoder.decode(encoded, 0, decoded);
        }
        assertArrayEquals(TestPictures.decode(reader, 0), decoded.data());
      }
    }
  }

  @Test
  void aSmallPictureWithALongHeaderIsDecoded() throws IOException {
    Path in = folder.resolve("long.jpg");
    Files.write(in, withLongHeader(encode(frame(133, 110, 1, 1), false)));
    try (PictureReader reader = Pictures.open(new FileBlob(in), PictureLimits.DEFAULT)) {
      assertTrue(reader.bands(0, Long.MAX_VALUE).isEmpty());
      assertEquals(133 * 110, TestPictures.decode(reader, 0).length);
    }
  }

  private boolean hasBands(byte[] jpeg) throws IOException {
    Path file = folder.resolve("bands.jpg");
    Files.write(file, jpeg);
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      return reader.bands(0, 0).isPresent();
    }
  }

  static JpegHeader header(Path file) throws IOException {
    try (PictureBytes input = new PictureBytes(FileSource.open(file))) {
      return JpegHeader.read(input);
    }
  }

  @Test
  void rgbStaysRgb() throws IOException {
    Path in = folder.resolve("in.jpg");
    Path out = folder.resolve("out.jpg");
    Files.write(in, encode(frame(50, 300, 1, 1, 1, 1, 1, 1), true));
    assertTrue(header(in).rgb());
    byte[] decoded = TestPictures.decode(in);
    assertArrayEquals(TestPictures.imageIo(in), decoded);
    TestPictures.rewrite(in, out);
    assertTrue(header(out).rgb());
    byte[] atOnce = encode(header(in).frame(), true, decoded);
    BufferedImage expected = ImageIO.read(new ByteArrayInputStream(atOnce));
    assertArrayEquals(TestPictures.samples(expected.getRaster()), TestPictures.imageIo(out));
  }

  static byte[] progressive(int width, int height) throws IOException {
    byte[] pixels = TestPictures.pixels(width, height, PixelFormat.RGB8);
    Raster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(pixels, pixels.length),
            width,
            height,
            3 * width,
            3,
            new int[] {0, 1, 2},
            null);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    image.setData(raster);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    }
    writer.dispose();
    return bytes.toByteArray();
  }

  @Test
  void progressivePicturesAreRead() throws IOException {
    Path in = folder.resolve("in.jpg");
    Path out = folder.resolve("out.jpg");
    Files.write(in, progressive(133, 310));
    assertArrayEquals(TestPictures.imageIo(in), TestPictures.decode(in));
    TestPictures.rewrite(in, out);
    assertArrayEquals(TestPictures.imageIo(out), TestPictures.decode(out));
  }

  @Test
  void aGrayResultOfColorHasTheTableOfLuma() throws IOException {
    Path in = TestPictures.resource("retina.jpg", folder);
    Path out = folder.resolve("out.jpg");
    TestPictures.rewriteGray(in, out);
    try (PictureReader reader = Pictures.open(new FileBlob(out), PictureLimits.DEFAULT)) {
      assertEquals(PixelFormat.GRAY8, reader.pages().getFirst().format());
    }
    assertArrayEquals(TestPictures.imageIo(out), TestPictures.decode(out));
    assertArrayEquals(header(in).tables()[0], header(out).tables()[0]);
  }

  private static byte[] segment(int marker, String payload) {
    int length = payload.length() + 2;
    String head = "\u00ff" + (char) marker + (char) (length >> 8) + (char) (length & 0xff);
    return (head + payload).getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void metadataIsKept() throws IOException {
    byte[] plain = encode(frame(30, 20, 2, 2, 1, 1, 1, 1), false);
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    String profile = "\0".repeat(16) + "RGB " + "x".repeat(99);
    kept.writeBytes(segment(Marker.APP0, "JFIF\0\1\2\1\0\u0096\0\u0096\0\0"));
    kept.writeBytes(segment(Marker.APP1, "Exif\0\0II*\0not really"));
    kept.writeBytes(segment(Marker.APP1, "http://ns.adobe.com/xap/1.0/\0<x/>"));
    kept.writeBytes(segment(Marker.APP13, "Photoshop 3.0\0"));
    kept.writeBytes(segment(Marker.COM, "a comment"));
    byte[] icc =
        (new String(
                    segment(Marker.APP2, "ICC_PROFILE\0\1\2" + profile),
                    StandardCharsets.ISO_8859_1)
                + new String(
                    segment(Marker.APP2, "ICC_PROFILE\0\2\2more"), StandardCharsets.ISO_8859_1))
            .getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(plain, 0, 2);
    file.writeBytes(kept.toByteArray());
    file.writeBytes(icc);
    file.writeBytes(segment(Marker.APP2, "MPF\0dropped"));
    // Without the encoder's own JFIF segment.
    file.write(plain, 20, plain.length - 20);
    Path in = folder.resolve("in.jpg");
    Path out = folder.resolve("out.jpg");
    Files.write(in, file.toByteArray());
    TestPictures.rewrite(in, out);
    byte[] expected = Arrays.copyOf(file.toByteArray(), 2 + kept.size() + icc.length);
    assertArrayEquals(expected, Arrays.copyOf(Files.readAllBytes(out), expected.length));
    String text = new String(Files.readAllBytes(out), StandardCharsets.ISO_8859_1);
    assertFalse(text.contains("MPF"));
    Path joined = folder.resolve("joined.jpg");
    TestPictures.rewriteBands(in, joined, new Random(5));
    assertArrayEquals(Files.readAllBytes(out), Files.readAllBytes(joined));

    TestPictures.rewriteGray(in, out);
    String gray = new String(Files.readAllBytes(out), StandardCharsets.ISO_8859_1);
    assertTrue(gray.contains(kept.toString(StandardCharsets.ISO_8859_1)));
    assertFalse(gray.contains("ICC_PROFILE"));
  }
}
