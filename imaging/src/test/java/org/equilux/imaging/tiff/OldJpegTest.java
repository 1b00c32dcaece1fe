package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TIFF files with JPEG before 1995, assembled from ImageIO's JPEG files. */
class OldJpegTest {
  private static final int WIDTH = 100;
  private static final int HEIGHT = 72;
  private static final int STRIP = 24;
  private static final int TILE = 48;

  /** The field JPEGInterchangeFormatLength, which libtiff needs. */
  private static final int STREAM_LENGTH = 514;

  @TempDir Path folder;

  /** The locations of tables and pixels in a file. */
  enum Kind {
    /** A JPEG in the file has everything; the strips are parts of it. */
    STREAM,
    /** A JPEG in the file has everything, and there are no strips. */
    STREAM_WITHOUT_STRIPS,
    /** The header of a JPEG, and its data elsewhere. */
    HEADER,
    /** A JPEG without pixels, with the tables of the strips. */
    TABLES,
    /** Fields have the positions of the tables. */
    FIELDS,
    /** Each strip is a complete JPEG. */
    JPEG_STRIPS,
    /** Fields have the positions of the tables, and the segments are tiles. */
    TILES;

    boolean hasOneSegment() {
      return this == STREAM || this == STREAM_WITHOUT_STRIPS || this == HEADER;
    }
  }

  /** The pieces of a JPEG. */
  private static final class Pieces {
    private final byte[] jpeg;

    /** Its tables, by marker and number. */
    private final SortedMap<Integer, byte[]> tables = new TreeMap<>();

    private int dataAt;

    Pieces(byte[] jpeg) {
      this.jpeg = jpeg;
      int at = 2;
      while (dataAt == 0) {
        int marker = jpeg[at + 1] & 0xff;
        int end = at + 2 + (ByteBuffer.wrap(jpeg).getShort(at + 2) & 0xffff);
        if (marker == 0xdb || marker == 0xc4) {
          split(marker, Arrays.copyOfRange(jpeg, at + 4, end));
        } else if (marker == 0xda) {
          dataAt = end;
        }
        at = end;
      }
    }

    private void split(int marker, byte[] payload) {
      for (int at = 0; at < payload.length; ) {
        int length = 64;
        if (marker == 0xc4) {
          length = 16;
          for (int i = 1; i <= 16; i++) {
            length += payload[at + i];
          }
        }
        byte[] table = Arrays.copyOfRange(payload, at + 1, at + 1 + length);
        tables.put(marker << 8 | payload[at], table);
        at += 1 + length;
      }
    }

    /** The data without the end marker. */
    byte[] data() {
      return Arrays.copyOfRange(jpeg, dataAt, jpeg.length - 2);
    }

    byte[] header() {
      return Arrays.copyOf(jpeg, dataAt);
    }

