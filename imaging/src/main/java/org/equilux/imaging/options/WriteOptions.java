package org.equilux.imaging.options;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The options of a result's file: differences from the input's file, the selected pages, and
 * whether a damaged input is salvaged. Their text form is a map with the keys {@link #NAMES}, all
 * of them optional:
 *
 * <ul>
 *   <li>{@code format}: {@code png}, {@code tiff}, {@code jpeg} or {@code netpbm}
 *   <li>{@code compression}: {@code none}, {@code lzw}, {@code deflate}, {@code packbits} or {@code
 *       zstd}; for TIFF
 *   <li>{@code level}: 1 (fast) to 9 (small) of deflate; for PNG, and TIFF with deflate
 *   <li>{@code quality}: 1 to 100, scaling libjpeg's standard tables; for JPEG
 *   <li>{@code subsampling}: {@code 444}, {@code 422} or {@code 420}; for JPEG
 *   <li>{@code pages}: a list such as {@code 1,3-5}
 *   <li>{@code salvage}: {@code true} or {@code false}
 * </ul>
 *
 * @param format if absent, the input's
 * @param level of deflate; if absent, {@link #USUAL_LEVEL}
 * @param quality if absent, the quantization tables of a JPEG input, or {@link #USUAL_QUALITY}
 * @param subsampling ignored for gray results; if absent, that of a JPEG input, or 444
 * @param salvage whether an input with missing pixels is processed with its remaining pixels;
 *     otherwise it is refused
 */
public record WriteOptions(
    Optional<ResultFormat> format,
    Optional<TiffCompression> compression,
    OptionalInt level,
    OptionalInt quality,
    Optional<Subsampling> subsampling,
    PageRanges pages,
    boolean salvage) {
  /** The key of the result's format; valid for every input. */
  public static final String FORMAT = "format";

  /** The key of the compression of a TIFF. */
  public static final String COMPRESSION = "compression";

  /** The key of the deflate level. */
  public static final String LEVEL = "level";

  /** The key of the quality of a JPEG. */
  public static final String QUALITY = "quality";

  /** The key of the chroma subsampling of a JPEG. */
  public static final String SUBSAMPLING = "subsampling";

  /** The key of the selected pages; valid for every format. */
  public static final String PAGES = "pages";

  /** The key of salvaging damaged inputs; valid for every format. */
  public static final String SALVAGE = "salvage";

  /** The keys supported by {@link #of}. */
  public static final List<String> NAMES =
      List.of(FORMAT, COMPRESSION, LEVEL, QUALITY, SUBSAMPLING, PAGES, SALVAGE);

  /** The keys of options that every format supports. */
  public static final Set<String> COMMON = Set.of(FORMAT, PAGES, SALVAGE);

  /** The default level, as in zlib. */
  public static final int USUAL_LEVEL = 6;

  /** The default quality of a JPEG whose input is not JPEG. */
  public static final int USUAL_QUALITY = 90;

  private static final int GREATEST_LEVEL = 9;
  private static final int GREATEST_QUALITY = 100;

  /** No options: everything as in the input. */
  public static final WriteOptions LIKE_INPUT = of(Map.of());

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public WriteOptions {
    level.ifPresent(value -> requireRange(LEVEL, value, GREATEST_LEVEL));
    quality.ifPresent(value -> requireRange(QUALITY, value, GREATEST_QUALITY));
  }

  private static void requireRange(String name, int value, int greatest) {
    if (value < 1 || value > greatest) {
      throw notIn(name, Integer.toString(value), "a whole number from 1 to " + greatest);
    }
  }

  /**
   * Parses options.
   *
   * @param values keys other than {@link #NAMES} are ignored; blank values count as absent
   * @throws IllegalArgumentException if a value is invalid
   */
  public static WriteOptions of(Map<String, String> values) {
    return new WriteOptions(
        value(values, FORMAT).map(value -> choice(FORMAT, value, ResultFormat.values())),
        value(values, COMPRESSION)
            .map(value -> choice(COMPRESSION, value, TiffCompression.values())),
        number(values, LEVEL, GREATEST_LEVEL),
        number(values, QUALITY, GREATEST_QUALITY),
        value(values, SUBSAMPLING).map(WriteOptions::subsampling),
        value(values, PAGES).map(PageRanges::parse).orElse(PageRanges.ALL),
        value(values, SALVAGE).map(WriteOptions::yes).orElse(false));
  }

  private static Optional<String> value(Map<String, String> values, String name) {
    return Optional.ofNullable(values.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  private static <E extends Enum<E>> E choice(String name, String value, E[] choices) {
    return Arrays.stream(choices)
        .filter(choice -> text(choice).equals(value.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                notIn(
                    name,
                    value,
                    Arrays.stream(choices)
                        .map(WriteOptions::text)
                        .collect(Collectors.joining(", "))));
  }

  private static Subsampling subsampling(String value) {
    return Arrays.stream(Subsampling.values())
        .filter(subsampling -> text(subsampling).equals(value))
        .findFirst()
        .orElseThrow(() -> notIn(SUBSAMPLING, value, "444, 422 or 420"));
  }

  private static boolean yes(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw notIn(SALVAGE, value, "true, false");
    };
  }

  private static OptionalInt number(Map<String, String> values, String name, int greatest) {
    Optional<String> value = value(values, name);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(value.get()));
    } catch (NumberFormatException e) {
      throw notIn(name, value.get(), "a whole number from 1 to " + greatest);
    }
  }

  private static IllegalArgumentException notIn(String name, String value, String values) {
    return new IllegalArgumentException(
        name + " cannot be \"" + value + "\"; it is one of: " + values);
  }

  private static String text(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  private static String text(Subsampling subsampling) {
    return subsampling.name().substring(1);
  }

  /** The options for writing all pages of a picture that consists of the selected pages only. */
  public WriteOptions ofChosenPages() {
    return new WriteOptions(
        format, compression, level, quality, subsampling, PageRanges.ALL, salvage);
  }

  /** These options with the default quality if none is given. */
  public WriteOptions withUsualQuality() {
    return new WriteOptions(
        format,
        compression,
        level,
        OptionalInt.of(quality.orElse(USUAL_QUALITY)),
        subsampling,
        pages,
        salvage);
  }

  /** The given options, in the form of {@link #of}. */
  public Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    format.ifPresent(value -> values.put(FORMAT, text(value)));
    compression.ifPresent(value -> values.put(COMPRESSION, text(value)));
    level.ifPresent(value -> values.put(LEVEL, Integer.toString(value)));
    quality.ifPresent(value -> values.put(QUALITY, Integer.toString(value)));
    subsampling.ifPresent(value -> values.put(SUBSAMPLING, text(value)));
    if (!pages.ranges().isEmpty()) {
      values.put(PAGES, pages.toString());
    }
    if (salvage) {
      values.put(SALVAGE, Boolean.toString(true));
    }
    return values;
  }
}
