package org.equilux.cli.option;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.options.WriteOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which results differ from their inputs in format. */
public final class FormatOptions {
  private final Map<String, String> values = new LinkedHashMap<>();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--format",
      order = 7,
      paramLabel = "NAME",
      description =
          "Format of results: png, tiff, jpeg, netpbm. Default: the input's; png where that is"
              + " only read.")
  void format(String value) {
    values.put("format", value);
  }

  @Option(
      names = "--compression",
      order = 7,
      paramLabel = "NAME",
      description =
          "Compression of TIFF results: none, lzw, deflate, packbits, zstd. Default: as the"
              + " input's; deflate where that is JPEG.")
  void compression(String value) {
    values.put("compression", value);
  }

  @Option(
      names = "--level",
      order = 7,
      paramLabel = "N",
      description =
          "How hard deflate tries, for PNG and TIFF results, from 1 (quick) to 9 (small). Default:"
              + " 6.")
  void level(String value) {
    values.put("level", value);
  }

  @Option(
      names = "--quality",
      order = 7,
      paramLabel = "N",
      description =
          "Quality of JPEG results, from 1 to 100. Default: the input's tables are kept; 90 where"
              + " the input is no JPEG.")
  void quality(String value) {
    values.put("quality", value);
  }

  @Option(
      names = "--subsampling",
      order = 7,
      paramLabel = "X",
      description = "Of colours, in JPEG results: 444, 422, 420. Default: as the input's.")
  void subsampling(String value) {
    values.put("subsampling", value);
  }

  @Option(
      names = "--pages",
      order = 7,
      paramLabel = "LIST",
      description =
          "Only these pages, such as 1,3-5, become results, in the input's order. Default: all.")
  void pages(String value) {
    values.put("pages", value);
  }

  /**
   * The options that were given.
   *
   * @param named the format that the name of the result's file tells, if it tells one
   * @throws ParameterException if an option cannot have the value that was given, or the result's
   *     file is called like one of another format
   */
  public WriteOptions options(Optional<PictureFormat> named) {
    try {
      Map<String, String> all = new LinkedHashMap<>(values);
      named.ifPresent(
          format -> all.putIfAbsent(WriteOptions.FORMAT, format.name().toLowerCase(Locale.ROOT)));
      WriteOptions options = WriteOptions.of(all);
      if (named.isPresent() && !options.format().orElseThrow().name().equals(named.get().name())) {
        throw new IllegalArgumentException(
            "--output names a file of %s, but the format is to be %s; leave one of them out"
                .formatted(named.get().name(), options.format().orElseThrow()));
      }
      return options;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
