package org.equilux.imaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.ByteReader;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.file.FileBlob;

/** Pictures for tests, and conversions from and to ImageIO. */
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
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      return decode(reader, 0);
    }
  }

  /**
   * All rows of a page with bands, decoded in random pieces, each by its own decoder, created only
   * from the serialized coding.
   *
   * @param small as of {@link PictureReader#bands}
   * @return empty if the page has no bands
   */
  public static Optional<byte[]> decodeBands(
      PictureReader reader, int page, long small, Random random) throws IOException {
    Optional<PageBands> bands = reader.bands(page, small);
    if (bands.isEmpty()) {
      return Optional.empty();
    }
    BandCoding coding = bands.get().coding();
    byte[] codingBytes = coding.toBytes();
    PageInfo info = reader.pages().get(page);
    byte[] all = new byte[(int) info.rawBytes()];
    for (int[] piece : pieces(coding, random)) {
      BandLocation location = bands.get().locate(piece[0], piece[1]);
      byte[] encoded =
          PictureFormats.parseLocation(location.toBytes()).read(onlyRanges(reader, location));
      int stride = info.rowBytes() + random.nextInt(3);
      int offset = random.nextInt(4);
      Pixels out =
          new Pixels(
              info.format(),
              info.width(),
              piece[1],
              offset,
              stride,
              new byte[offset + stride * piece[1]]);
      try (BandDecoder decoder = PictureFormats.parseCoding(codingBytes).decoder()) {
        decoder.decode(encoded, piece[0], out);
      }
      for (int y = 0; y < piece[1]; y++) {
        int to = (piece[0] + y) * info.rowBytes();
        System.arraycopy(out.data(), out.rowOffset(y), all, to, info.rowBytes());
      }
    }
    return Optional.of(all);
  }

  /** Random bands that together are a page, as first row and number of rows, in random order. */
  public static List<int[]> pieces(BandCoding coding, Random random) {
    List<int[]> pieces = new ArrayList<>();
    int height = coding.page().height();
    int count;
    for (int first = 0; first < height; first += count) {
      int left = Math.ceilDiv(height - first, coding.rows());
      int units = 1 + random.nextInt(random.nextBoolean() ? 1 : left);
      count = (int) Math.min((long) units * coding.rows(), height - first);
      pieces.add(new int[] {first, count});
    }
    Collections.shuffle(pieces, random);
    return pieces;
  }

  /**
   * Writes all pages unchanged, from random bands that several threads encode in random order, with
   * encoders created only from the serialized coding.
   */
  public static void rewriteBands(Path from, Path to, Random random) throws IOException {
    try (PictureReader reader = Pictures.open(new FileBlob(from), PictureLimits.DEFAULT);
        PictureWriter writer = Pictures.create(new FileBlob(to), reader);
        ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (int page = 0; page < reader.pages().size(); page++) {
        PageInfo info = reader.pages().get(page);
        Pixels pixels =
            Pixels.wrap(info.format(), info.width(), info.height(), decode(reader, page));
        BandSink sink = writer.beginBands(info.format());
        byte[] coding = sink.coding().toBytes();
        SortedMap<Integer, Future<byte[]>> encoded = new TreeMap<>();
        List<int[]> pieces = pieces(sink.coding(), random);
        for (int[] piece : pieces) {
          encoded.put(piece[0], threads.submit(() -> encode(coding, piece, pixels)));
        }
        pieces.sort(Comparator.comparingInt(piece -> piece[0]));
        for (int[] piece : pieces) {
          byte[] band = encoded.get(piece[0]).get();
          if (sink.coding().splits() && random.nextBoolean()) {
            SplitBand split = sink.coding().split(band, piece[1]);
            assertArrayEquals(band, sink.coding().join(split, piece[1]));
            sink.band(piece[0], piece[1], split.head(), RandomAccessSource.of(split.body()));
          } else {
            sink.band(piece[0], piece[1], band);
          }
        }
      }
      writer.finish();
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A file of which only the ranges of a location can be read, each as a whole. */
  private static ByteReader onlyRanges(PictureReader reader, BandLocation location) {
    return (position, into, offset, length) -> {
      if (!location.ranges().contains(new ByteRange(position, length))) {
        throw new AssertionError(length + " bytes at " + position + " are not in the location");
      }
      reader.file().read(position, into, offset, length);
    };
  }

  private static byte[] encode(byte[] coding, int[] piece, Pixels page) throws IOException {
    try (BandEncoder encoder = PictureFormats.parseCoding(coding).encoder()) {
      return encoder.encode(piece[0], page.rows(piece[0], piece[1]));
    }
  }

  /** Writes all pages unchanged. */
  public static void rewrite(Path from, Path to) throws IOException {
    try (PictureReader reader = Pictures.open(new FileBlob(from), PictureLimits.DEFAULT);
        PictureWriter writer = Pictures.create(new FileBlob(to), reader)) {
      for (int page = 0; page < reader.pages().size(); page++) {
        reader.decode(page, writer.beginPage(reader.pages().get(page).format()));
      }
      writer.finish();
    }
  }

  /** Writes the pages' gray forms: the first color channel, and alpha. */
  public static void rewriteGray(Path from, Path to) throws IOException {
    try (PictureReader reader = Pictures.open(new FileBlob(from), PictureLimits.DEFAULT);
        PictureWriter writer = Pictures.create(new FileBlob(to), reader)) {
      for (int page = 0; page < reader.pages().size(); page++) {
        PageInfo info = reader.pages().get(page);
        byte[] gray = toGray(decode(reader, page), info.format());
        writer.beginPage(info.format().toGray()).rows(gray, 0, info.height());
      }
      writer.finish();
    }
  }

  /** The first color channel, and alpha. */
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

  /** ImageIO's samples from the raster, in Equilux's memory layout. */
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
