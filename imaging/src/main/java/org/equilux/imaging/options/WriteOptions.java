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
 * Options of a result's file where it is to differ from its input's, which of its pages it has, and
 * whether it may lack pixels of a damaged input. As text, for people and for other programs, it is
 * a map with the keys {@link #NAMES}, of which everything may be missing:
 *
 * <ul>
 *   <li>{@code format}: {@code png}, {@code tiff}, {@code jpeg} or {@code netpbm}
 *   <li>{@code compression}: {@code none}, {@code lzw}, {@code deflate}, {@code packbits} or {@code
 *       zstd}; for TIFF
 *   <li>{@code level}: 1 (quick) to 9 (small) of deflate; for PNG, and TIFF with deflate
 *   <li>{@code quality}: 1 to 100, of which libjpeg's usual tables are made; for JPEG
 *   <li>{@code subsampling}: {@code 444}, {@code 422} or {@code 420}; for JPEG
 *   <li>{@code pages}: a list such as {@code 1,3-5}
 *   <li>{@code salvage}: {@code true} or {@code false}
 * </ul>
 *
 * @param format without it a result has its input's format
 * @param level of deflate; {@link #USUAL_LEVEL} where none is given
 * @param quality without it a JPEG keeps its input's quantization tables; {@link #USUAL_QUALITY}
 *     where the input is no JPEG
 * @param subsampling says nothing about gray results; 444 where the input is no JPEG
 * @param salvage whether the remaining pixels of an input that lacks pixels become a result; else
 *     such an input is refused
 */
public record WriteOptions(
    Optional<ResultFormat> format,
    Optional<TiffCompression> compression,
    OptionalInt level,
    OptionalInt quality,
    Optional<Subsampling> subsampling,
    PageRanges pages,
    boolean salvage) {
  /** Key of the result's format; every input has it. */
  public static final String FORMAT = "format";

  /** Key of the compression of a TIFF. */
  public static final String COMPRESSION = "compression";

  /** Key of the level of deflate. */
  public static final String LEVEL = "level";

  /** Key of the quality of a JPEG. */
  public static final String QUALITY = "quality";

  /** Key of the color subsampling of a JPEG. */
  public static final String SUBSAMPLING = "subsampling";

  /** Key of the pages that the result has; every format has it. */
  public static final String PAGES = "pages";

  /** Key of whether damaged inputs are salvaged; for inputs of every format. */
  public static final String SALVAGE = "salvage";

  /** The keys of what {@link #of} takes. */
  public static final List<String> NAMES =
      List.of(FORMAT, COMPRESSION, LEVEL, QUALITY, SUBSAMPLING, PAGES, SALVAGE);

  /** Keys of options that results of every format have. */
  public static final Set<String> COMMON = Set.of(FORMAT, PAGES, SALVAGE);

  /** Zlib's own choice between speed and size. */
  public static final int USUAL_LEVEL = 6;

  /** Quality of a JPEG whose input was none. */
  public static final int USUAL_QUALITY = 90;

  private static final int GREATEST_LEVEL = 9;
  private static final int GREATEST_QUALITY = 100;

  /** Everything as it is in the input. */
  public static final WriteOptions LIKE_INPUT = of(Map.of());

  /**
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
   * Reads options.
   *
   * @param values other keys than {@link #NAMES} are not looked at; blank values are none
   * @throws IllegalArgumentException if a value is none that the option can have
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

  /** The options for writing all pages of a picture that has only those of the result. */
  public WriteOptions ofChosenPages() {
    return new WriteOptions(
        format, compression, level, quality, subsampling, PageRanges.ALL, salvage);
  }

  /** The same options, with a quality where none is given. */
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

  /** The options that are given, as {@link #of} reads them. */
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
