package org.equilux.kernels.operation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;
import org.equilux.kernels.pixels.ValueRange;

/** The parameters that all operations have, or all with tables. */
public final class SharedParameters {
  private static final String AUTO = "auto";
  private static final String NONE = "none";
  private static final String FULL = "full";

  /** Depths at which cameras and scanners digitise; what lies between is taken for the next. */
  private static final int[] USUAL_BITS = {8, 10, 12, 14, 16};

  public static final Parameter COLOR =
      new Parameter.Choice(
          "color",
          "Channels to process in a color picture: its luminance, keeping the hue of the colors;"
              + " each channel by itself; or its luminance with a gray picture as the result.",
          List.of("luminance", "per-channel", "gray"));

  public static final Parameter BITS =
      new Parameter.Numeric(
          "bits",
          "How many bits of unsigned 16-bit samples are used: full for all of them, auto to take"
              + " the least of 8, 10, 12, 14 and 16 that holds the greatest value counted. The"
              + " result has as many.",
          List.of(FULL, AUTO),
          8,
          16,
          true,
          FULL);

  public static final Parameter NODATA =
      new Parameter.Numeric(
          "nodata",
          "The value of pixels that hold no data, neither counted nor changed: auto takes what a"
              + " TIFF file says (GDAL_NODATA).",
          List.of(AUTO, NONE),
          -Double.MAX_VALUE,
          Double.MAX_VALUE,
          false,
          AUTO);

  public static final Parameter RANGE =
      new Parameter.Interval(
          "range",
          "LOW,HIGH: the values of samples of 32 bits, 64 bits or floating point that are told"
              + " apart, in 65,536 equal steps. Values beyond count as LOW or HIGH, and results lie"
              + " between them. auto takes the least and the greatest value of each page. Other"
              + " samples need no range, and neighborhood operations need it only for depth.",
          List.of(AUTO));

  private static final String INPUT = "input";

  public static final Parameter DEPTH =
      new Parameter.Choice(
          "depth",
          "Bits of the result's samples: input for samples like the input's; 8 or 16 for unsigned"
              + " samples, in which the ends of the range of values are 0 and the greatest value,"
              + " and pixels without data are 0.",
          List.of(INPUT, "8", "16"));

  private static final String SKIP = "skip";
  private static final String COUNT = "count";

  public static final Parameter TRANSPARENT =
      new Parameter.Choice(
          "transparent",
          "Whether pixels with an alpha of 0 are counted: skip leaves out their hidden colors;"
              + " count takes them like all others. They are mapped in either case.",
          List.of(SKIP, COUNT));

  public static final Parameter MASK =
      new Parameter.Attachment(
          "mask",
          "A picture of the same size, drawn on the picture as it is shown: pixels are counted only"
              + " where it is not black. All are mapped. A mask that a TIFF has for its own page"
              + " counts as well.",
          Parameter.Attachment.Kind.MASK,
          false);

  private SharedParameters() {}

  static ColorMode colorMode(Map<String, String> parameters) {
    return ColorMode.valueOf(
        parameters
            .getOrDefault(COLOR.name(), COLOR.defaultValue())
            .replace('-', '_')
            .toUpperCase(Locale.ROOT));
  }

  /**
   * Whether each channel is counted and mapped separately.
   *
   * @param parameters resolved, or as they were given
   */
  public static boolean isPerChannel(Map<String, String> parameters) {
    return "per-channel".equals(parameters.get(COLOR.name()));
  }

  /** The value of pixels without data; empty if there is none, or the file was not asked yet. */
  static OptionalDouble nodata(Map<String, String> parameters) {
    String value = parameters.getOrDefault(NODATA.name(), NONE);
    return value.equals(AUTO) || value.equals(NONE)
        ? OptionalDouble.empty()
        : OptionalDouble.of(Double.parseDouble(value));
  }

  /**
   * The range of wide samples that is divided into bins; empty until the page's values have been
   * found.
   */
  public static Optional<ValueRange> range(Map<String, String> parameters) {
    String value = parameters.getOrDefault(RANGE.name(), AUTO);
    if (value.equals(AUTO)) {
      return Optional.empty();
    }
    String[] ends = value.split(",", -1);
    return Optional.of(new ValueRange(Double.parseDouble(ends[0]), Double.parseDouble(ends[1])));
  }

