package org.equilux.command.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.options.WriteOptions;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * The options by which results differ from their inputs in format. Each has the name that {@link
 * WriteOptions} gives it, which also checks the values.
 */
public final class FormatOptions extends OptionGroup {
  private final List<OptionSpec> options =
      List.of(
          option(
              WriteOptions.FORMAT,
              "NAME",
              "Format of results: png, tiff, jpeg, netpbm. Default: the input's; png where that is"
                  + " only read."),
          option(
              "compression",
              "NAME",
              "Compression of TIFF results: none, lzw, deflate, packbits, zstd. Default: as the"
                  + " input's; deflate where that is JPEG."),
          option(
              "level",
              "N",
              "How hard deflate tries, for PNG and TIFF results, from 1 (quick) to 9 (small)."
                  + " Default: 6."),
          option(
              "quality",
              "N",
              "Quality of JPEG results, from 1 to 100. Default: the input's tables are kept; 90"
                  + " where the input is no JPEG."),
          option(
              "subsampling",
              "X",
              "Of colors, in JPEG results: 444, 422, 420. Default: as the input's."),
          option(
              "pages",
              "LIST",
              "Only these pages, such as 1,3-5, become results, in the input's order. Default:"
                  + " all."));

  private final OptionSpec salvage =
      flag("--" + WriteOptions.SALVAGE)
          .order(7)
          .description(
              "Process the remaining pixels of damaged pictures; missing ones are filled in and"
                  + " not counted. Such a picture is reported, and the exit code is 1. Default:"
                  + " they are refused.")
          .build();

  private static OptionSpec option(String name, String label, String description) {
    return value(String.class, label, "--" + name).order(7).description(description).build();
  }

  @Override
  protected List<OptionSpec> options() {
    return Stream.concat(options.stream(), Stream.of(salvage)).toList();
  }

  /**
   * The options that were given.
   *
   * @param named the format that the name of the result's file tells, if it tells one
   * @throws ParameterException if an option cannot have the value that was given, or the result's
   *     file is called like one of another format
   */
  public WriteOptions writeOptions(Optional<PictureFormat> named) {
    Map<String, String> given = new LinkedHashMap<>();
    for (OptionSpec option : options) {
      String value = option.getValue();
      if (value != null) {
        given.put(option.longestName().substring("--".length()), value);
      }
    }
    if (salvage.<Boolean>getValue()) {
      given.put(WriteOptions.SALVAGE, Boolean.toString(true));
    }
    named.ifPresent(
        format -> given.putIfAbsent(WriteOptions.FORMAT, format.name().toLowerCase(Locale.ROOT)));
    try {
      WriteOptions options = WriteOptions.of(given);
      if (named.isPresent() && !options.format().orElseThrow().name().equals(named.get().name())) {
        throw new IllegalArgumentException(
            "--output names a file of %s, but the format is to be %s; leave one of them out"
                .formatted(named.get().name(), options.format().orElseThrow()));
      }
      return options;
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
  }
}
