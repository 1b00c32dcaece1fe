package org.equilux.kernels.samples;

import java.util.Optional;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.ValueRange;

/**
 * The codes of a chunk of wide samples, which the kernels for samples of 16 bits count and map, so
 * that every backend computes wide samples: a code is the number of a bin of the page's {@link
 * ValueRange}.
 *
 * <p>A value is mapped as scikit-image's {@code equalize_hist} does, by interpolation between the
 * two bins whose centers are around the value: kernels map the codes of both bins, and {@link
 * #mapped} computes what lies between the two results. With a value's luminance {@code Y}, which
 * becomes {@code Y'}, colors become {@code clamp(C + Y' - Y)}, in the ends of the range.
 */
public final class WideCodes {
  private final Chunk chunk;
  private final WideCounting counting;
  private final ValueRange range;
  private final double scale;
  private final PixelFormat codes;

  /**
   * @param chunk of a wide format
   * @param range of the page
   */
  public WideCodes(Chunk chunk, WideCounting counting, ValueRange range) {
    this.chunk = chunk;
    this.counting = counting;
    this.range = range;
    this.scale = range.isFlat() ? 0 : range.scale();
    this.codes = counting.codes(chunk.pixels().format());
  }

  /** The chunk's own rows as codes to be counted, with a mask that leaves out all other pixels. */
  public Chunk counted() {
    Pixels in = chunk.core();
    Pixels out = Pixels.allocate(codes, in.width(), in.height());
    Pixels mask = Pixels.allocate(PixelFormat.GRAY8, in.width(), in.height());
    WideRow row = new WideRow(in, counting.nodata());
    boolean all = true;
    for (int y = 0; y < in.height(); y++) {
      row.read(y);
      for (int x = 0; x < in.width(); x++) {
        if (row.isCounted(x, chunk, counting.skipsTransparent())) {
          mask.setSample(x, y, 0, 0xFF);
          for (int plane = 0; plane < codes.colorChannels(); plane++) {
            out.setSample(x, y, plane, range.bin(value(row, x, plane), scale));
          }
        } else {
          all = false;
        }
      }
    }
    return ofCodes(out).withMask(all ? Optional.empty() : Optional.of(mask));
  }

  /** The chunk's own rows as codes of the bins whose centers are at or below the values. */
  public Chunk lower() {
    return bins(0);
  }

  /** The chunk's own rows as codes of the bins after those of {@link #lower}. */
  public Chunk upper() {
    return bins(1);
  }

  private Chunk bins(int further) {
    Pixels in = chunk.core();
    Pixels out = Pixels.allocate(codes, in.width(), in.height());
    WideRow row = new WideRow(in, counting.nodata());
    for (int y = 0; y < in.height(); y++) {
      row.read(y);
      for (int x = 0; x < in.width(); x++) {
        if (row.holdsData(x)) {
          for (int plane = 0; plane < codes.colorChannels(); plane++) {
            int bin = (int) range.position(value(row, x, plane), scale) + further;
            out.setSample(x, y, plane, Math.min(bin, ValueRange.BINS - 1));
          }
        }
      }
    }
    return ofCodes(out);
  }

  private Chunk ofCodes(Pixels pixels) {
    ChunkRows rows = chunk.rows();
    return new Chunk(
        chunk.pictureHeight(), new ChunkRows(rows.first(), rows.count(), 0, 0), pixels);
  }

  private double value(WideRow row, int x, int plane) {
    return codes.isColor() ? row.sample(x, plane) : row.luminance(x);
  }

  /**
   * The chunk's output pixels. Pixels without data do not change, and no other pixel gets the "no
   * data" value: such a result gets the adjacent value. If the range is flat, no pixel changes.
   *
   * @param lower the result of a kernel for {@link #lower}
   * @param upper the result of the kernel for {@link #upper}
   */
  public Pixels mapped(Pixels lower, Pixels upper) {
    Pixels in = chunk.core();
    PixelFormat format = counting.mode().outputFormat(in.format());
    Pixels out = Pixels.allocate(format, in.width(), in.height());
    WideRow row = new WideRow(in, counting.nodata());
    for (int y = 0; y < in.height(); y++) {
      row.read(y);
      for (int x = 0; x < in.width(); x++) {
        if (!row.holdsData(x)) {
          keep(row, x, y, out);
        } else if (codes.isColor()) {
          for (int plane = 0; plane < codes.colorChannels(); plane++) {
            put(out, x, y, plane, between(row.sample(x, plane), lower, upper, x, y, plane));
          }
        } else {
          mapLuminance(row, between(row.luminance(x), lower, upper, x, y, 0), x, y, out);
        }
        if (format.hasAlpha()) {
          double alpha = row.sample(x, in.format().colorChannels());
          out.setValue(x, y, format.colorChannels(), alpha);
        }
        if (row.holdsData(x) && isNodata(out, x, y)) {
          moveAside(out, x, y);
        }
      }
    }
    return out;
  }

  private static void keep(WideRow row, int x, int y, Pixels out) {
    if (out.format().isColor()) {
      for (int c = 0; c < out.format().colorChannels(); c++) {
        out.setValue(x, y, c, row.sample(x, c));
      }
    } else {
      out.setValue(x, y, 0, row.gray(x));
    }
  }

  private void mapLuminance(WideRow row, double mapped, int x, int y, Pixels out) {
    if (counting.mode() == ColorMode.GRAY || !out.format().isColor()) {
      put(out, x, y, 0, mapped);
      return;
    }
    double shift = mapped - row.luminance(x);
    for (int c = 0; c < out.format().colorChannels(); c++) {
      double color = row.sample(x, c);
      put(out, x, y, c, scale == 0 ? color : Math.clamp(color + shift, range.low(), range.high()));
    }
  }

  private double between(double value, Pixels lower, Pixels upper, int x, int y, int plane) {
    if (scale == 0) {
      return value;
    }
    double position = range.position(value, scale);
    int below = lower.sample(x, y, plane);
    int above = upper.sample(x, y, plane);
    return range.at(below + (above - below) * (position - Math.floor(position)));
  }

  private void put(Pixels out, int x, int y, int channel, double value) {
    out.setValue(x, y, channel, counting.type().nearest(value));
  }

  private boolean isNodata(Pixels out, int x, int y) {
    if (counting.nodata().isEmpty()) {
      return false;
    }
    for (int c = 0; c < out.format().colorChannels(); c++) {
      if (out.value(x, y, c) != counting.nodata().getAsDouble()) {
        return false;
      }
    }
    return true;
  }

  private void moveAside(Pixels out, int x, int y) {
    double beside = counting.type().adjacent(counting.nodata().getAsDouble());
    for (int c = 0; c < out.format().colorChannels(); c++) {
      out.setValue(x, y, c, beside);
    }
  }
}