  /** The bits of the result's unsigned samples; empty if samples are like the input's. */
  public static OptionalInt depth(Map<String, String> parameters) {
    String value = parameters.getOrDefault(DEPTH.name(), INPUT);
    return value.equals(INPUT) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(value));
  }

  /** Parameters with a range of values in place of that which they have. */
  static Map<String, String> withRange(Map<String, String> parameters, ValueRange range) {
    Map<String, String> changed = new TreeMap<>(parameters);
    changed.put(
        RANGE.name(), Parameter.canonical(range.low()) + "," + Parameter.canonical(range.high()));
    return changed;
  }

  /**
   * Replaces {@code nodata=auto} by the value that the file declares.
   *
   * @param parameters resolved; changed if they have the parameter and it is {@code auto}
   * @param ofFile the value that the file names for a page
   */
  public static void resolveNodata(Map<String, String> parameters, OptionalDouble ofFile) {
    parameters.computeIfPresent(
        NODATA.name(),
        (_, value) ->
            !value.equals(AUTO)
                ? value
                : ofFile.isPresent() ? Parameter.canonical(ofFile.getAsDouble()) : NONE);
  }

  /**
   * Sets all pixels to be counted if no sample of the type can have the "no data" value.
   *
   * @param parameters resolved; changed if they have the parameter
   */
  public static void dropNodataOfOthers(Map<String, String> parameters, SampleType samples) {
    OptionalDouble value = nodata(parameters);
    if (value.isPresent() && !JobSpec.mayBe(samples, value.getAsDouble())) {
      parameters.put(NODATA.name(), NONE);
    }
  }

  /**
   * Sets transparent pixels to be counted if the channel after the colors is not alpha.
   *
   * @param parameters resolved; changed if they have the parameter
   */
  public static void countWithoutAlpha(Map<String, String> parameters) {
    parameters.computeIfPresent(TRANSPARENT.name(), (_, _) -> COUNT);
  }

  /**
   * Excludes the pixels that the mask in the picture's own file hides from the counts.
   *
   * @param parameters resolved; changed if they have the parameter and name no mask
   */
  public static void countMasked(Map<String, String> parameters) {
    parameters.computeIfPresent(
        MASK.name(), (_, value) -> value.isEmpty() ? "that of the file" : value);
  }

  /** Whether pixels with an alpha of 0 are not counted. */
  static boolean skipsTransparent(Map<String, String> parameters) {
    return SKIP.equals(parameters.get(TRANSPARENT.name()));
  }

  /** Sets a channel to be treated like a gray picture whose pixels are all mapped. */
  static void asChannel(Map<String, String> parameters) {
    parameters.computeIfPresent(COLOR.name(), (_, _) -> "luminance");
    parameters.computeIfPresent(NODATA.name(), (_, _) -> NONE);
  }

  /** Whether only some of the pixels may be counted. */
  static boolean countsSome(Map<String, String> parameters, PixelFormat format) {
    return format.isWide()
        || nodata(parameters).isPresent()
        || (format.hasAlpha() && skipsTransparent(parameters))
        || !parameters.getOrDefault(MASK.name(), "").isEmpty();
  }

  /**
   * The number of bits in use.
   *
   * @param histograms of the whole picture, with a bin for each value
   */
  static int bits(Map<String, String> parameters, HistogramGrid histograms, SampleType samples) {
    int all = Integer.numberOfTrailingZeros(histograms.bins());
    String value = parameters.getOrDefault(BITS.name(), FULL);
    if (value.equals(FULL) || samples.least() < 0 || samples.isWide()) {
      return all;
    }
    if (!value.equals(AUTO)) {
      return Math.min(all, Integer.parseInt(value));
    }
    int greatest = histograms.greatestValue();
    for (int bits : USUAL_BITS) {
      if (greatest < 1 << bits) {
        return Math.min(all, bits);
      }
    }
    return all;
  }
}
