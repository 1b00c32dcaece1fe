package org.equilux.imaging.tiff;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.SortedMap;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.kernels.pixels.PixelFormat;

/** TIFF files with JPEG strips, assembled from ImageIO's JPEG files. */
final class JpegTiffs {
  static final int WIDTH = 100;
  static final int HEIGHT = 70;
  static final int STRIP = 24;

  /** The components of the strips. */
  enum Colors {
    YCBCR(6),
    RGB(2),
    GRAY(1),
    INVERTED(0);

    private final int photometric;

    Colors(int photometric) {
      this.photometric = photometric;
    }

    boolean isGray() {
      return photometric < 2;
    }
  }

  /**
   * A file and its pixels.
   *
   * @param pixels as ImageIO decodes the strips
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Made(byte[] file, byte[] pixels) {}

  private JpegTiffs() {}

  /**
   * Creates a file of one page with strips of {@link #STRIP} rows.
   *
   * @param shared whether the strips' tables are in a field and not in the strips
   */
  static Made of(Colors colors, boolean shared) throws IOException {
    BufferedImage picture =
        picture(
            WIDTH,
            HEIGHT,
            colors.isGray() ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    PixelFormat format = colors.isGray() ? PixelFormat.GRAY8 : PixelFormat.RGB8;
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    SortedMap<Integer, Object[]> fields =
        tiff.page(
            Spec.of(WIDTH, HEIGHT, format).strips(STRIP),
            TestPictures.pixels(WIDTH, HEIGHT, format));
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    int strips = Math.ceilDiv(HEIGHT, STRIP);
    long[] offsets = new long[strips];
    long[] counts = new long[strips];
    for (int i = 0; i < strips; i++) {
      int rows = Math.min(STRIP, HEIGHT - i * STRIP);
      byte[] jpeg = jpeg(picture.getSubimage(0, i * STRIP, WIDTH, rows));
      pixels.write(decoded(jpeg, colors));
      byte[] segment = shared ? split(jpeg, false) : jpeg;
      offsets[i] = tiff.data(segment);
      counts[i] = segment.length;
      if (shared) {
        byte[] tables = split(jpeg, true);
        tiff.put(fields, Tag.JPEG_TABLES, 7, tables.length, tables);
      }
    }
    tiff.put(fields, Tag.COMPRESSION, Field.SHORT, Compression.JPEG.code());
    tiff.put(fields, Tag.PHOTOMETRIC, Field.SHORT, colors.photometric);
    tiff.put(fields, Tag.STRIP_OFFSETS, Field.LONG, offsets);
    tiff.put(fields, Tag.STRIP_BYTE_COUNTS, Field.LONG, counts);
    return new Made(tiff.bytes(), pixels.toByteArray());
  }

  /** A picture with smooth and with sharp places. */
  static BufferedImage picture(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    Random random = new Random(width);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int value = (x * 2 + y + (x / 20 % 2 == 0 ? 0 : random.nextInt(60))) & 0xff;
        image.setRGB(x, y, value << 16 | (255 - value) << 8 | (y * 3 & 0xff));
      }
    }
    return image;
  }

  private static byte[] jpeg(BufferedImage part) throws IOException {
    BufferedImage copy = new BufferedImage(part.getWidth(), part.getHeight(), part.getType());
    Graphics2D graphics = copy.createGraphics();
    graphics.drawImage(part, 0, 0, null);
    graphics.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(copy, "jpeg", out);
    return out.toByteArray();
  }

  private static byte[] decoded(byte[] jpeg, Colors colors) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(jpeg))) {
      reader.setInput(in);
      // As a raster, components are given as they are stored.
      byte[] samples =
          TestPictures.samples(
              colors == Colors.RGB ? reader.readRaster(0, null) : reader.read(0).getRaster());
      if (colors == Colors.INVERTED) {
        for (int i = 0; i < samples.length; i++) {
          samples[i] = (byte) ~samples[i];
        }
      }
      return samples;
    } finally {
      reader.dispose();
    }
  }

  /** The tables of a JPEG as a separate JPEG, or the rest of it. */
  private static byte[] split(byte[] jpeg, boolean tables) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    int at = 2;
    for (int marker = jpeg[3] & 0xff; marker != 0xda; marker = jpeg[at + 1] & 0xff) {
      int length = 2 + (ByteBuffer.wrap(jpeg).getShort(at + 2) & 0xffff);
      boolean table = marker == 0xdb || marker == 0xc4;
      boolean application = marker >= 0xe0 && marker <= 0xef;
      if (table == tables && !application) {
        out.write(jpeg, at, length);
      }
      at += length;
    }
    if (tables) {
      out.write(jpeg, jpeg.length - 2, 2);
    } else {
      out.write(jpeg, at, jpeg.length - at);
    }
    return out.toByteArray();
  }
}
