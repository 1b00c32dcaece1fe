package org.equilux.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.equilux.archives.Archive;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureFormats;
import org.equilux.kernels.operation.NeighborhoodOperation;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.operation.Parameter;
import org.equilux.kernels.operation.TableOperation;

/**
 * Writes the facts about commands, operations and file formats that the launcher script needs
 * before Java is there. The build runs it. Each line is {@code COMMAND KEY VALUE}; patterns are
 * those of bash (extglob), which the launcher matches without regard to case.
 */
public final class LauncherFacts {
  /**
   * The work that vectors are worth, as bytes of samples, and files. To load and compile vectors
   * takes a quarter of a second, and more of the processors': plain loops have done one picture of
   * fifty megapixels by then.
   */
  private static final long WORTH_BYTES = 128 << 20;

  private static final int WORTH_FILES = 16;

  /**
   * The work up to which Java's second compiler costs more time than its code saves, as bytes of
   * samples: about six megapixels in color.
   */
  private static final long FEW_BYTES = 16 << 20;

  /** The name for help and version, which need no command. */
  static final String NO_COMMAND = "none";

  private LauncherFacts() {}

  /**
   * Writes the facts.
   *
   * @param args the file
   */
  public static void main(String[] args) throws IOException {
    Files.write(Path.of(args[0]), lines());
  }

  /** The lines of the file. */
  static List<String> lines() {
    List<String> lines = new ArrayList<>();
    add(lines, NO_COMMAND + " ", LaunchNeeds.TALKING);
    Equilux.needs().forEach((command, needs) -> add(lines, command + " ", needs));
    return lines;
  }

  private static void add(List<String> lines, String command, LaunchNeeds needs) {
    String vectors = needs.vectors().name().toLowerCase(Locale.ROOT);
    lines.add(command + "vectors " + vectors);
    if (needs.vectors() == LaunchNeeds.Vectors.WEIGHED) {
      lines.add(command + "much " + pattern(signsOfMuch()));
      lines.add(command + "result " + pattern(Stream.of("-o", "--output")));
      lines.add(command + "files " + WORTH_FILES);
      lines.add(command + "bytes " + WORTH_BYTES);
      lines.add(command + "few " + FEW_BYTES);
      lines.add(command + "lean -XX:TieredStopAtLevel=1");
      for (PictureFormat format : PictureFormats.all()) {
        if (format.usualExpansion() > 1) {
          lines.add(command + expansion(format));
        }
      }
    }
    if (needs.pixels()) {
      lines.add(command + "pixels yes");
    }
    if (!needs.options().isEmpty()) {
      lines.add(command + "java " + String.join(" ", needs.options()));
    }
    if (needs.youngMebibytes() > 0) {
      lines.add(command + "young " + needs.youngMebibytes());
    }
    if (needs.brief()) {
      lines.add(command + "rehearsal " + Rehearsal.class.getName());
    }
  }

  private static String pattern(Stream<String> alternatives) {
    return alternatives.collect(Collectors.joining("|", "@(", ")"));
  }

  /** The patterns of arguments by which there is much to do, or vectors may be asked for. */
  private static Stream<String> signsOfMuch() {
    return Stream.of(
            Stream.of("-b*", "--backend*"),
            Operations.all().stream()
                .filter(LauncherFacts::isCostly)
                .map(operation -> "*" + operation.name()),
            Archive.SUFFIXES.stream().map(suffix -> "*" + suffix))
        .flatMap(patterns -> patterns);
  }

  /** Tells whether plain loops take long: neighbors of each pixel, or several tables for each. */
  private static boolean isCostly(Operation operation) {
    return switch (operation) {
      case NeighborhoodOperation _ -> true;
      case TableOperation tables -> {
        Map<String, String> defaults =
            tables.parameters().stream()
                .collect(Collectors.toMap(Parameter::name, Parameter::defaultValue));
        yield tables.columns(defaults) * tables.rows(defaults) > 1;
      }
    };
  }

  /** How many bytes of samples a byte of a format's files becomes, for the files' extensions. */
  private static String expansion(PictureFormat format) {
    Stream<String> names = format.extensions().stream().map(extension -> "*." + extension);
    return "expands %d %s".formatted(format.usualExpansion(), pattern(names));
  }
}