    /** A JPEG with only tables. */
    byte[] tablesAlone() {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd8});
      tables.forEach(
          (number, table) -> {
            out.write(0xff);
            out.write(number >> 8);
            out.write((table.length + 3) >> 8);
            out.write(table.length + 3);
            out.write(number);
            out.writeBytes(table);
          });
      out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd9});
      return out.toByteArray();
    }
  }

  private static BufferedImage part(boolean gray, int x, int y, int width, int height) {
    int type = gray ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    BufferedImage all = JpegTiffs.picture(WIDTH, HEIGHT, type);
    BufferedImage part = new BufferedImage(width, height, type);
    Graphics2D graphics = part.createGraphics();
    graphics.drawImage(all, -x, -y, null);
    graphics.dispose();
    return part;
  }

  private static byte[] jpeg(BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", out);
    return out.toByteArray();
  }

  /**
   * A file and its pixels.
   *
   * @param pixels as ImageIO decodes the segments
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Made(byte[] file, byte[] pixels) {}

  private static Made make(Kind kind, boolean gray, boolean complete) throws IOException {
    TestTiff tiff = new TestTiff(ByteOrder.BIG_ENDIAN, false);
    SortedMap<Integer, Object[]> fields = tiff.page();
    boolean tiled = kind == Kind.TILES;
    int width = tiled ? TILE : WIDTH;
    int height = tiled ? TILE : kind.hasOneSegment() ? HEIGHT : STRIP;
    int across = Math.ceilDiv(WIDTH, width);
    int down = Math.ceilDiv(HEIGHT, height);
    long[] offsets = new long[across * down];
    long[] counts = new long[offsets.length];
    int channels = gray ? 1 : 3;
    byte[] pixels = new byte[WIDTH * HEIGHT * channels];
    Pieces pieces = null;
    for (int i = 0; i < offsets.length; i++) {
      int x = i % across * width;
      int y = i / across * height;
      byte[] jpeg = jpeg(part(gray, x, y, width, height));
      byte[] decoded =
          TestPictures.samples(ImageIO.read(new ByteArrayInputStream(jpeg)).getRaster());
      for (int row = 0; row < Math.min(height, HEIGHT - y); row++) {
        System.arraycopy(
            decoded,
            row * width * channels,
            pixels,
            ((y + row) * WIDTH + x) * channels,
            Math.min(width, WIDTH - x) * channels);
      }
      pieces = new Pieces(jpeg);
      byte[] segment = kind == Kind.JPEG_STRIPS ? jpeg : pieces.data();
      if (kind == Kind.STREAM || kind == Kind.STREAM_WITHOUT_STRIPS) {
        long stream = tiff.data(jpeg);
        tiff.put(fields, Tag.JPEG_INTERCHANGE_FORMAT, Field.LONG, stream);
        offsets[i] = stream + pieces.dataAt;
      } else {
        offsets[i] = tiff.data(segment);
      }
      counts[i] = segment.length;
    }
    addTables(tiff, fields, kind, pieces, channels);
    tiff.put(fields, Tag.IMAGE_WIDTH, Field.LONG, WIDTH);
    tiff.put(fields, Tag.IMAGE_LENGTH, Field.LONG, HEIGHT);
    tiff.put(fields, Tag.COMPRESSION, Field.SHORT, 6);
    if (complete || gray) {
      tiff.put(fields, Tag.PHOTOMETRIC, Field.SHORT, gray ? 1 : 6);
    }
    if (complete) {
      long[] bits = new long[channels];
      Arrays.fill(bits, 8);
      tiff.put(fields, Tag.BITS_PER_SAMPLE, Field.SHORT, bits);
      tiff.put(fields, Tag.SAMPLES_PER_PIXEL, Field.SHORT, channels);
    }
    if (complete && !gray) {
      tiff.put(fields, Tag.YCBCR_SUBSAMPLING, Field.SHORT, 2, 2);
    }
    if (tiled) {
      tiff.put(fields, Tag.TILE_WIDTH, Field.LONG, width);
      tiff.put(fields, Tag.TILE_LENGTH, Field.LONG, height);
      tiff.put(fields, Tag.TILE_OFFSETS, Field.LONG, offsets);
      tiff.put(fields, Tag.TILE_BYTE_COUNTS, Field.LONG, counts);
    } else if (kind != Kind.STREAM_WITHOUT_STRIPS) {
      tiff.put(fields, Tag.ROWS_PER_STRIP, Field.LONG, height);
      tiff.put(fields, Tag.STRIP_OFFSETS, Field.LONG, offsets);
      tiff.put(fields, Tag.STRIP_BYTE_COUNTS, Field.LONG, counts);
    }
    return new Made(tiff.bytes(), pixels);
  }

  /** Files to be damaged, one of each kind. */
  static List<byte[]> samples() throws IOException {
    List<byte[]> samples = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      samples.add(make(kind, kind == Kind.TABLES, true).file());
    }
    return samples;
  }

  private static void addTables(
      TestTiff tiff, SortedMap<Integer, Object[]> fields, Kind kind, Pieces pieces, int channels) {
    if (kind == Kind.HEADER) {
      tiff.put(fields, Tag.JPEG_INTERCHANGE_FORMAT, Field.LONG, tiff.data(pieces.header()));
      tiff.put(fields, STREAM_LENGTH, Field.LONG, pieces.header().length);
    } else if (kind == Kind.TABLES) {
      tiff.put(fields, Tag.JPEG_INTERCHANGE_FORMAT, Field.LONG, tiff.data(pieces.tablesAlone()));
    } else if (kind == Kind.FIELDS || kind == Kind.TILES) {
      tiff.put(fields, Tag.JPEG_PROC, Field.SHORT, 1);
      put(tiff, fields, Tag.JPEG_Q_TABLES, pieces, 0xdb00, channels);
      put(tiff, fields, Tag.JPEG_DC_TABLES, pieces, 0xc400, channels);
      put(tiff, fields, Tag.JPEG_AC_TABLES, pieces, 0xc410, channels);
    }
  }

  private static void put(
      TestTiff tiff,
      SortedMap<Integer, Object[]> fields,
      int tag,
      Pieces pieces,
      int first,
      int channels) {
    long[] places = new long[channels];
    for (int i = 0; i < channels; i++) {
      places[i] = tiff.data(pieces.tables.get(first + Math.min(i, 1)));
    }
    tiff.put(fields, tag, Field.LONG, places);
  }

  @ParameterizedTest
  @EnumSource
  void pixelsEqualThoseOfTheJpeg(Kind kind) throws IOException {
    for (boolean gray : new boolean[] {true, false}) {
      // A JPEG with only tables has those of two components, but not their assignment.
      if (kind == Kind.TABLES && !gray) {
        continue;
      }
      for (boolean complete : new boolean[] {true, false}) {
        Made made = make(kind, gray, complete);
        Path file = Files.write(folder.resolve("in.tif"), made.file());
        assertArrayEquals(made.pixels(), TestPictures.decode(file), kind + " " + gray);
        try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
          assertArrayEquals(
              made.pixels(),
              TestPictures.decodeBands(reader, 0, 0, new Random(1)).orElse(made.pixels()));
        }
        Path result = folder.resolve("out.tif");
        TestPictures.rewrite(file, result);
        assertArrayEquals(made.pixels(), TestPictures.imageIo(result));
        try (TiffReader reader =
            (TiffReader) Pictures.open(new FileBlob(result), PictureLimits.DEFAULT)) {
          assertEquals(Compression.ADOBE_DEFLATE, reader.page(0).packing().compression());
        }
      }
    }
  }

  /** ImageIO's TIFF reader supports other kinds of such files than libtiff. */
  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"STREAM", "FIELDS", "TILES"})
  void imageIoReadsTheSame(Kind kind) throws IOException {
    Made made = make(kind, true, true);
    Path file = Files.write(folder.resolve("in.tif"), made.file());
    assertArrayEquals(TestPictures.imageIo(file), made.pixels());
  }

  /** Gray only, as its pixels do not depend on the upsampling of colors. */
  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"STREAM", "STREAM_WITHOUT_STRIPS", "HEADER"})
  void libtiffReadsTheSame(Kind kind) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/tiffcp")), "tiffcp is not installed");
    Made made = make(kind, true, true);
    Path file = Files.write(folder.resolve("in.tif"), made.file());
    Path plain = folder.resolve("plain.tif");
    Process tiffcp =
        new ProcessBuilder(
                "tiffcp", "-c", "none", "-s", "-r", "8", file.toString(), plain.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(tiffcp.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, tiffcp.waitFor(), said);
    assertArrayEquals(TestPictures.imageIo(plain), made.pixels(), said);
  }

  @Test
  void unsupportedFeaturesAreNamed() throws IOException {
    Made made = make(Kind.FIELDS, true, true);
    byte[] lossless = made.file().clone();
    int at = find(lossless, new byte[] {2, 0, 0, 3, 0, 0, 0, 1, 0, 1});
    lossless[at + 9] = 14;
    PictureException e = refusal(lossless);
    assertEquals(PictureException.Reason.UNSUPPORTED, e.reason());
    assertTrue(e.getMessage().contains("lossless old-style JPEG"), e.getMessage());
  }

  private static int find(byte[] in, byte[] what) {
    for (int i = 0; i < in.length - what.length; i++) {
      if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }

  private PictureException refusal(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("refused.tif"), bytes);
    return assertThrows(PictureException.class, () -> TestPictures.decode(file));
  }

  /** The limit of pixels, above those of this test's pictures. */
  private static final PictureLimits SMALL = new PictureLimits(1_000_000, 10);

  /** A damaged file yields a refusal or pixels. */
  @ParameterizedTest
  @EnumSource
  void damageIsReported(Kind kind) throws IOException {
    byte[] good = make(kind, false, kind != Kind.TABLES).file();
    Random random = new Random(kind.name().hashCode());
    Path file = folder.resolve("damaged.tif");
    int told = 0;
    for (int i = 0; i < 200; i++) {
      byte[] damaged = good.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        // The tables and the directory are the last bytes.
        int at =
            random.nextBoolean()
                ? random.nextInt(good.length)
                : good.length - 1 - random.nextInt(200);
        damaged[at] = (byte) random.nextInt();
      }
      Files.write(file, damaged);
      // A damaged directory may declare a picture of gigapixels, which would take minutes.
      try (PictureReader reader = Pictures.open(new FileBlob(file), SMALL)) {
        byte[] _ = TestPictures.decode(reader, 0);
      } catch (PictureException e) {
        told++;
      }
    }
    assertTrue(told > 10, told + " told");
    assertThrows(
        PictureException.class,
        () -> TestPictures.decode(Files.write(file, Arrays.copyOf(good, good.length / 2))));
  }
}
