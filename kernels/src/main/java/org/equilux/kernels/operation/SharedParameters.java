package org.equilux.kernels.operation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;

/** The parameters that all operations with tables have. */
public final class SharedParameters {
  private static final String AUTO = "auto";
  private static final String NONE = "none";
  private static final String FULL = "full";

  /** Depths at which cameras and scanners digitise; what lies between is taken for the next. */
  private static final int[] USUAL_BITS = {8, 10, 12, 14, 16};

  public static final Parameter COLOR =
      new Parameter.Choice(
          "color",
          "What is counted and mapped in a colour picture: its luminance, keeping the colours' hue;"
              + " each channel by itself; or its luminance with a gray picture as the result.",
          List.of("luminance", "per-channel", "gray"));

  public static final Parameter BITS =
      new Parameter.Numeric(
          "bits",
          "How many bits of 16-bit samples are used: full for all of them, auto to take the least"
              + " of 8, 10, 12, 14 and 16 that holds the greatest value counted. The result has as"
              + " many.",
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
          0,
          65_535,
          true,
          AUTO);

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
        parameters.get(COLOR.name()).replace('-', '_').toUpperCase(Locale.ROOT));
  }

  /**
   * Whether each channel is counted and mapped by itself.
   *
   * @param parameters resolved, or as they were given
   */
  public static boolean isPerChannel(Map<String, String> parameters) {
    return "per-channel".equals(parameters.get(COLOR.name()));
  }

  /** The value of pixels without data; empty if there is none, or the file was not asked yet. */
  static OptionalInt nodata(Map<String, String> parameters) {
    String value = parameters.get(NODATA.name());
    return value.equals(AUTO) || value.equals(NONE)
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(value));
  }

  /**
   * Has {@code nodata=auto} take what the file says.
   *
   * @param parameters resolved; changed if they have the parameter and it is {@code auto}
   * @param ofFile the value that the file names for a page
   */
  public static void resolveNodata(Map<String, String> parameters, OptionalInt ofFile) {
    parameters.computeIfPresent(
        NODATA.name(),
        (_, value) ->
            !value.equals(AUTO)
                ? value
                : ofFile.isPresent() ? Integer.toString(ofFile.getAsInt()) : NONE);
  }

  /**
   * Has transparent pixels counted where the channel beside the colors is no alpha.
   *
   * @param parameters resolved; changed if they have the parameter
   */
  public static void countWithoutAlpha(Map<String, String> parameters) {
    parameters.computeIfPresent(TRANSPARENT.name(), (_, _) -> COUNT);
  }

  /**
   * Has pixels left out that the mask in a picture's own file hides: only some are counted.
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

  /** Has a channel treated as a gray picture of which all pixels are mapped. */
  static void asChannel(Map<String, String> parameters) {
    parameters.computeIfPresent(COLOR.name(), (_, _) -> "luminance");
    parameters.computeIfPresent(NODATA.name(), (_, _) -> NONE);
  }

  /** Whether only some of the pixels may be counted. */
  static boolean countsSome(Map<String, String> parameters, PixelFormat format) {
    return nodata(parameters).isPresent()
        || (format.hasAlpha() && skipsTransparent(parameters))
        || !parameters.getOrDefault(MASK.name(), "").isEmpty();
  }

  /**
   * How many bits are used.
   *
   * @param histograms of the whole picture, with a bin for each value
   */
  static int bits(Map<String, String> parameters, HistogramGrid histograms) {
    int all = Integer.numberOfTrailingZeros(histograms.bins());
    String value = parameters.getOrDefault(BITS.name(), FULL);
    if (value.equals(FULL)) {
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
