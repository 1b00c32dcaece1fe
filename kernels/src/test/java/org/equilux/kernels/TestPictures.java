package org.equilux.kernels;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/** Pictures and chunks for the backends' tests. */
public final class TestPictures {
  /** The content of a picture. */
  public enum Content {
    FLAT,
    TWO_VALUES,
    GRADIENT,
    NOISE,
    EXTREMES
  }

  /** The test resources of 8 bits. */
  public static final List<String> FILES8 =
      List.of("coffee.png", "astronaut.png", "hubble_deep_field.jpg", "moon.png", "retina.jpg");

  /** The test resource of 16 bits. */
  public static final String FILE16 = "chessboard_GRAY_U16.tif";

  private TestPictures() {}

  /** A packed picture. */
  public static Pixels packed(
      PixelFormat format, int width, int height, Content content, SplittableRandom random) {
    Pixels picture = Pixels.allocate(format, width, height);
    fill(picture, content, random);
    return picture;
  }

  /**
   * A picture that starts at an odd byte of its array, with gaps between its rows; all other bytes
   * are random.
   */
  public static Pixels padded(
      PixelFormat format, int width, int height, Content content, SplittableRandom random) {
    int offset = 1 + random.nextInt(70);
    int stride = width * format.bytesPerPixel() + 1 + random.nextInt(40);
    byte[] data = new byte[offset + stride * height + random.nextInt(70)];
    random.nextBytes(data);
    Pixels picture = new Pixels(format, width, height, offset, stride, data);
    fill(picture, content, random);
    return picture;
  }

  private static void fill(Pixels picture, Content content, SplittableRandom random) {
    int levels = picture.format().levels();
    int low = random.nextInt(levels);
    int high = random.nextInt(levels);
    int span = picture.width() + picture.height();
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        for (int c = 0; c < picture.format().channels(); c++) {
          int value =
              switch (content) {
                case FLAT -> low;
                case TWO_VALUES -> random.nextInt(3) == 0 ? low : high;
                case GRADIENT -> (int) ((long) (x + y + c) * (levels - 1) / (span + c));
                case NOISE -> random.nextInt(levels);
                case EXTREMES -> random.nextBoolean() ? levels - 1 : 0;
              };
          picture.setSample(x, y, c, value);
        }
      }
    }
  }

  /** Tables of random entries, not necessarily monotone. */
  public static LutGrid randomTables(PixelFormat format, ColorMode mode, SplittableRandom random) {
    return randomTables(format, mode, 1, 1, random);
  }

  /** Tables of random entries for each cell of a grid, sometimes with a lower maximum. */
  public static LutGrid randomTables(
      PixelFormat format, ColorMode mode, int columns, int rows, SplittableRandom random) {
    int levels = format.levels();
    int maximum = random.nextBoolean() ? levels - 1 : levels / 16 - 1;
    LutGrid tables = new LutGrid(columns, rows, mode.planes(format), levels, maximum);
    char[] table = new char[levels];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        for (int plane = 0; plane < tables.planes(); plane++) {
          for (int k = 0; k < levels; k++) {
            table[k] = (char) random.nextInt(maximum + 1);
          }
          tables.set(column, row, plane, table);
        }
      }
    }
    return tables;
  }

  /** A mask with gaps between its rows that leaves out about a third of the pixels, or none. */
  public static Optional<Pixels> randomMask(int width, int height, SplittableRandom random) {
    if (random.nextBoolean()) {
      return Optional.empty();
    }
    Pixels mask = padded(PixelFormat.GRAY8, width, height, Content.NOISE, random);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (random.nextInt(3) == 0) {
          mask.setSample(x, y, 0, 0);
        }
      }
    }
    return Optional.of(mask);
  }

  /** The chunks with their rows of a mask. */
  public static List<Chunk> masked(List<Chunk> chunks, Optional<Pixels> mask) {
    return chunks.stream()
        .map(
            chunk ->
                chunk.withMask(
                    mask.map(all -> all.rows(chunk.rows().first(), chunk.rows().count()))))
        .toList();
  }

  /**
   * Divides a picture into chunks that share its memory.
   *
   * @param halo number of neighboring rows, if the picture has them
   * @param rows rows of a chunk; 0 for random heights
   */
  public static List<Chunk> cut(Pixels picture, int halo, int rows, SplittableRandom random) {
    List<Chunk> chunks = new ArrayList<>();
    int height = picture.height();
    int first = 0;
    while (first < height) {
      int wanted = rows > 0 ? rows : 1 + random.nextInt(height);
      int count = Math.min(wanted, height - first);
      int above = Math.min(halo, first);
      int below = Math.min(halo, height - first - count);
      ChunkRows held = new ChunkRows(first, count, above, below);
      chunks.add(new Chunk(height, held, picture.rows(first - above, held.held())));
      first += count;
    }
    return chunks;
  }

  /** A picture of the test resources. */
  public static Pixels load(String file) {
    try (InputStream in = TestPictures.class.getResourceAsStream("/images/" + file)) {
      BufferedImage image = ImageIO.read(in);
      Raster raster = image.getRaster();
      int bits = raster.getSampleModel().getSampleSize(0);
      PixelFormat format =
          PixelFormat.of(raster.getNumBands() < 3 ? 1 : 3, raster.getNumBands() % 2 == 0, bits);
      Pixels picture = Pixels.allocate(format, raster.getWidth(), raster.getHeight());
      for (int y = 0; y < picture.height(); y++) {
        for (int x = 0; x < picture.width(); x++) {
          for (int c = 0; c < format.channels(); c++) {
            picture.setSample(x, y, c, raster.getSample(x, y, c));
          }
        }
      }
      return picture;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
