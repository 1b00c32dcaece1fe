package org.equilux.kernels.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.equilux.kernels.call.KernelCall.Median;
import org.equilux.kernels.call.KernelCall.Sobel;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.NeighborhoodOperation;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/**
 * A second, naive implementation of the kernels, from {@link Backend}'s Javadoc and independent of
 * all backends: it reads single bytes and computes roots digit by digit.
 */
public final class Reference {
  private Reference() {}

  /** Counts of a whole picture: plane after plane. */
  public static long[] histogram(Pixels picture, ColorMode mode, Optional<Pixels> mask) {
    return histogramGrid(picture, mode, mask, 1, 1);
  }

  /**
   * The counts of a whole picture: by rows of cells, cells, and planes. The picture is padded to
   * the grid first.
   */
  static long[] histogramGrid(
      Pixels picture, ColorMode mode, Optional<Pixels> mask, int columns, int rows) {
    int levels = picture.format().levels();
    int planes = planes(picture.format(), mode);
    int width = picture.width();
    int height = picture.height();
    if (width % columns != 0 || height % rows != 0) {
      width += columns - width % columns;
      height += rows - height % rows;
    }
    int tileWidth = width / columns;
    int tileHeight = height / rows;
    long[] counts = new long[columns * rows * planes * levels];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        for (int plane = 0; plane < planes; plane++) {
          int start = ((row * columns + column) * planes + plane) * levels;
          for (int y = row * tileHeight; y < (row + 1) * tileHeight; y++) {
            for (int x = column * tileWidth; x < (column + 1) * tileWidth; x++) {
              int atX = mirror(x, picture.width());
              int atY = mirror(y, picture.height());
              if (mask.isEmpty() || sample(mask.get(), atX, atY, 0) != 0) {
                counts[start + counted(picture, mode, atX, atY, plane)]++;
              }
            }
          }
        }
      }
    }
    return counts;
  }

  private static int counted(Pixels picture, ColorMode mode, int x, int y, int plane) {
    return mode == ColorMode.PER_CHANNEL ? sample(picture, x, y, plane) : luminance(picture, x, y);
  }

  /** A whole picture mapped through one table a plane; packed. */
  static Pixels applyLut(Pixels picture, ColorMode mode, LutGrid tables) {
    char[] entries = tables.entries();
    int levels = picture.format().levels();
    return map(
        picture, mode, tables.maximum(), (_, _, plane, value) -> entries[plane * levels + value]);
  }

  /** A whole picture mapped through the tables around each pixel; packed. */
  static Pixels interpolateLut(Pixels picture, ColorMode mode, LutGrid tables) {
    char[][][][] t = new char[tables.rows()][tables.columns()][tables.planes()][];
    for (int row = 0; row < tables.rows(); row++) {
      for (int column = 0; column < tables.columns(); column++) {
        for (int plane = 0; plane < tables.planes(); plane++) {
          t[row][column][plane] = tables.table(column, row, plane);
        }
      }
    }
    boolean fits = picture.width() % tables.columns() == 0 && picture.height() % tables.rows() == 0;
    // Integer division yields the same whether a full cell is added before or after.
    int tileWidth = picture.width() / tables.columns() + (fits ? 0 : 1);
    int tileHeight = picture.height() / tables.rows() + (fits ? 0 : 1);
    return map(
        picture,
        mode,
        tables.maximum(),
        (x, y, plane, v) -> {
          float across = x * (1.0f / tileWidth) - 0.5f;
          float down = y * (1.0f / tileHeight) - 0.5f;
          int x1 = (int) Math.floor(across);
          int y1 = (int) Math.floor(down);
          float right = across - x1;
          float low = down - y1;
          float left = 1.0f - right;
          float high = 1.0f - low;
          int x2 = Math.min(x1 + 1, tables.columns() - 1);
          int y2 = Math.min(y1 + 1, tables.rows() - 1);
          x1 = Math.max(x1, 0);
          y1 = Math.max(y1, 0);
          float above = t[y1][x1][plane][v] * left + t[y1][x2][plane][v] * right;
          float below = t[y2][x1][plane][v] * left + t[y2][x2][plane][v] * right;
          return (int) Math.rint((double) (above * high + below * low));
        });
  }

  private interface Mapping {
    int apply(int x, int y, int plane, int value);
  }

  private static Pixels map(Pixels picture, ColorMode mode, int maximum, Mapping mapping) {
    PixelFormat format = picture.format();
    PixelFormat outFormat = mode == ColorMode.GRAY ? format.toGray() : format;
    Pixels out = Pixels.allocate(outFormat, picture.width(), picture.height());
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        for (int c = 0; c < colors(outFormat); c++) {
          int luminance = luminance(picture, x, y);
          int value =
              switch (mode) {
                case PER_CHANNEL -> mapping.apply(x, y, c, sample(picture, x, y, c));
                case GRAY -> mapping.apply(x, y, 0, luminance);
                case LUMINANCE -> {
                  int mapped = mapping.apply(x, y, 0, luminance);
                  int shifted = sample(picture, x, y, c) + mapped - luminance;
                  yield Math.min(maximum, Math.max(0, shifted));
                }
              };
          setSample(out, x, y, c, value);
        }
        if (format.hasAlpha()) {
          int alpha = sample(picture, x, y, format.channels() - 1);
          setSample(out, x, y, outFormat.channels() - 1, alpha);
        }
      }
    }
    return out;
  }

  /** The result of a whole job, packed; only the tables are computed by the operation itself. */
  public static Pixels computed(
      JobSpec spec, Pixels picture, Optional<Pixels> mask, Attachments attachments) {
    if (spec.operation() instanceof NeighborhoodOperation operation) {
      Pixels out =
          switch (operation.call(spec.parameters())) {
            case Sobel _ -> sobel(picture);
            case Median median -> median(picture, median.radius());
          };
      return withDepth(spec, out, spec.format().levels() - 1, OptionalInt.empty());
    }
    HistogramGrid counts = spec.emptyHistograms();
    if (spec.twoRounds()) {
      long[] counted =
          histogramGrid(
              picture,
              spec.colorMode(),
              Optional.of(selection(spec, picture, mask)),
              counts.columns(),
              counts.rows());
      System.arraycopy(counted, 0, counts.counts(), 0, counted.length);
    }
    LutGrid tables = spec.reduce(counts, attachments);
    Pixels out = interpolateLut(picture, spec.colorMode(), tables);
    spec.nodata().ifPresent(value -> keepNodata(picture, out, value, tables.maximum()));
    return withDepth(spec, out, tables.maximum(), spec.nodata());
  }

  /**
   * A result with samples of the depth that the job asks for: {@code rint(v * most / maximum)}, and
   * 0 without data.
   */
  private static Pixels withDepth(JobSpec spec, Pixels computed, int maximum, OptionalInt nodata) {
    String depth = spec.parameters().get("depth");
    if (depth.equals("input") || Integer.parseInt(depth) == computed.format().bitsPerSample()) {
      return computed;
    }
    int colors = colors(computed.format());
    boolean alpha = computed.format().channels() > colors;
    PixelFormat format = PixelFormat.of(colors, alpha, Integer.parseInt(depth));
    Pixels out = Pixels.allocate(format, computed.width(), computed.height());
    double most = Math.pow(2, Integer.parseInt(depth)) - 1;
    for (int y = 0; y < out.height(); y++) {
      for (int x = 0; x < out.width(); x++) {
        boolean data = nodata.isEmpty() || !isAll(computed, x, y, nodata.getAsInt());
        for (int c = 0; c < format.channels(); c++) {
          int greatest = c < colors ? maximum : computed.format().levels() - 1;
          double part =
              greatest == 0 ? 0 : Math.min(1, (double) sample(computed, x, y, c) / greatest);
          setSample(out, x, y, c, data || c == colors ? (int) Math.rint(part * most) : 0);
        }
      }
    }
    return out;
  }

  private static Pixels selection(JobSpec spec, Pixels picture, Optional<Pixels> mask) {
    OptionalInt nodata = spec.nodata();
    boolean skipsHidden = !spec.parameters().get("transparent").equals("count");
    Pixels selection = Pixels.allocate(PixelFormat.GRAY8, picture.width(), picture.height());
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        boolean left = mask.isPresent() && sample(mask.get(), x, y, 0) == 0;
        boolean empty = nodata.isPresent() && isAll(picture, x, y, nodata.getAsInt());
        int last = picture.format().channels() - 1;
        boolean hidden =
            skipsHidden && picture.format().hasAlpha() && sample(picture, x, y, last) == 0;
        setSample(selection, x, y, 0, left || empty || hidden ? 0 : 1);
      }
    }
    return selection;
  }

  private static void keepNodata(Pixels in, Pixels out, int nodata, int maximum) {
    for (int y = 0; y < in.height(); y++) {
      for (int x = 0; x < in.width(); x++) {
        boolean data = !isAll(in, x, y, nodata);
        if (!data || isAll(out, x, y, nodata)) {
          int value = data ? (nodata >= maximum ? nodata - 1 : nodata + 1) : nodata;
          for (int c = 0; c < colors(out.format()); c++) {
            setSample(out, x, y, c, value);
          }
        }
      }
    }
  }

  private static boolean isAll(Pixels picture, int x, int y, int value) {
    for (int c = 0; c < colors(picture.format()); c++) {
      if (sample(picture, x, y, c) != value) {
        return false;
      }
    }
    return true;
  }

  /** Sobel magnitude of a whole picture; packed. */
  static Pixels sobel(Pixels picture) {
    PixelFormat format = picture.format();
    int max = format.levels() - 1;
    int width = picture.width();
    int height = picture.height();
    long[][] luminance = new long[height][width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        luminance[y][x] = luminance(picture, x, y);
      }
    }
    int[] smooth = {1, 2, 1};
    int[] slope = {-1, 0, 1};
    Pixels out = Pixels.allocate(format.toGray(), width, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        long gx = 0;
        long gy = 0;
        for (int dy = -1; dy <= 1; dy++) {
          for (int dx = -1; dx <= 1; dx++) {
            long value = luminance[mirror(y + dy, height)][mirror(x + dx, width)];
            gx += value * slope[dx + 1] * smooth[dy + 1];
            gy += value * smooth[dx + 1] * slope[dy + 1];
          }
        }
        setSample(out, x, y, 0, (int) Math.min(max, roundedRoot(gx * gx + gy * gy)));
        if (format.hasAlpha()) {
          setSample(out, x, y, 1, sample(picture, x, y, format.channels() - 1));
        }
      }
    }
    return out;
  }

  /** Medians of a whole picture, each channel by itself; packed. */
  static Pixels median(Pixels picture, int radius) {
    PixelFormat format = picture.format();
    Pixels out = Pixels.allocate(format, picture.width(), picture.height());
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        for (int c = 0; c < format.channels(); c++) {
          boolean isAlpha = c == colors(format);
          List<Integer> values = new ArrayList<>();
          for (int dy = -radius; dy <= radius && !isAlpha; dy++) {
            for (int dx = -radius; dx <= radius; dx++) {
              int nearX = Math.min(Math.max(x + dx, 0), picture.width() - 1);
              int nearY = Math.min(Math.max(y + dy, 0), picture.height() - 1);
              values.add(sample(picture, nearX, nearY, c));
            }
          }
          values.sort(null);
          int value = isAlpha ? sample(picture, x, y, c) : values.get(values.size() / 2);
          setSample(out, x, y, c, value);
        }
      }
    }
    return out;
  }

  /** round(sqrt(n)): half of floor(sqrt(4n)), rounded up; the floor is found bit by bit. */
  static long roundedRoot(long n) {
    long twice = 0;
    for (int bit = 28; bit >= 0; bit--) {
      long tried = twice | 1L << bit;
      if (tried * tried <= 4 * n) {
        twice = tried;
      }
    }
    return (twice + 1) / 2;
  }

  private static int mirror(int index, int size) {
    if (size == 1) {
      return 0;
    }
    // The pattern 0 1 2 .. n-1 n-2 .. 1 repeats.
    int period = 2 * (size - 1);
    int at = Math.floorMod(index, period);
    return at < size ? at : period - at;
  }

  private static int planes(PixelFormat format, ColorMode mode) {
    return mode == ColorMode.PER_CHANNEL ? colors(format) : 1;
  }

  private static int colors(PixelFormat format) {
    return format.isColor() ? 3 : 1;
  }

  private static int luminance(Pixels picture, int x, int y) {
    if (colors(picture.format()) == 1) {
      return sample(picture, x, y, 0);
    }
    return (9798 * sample(picture, x, y, 0)
            + 19235 * sample(picture, x, y, 1)
            + 3735 * sample(picture, x, y, 2)
            + 16384)
        / 32768;
  }

  private static int sample(Pixels picture, int x, int y, int channel) {
    byte[] data = picture.data();
    int index = x * picture.format().channels() + channel;
    int row = picture.rowOffset(y);
    return picture.format().levels() == 256
        ? data[row + index] & 0xFF
        : (data[row + 2 * index] & 0xFF) | (data[row + 2 * index + 1] & 0xFF) << 8;
  }

  private static void setSample(Pixels packed, int x, int y, int channel, int value) {
    int index = (y * packed.width() + x) * packed.format().channels() + channel;
    if (packed.format().levels() == 256) {
      packed.data()[index] = (byte) value;
    } else {
      packed.data()[2 * index] = (byte) value;
      packed.data()[2 * index + 1] = (byte) (value >> 8);
    }
  }
}
