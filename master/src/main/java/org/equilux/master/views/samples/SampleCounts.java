package org.equilux.master.views.samples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.equilux.imaging.PageInfo;
import org.equilux.kernels.pixels.Luminance;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.ValueRange;

/**
 * Counts of a page's sample values for each channel: of every value for 8- and 16-bit samples, of
 * 65,536 equal parts of the range for wide samples. Not thread-safe.
 */
public final class SampleCounts {
  /** The number of channels that are counted; further bands are ignored. */
  private static final int MOST_CHANNELS = 16;

  private final SampleValues values;
  private final PixelFormat format;
  private final int width;
  private final int channels;
  private final ValueRange range;
  private final long[][] counts;

  /**
   * Creates empty counts.
   *
   * @param range of the values of wide samples; {@link ValueRange#NONE} for others
   */
  public SampleCounts(PageInfo page, ValueRange range) {
    this.values = new SampleValues(page);
    this.format = page.format();
    this.width = page.width();
    this.channels = Math.min(MOST_CHANNELS, format.colorChannels());
    this.range = range;
    this.counts = new long[channels + (format.isColor() ? 1 : 0)][format.levels()];
  }

  /** Counts the next row. */
  public void row(byte[] data, int offset) {
    int bytes = format.bytesPerSample();
    int step = format.bytesPerPixel();
    for (int x = 0, at = offset; x < width; x++, at += step) {
      boolean whole = true;
      for (int c = 0; c < channels; c++) {
        int code = code(data, at + c * bytes);
        if (code >= 0) {
          counts[c][code]++;
        } else {
          whole = false;
        }
      }
      if (whole && format.isColor()) {
        counts[channels][luminance(data, at, bytes)]++;
      }
    }
  }

  /** The index of a sample's count; negative if it has no data. */
  private int code(byte[] data, int at) {
    double value = values.at(data, at);
    return values.isData(value) ? codeOf(value) : -1;
  }

  private int codeOf(double value) {
    if (format.isWide()) {
      return range.isFlat() ? 0 : range.bin(value, range.scale());
    }
    return (int) value - (int) values.page().samples().least();
  }

  private int luminance(byte[] data, int at, int bytes) {
    if (!format.isWide()) {
      return Luminance.of(code(data, at), code(data, at + bytes), code(data, at + 2 * bytes));
    }
    double sum =
        Luminance.RED * values.at(data, at)
            + Luminance.GREEN * values.at(data, at + bytes)
            + Luminance.BLUE * values.at(data, at + 2 * bytes);
    return codeOf(sum / (1 << Luminance.SHIFT));
  }

  public HistogramView histogram() {
    List<String> names = names();
    return new HistogramView(
        values.page().samples().isFloat() ? null : values.page().samples().least(),
        values.page().samples().isFloat() ? null : values.page().samples().greatest(),
        IntStream.range(0, counts.length).mapToObj(i -> channel(names.get(i), counts[i])).toList());
  }

  private List<String> names() {
    List<String> names = channelNames(format);
    if (format.isColor()) {
      names.add(channels, "luminance");
    }
    return names;
  }

  /** The names of a pixel's color channels, in a modifiable list. */
  static List<String> channelNames(PixelFormat format) {
    List<String> names =
        new ArrayList<>(
            switch (format.colors()) {
              case GRAY -> List.of("gray");
              case RGB -> List.of("red", "green", "blue");
              case CMYK -> List.of("cyan", "magenta", "yellow", "black");
              case LAB -> List.of("lightness", "a", "b");
              case BANDS -> List.<String>of();
            });
    for (int band = names.size() + 1; band <= format.colorChannels(); band++) {
      names.add("band " + band);
    }
    return names;
  }

  private HistogramView.Channel channel(String name, long[] of) {
    int first = 0;
    int last = of.length - 1;
    if (of.length > HistogramView.MOST_BINS) {
      while (first < last && of[first] == 0) {
        first++;
      }
      while (last > first && of[last] == 0) {
        last--;
      }
    }
    int codes = Integer.highestOneBit(Math.max(1, (last - first) / HistogramView.MOST_BINS));
    while ((last / codes - first / codes) >= HistogramView.MOST_BINS) {
      codes *= 2;
    }
    long[] bins = new long[last / codes - first / codes + 1];
    for (int code = first; code <= last; code++) {
      bins[code / codes - first / codes] += of[code];
    }
    int start = first - first % codes;
    double unit = format.isWide() ? (range.high() - range.low()) / of.length : 1;
    double origin = format.isWide() ? range.low() : values.page().samples().least();
    return new HistogramView.Channel(
        name,
        origin + start * unit,
        codes * unit,
        Arrays.stream(bins).boxed().toList(),
        statistics(of, origin, unit));
  }

  private HistogramView.Statistics statistics(long[] of, double origin, double unit) {
    // All wide values of a part are represented by its middle.
    double middle = format.isWide() ? unit / 2 : 0;
    long samples = 0;
    double sum = 0;
    int used = 0;
    int first = -1;
    int last = -1;
    for (int code = 0; code < of.length; code++) {
      if (of[code] > 0) {
        samples += of[code];
        sum += of[code] * (origin + code * unit + middle);
        used++;
        first = first < 0 ? code : first;
        last = code;
      }
    }
    if (samples == 0) {
      return null;
    }
    double mean = sum / samples;
    double squares = 0;
    for (int code = first; code <= last; code++) {
      double distance = origin + code * unit + middle - mean;
      squares += of[code] * distance * distance;
    }
    return new HistogramView.Statistics(
        samples,
        mean,
        Math.sqrt(squares / samples),
        origin + first * unit,
        format.isWide() ? Math.min(range.high(), origin + (last + 1) * unit) : origin + last,
        (double) used / of.length);
  }
}
