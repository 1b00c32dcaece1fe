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
import org.equilux.storage.ObjectStores;

/**
 * Writes the facts about commands, operations and file formats that the launcher script needs
 * before Java is there. The build runs it. Each line is {@code COMMAND KEY VALUE}; patterns are
 * those of bash (extglob), which the launcher matches without regard to case.
 */
public final class LauncherFacts {
  /**
   * The work that vectors are worth, as bytes of samples: about 350 megapixels in color. To load
   * and compile vectors, without Java's AOT cache, takes some five seconds of processor time, and
   * plain loops take 10 ms more than vectors for a megapixel.
   */
  private static final long WORTH_BYTES = 1L << 30;

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
      lines.add(command + "bytes " + WORTH_BYTES);
      lines.add(command + "few " + FEW_BYTES);
      lines.add(command + "lean " + String.join(" ", LaunchNeeds.LEAN));
      for (PictureFormat format : PictureFormats.all()) {
        if (format.usualExpansion() > 1) {
          lines.add(command + expansion(format));
        }
      }
      lines.add(command + archives());
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
      lines.add(command + "stores " + pattern(locations()));
    }
  }

  /**
   * The memory for one byte of an archive or a folder: the largest that a byte of any contained
   * picture can need.
   */
  private static String archives() {
    int most =
        PictureFormats.all().stream().mapToInt(PictureFormat::usualExpansion).max().orElse(1);
    return "holds %d %s"
        .formatted(most, pattern(Archive.SUFFIXES.stream().map(suffix -> "*" + suffix)));
  }

  private static String pattern(Stream<String> alternatives) {
    return alternatives.collect(Collectors.joining("|", "@(", ")"));
  }

  /** The patterns of arguments by which there is much to do, or vectors may be asked for. */
  private static Stream<String> signsOfMuch() {
    return Stream.of(
            Stream.of("-b*", "--backend*"),
            locations(),
            Operations.all().stream()
                .filter(LauncherFacts::isCostly)
                .map(operation -> "*" + operation.name()))
        .flatMap(patterns -> patterns);
  }

  /**
   * The patterns of arguments with locations in object stores, which the brief jar does not have.
   */
  private static Stream<String> locations() {
    return ObjectStores.schemes().stream().map(scheme -> "*" + scheme + ":/*");
  }

  /** Whether plain loops take long: operations on neighbors, or with several tables per pixel. */
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

  /** The bytes of samples per byte of a format's files, for the files' extensions. */
  private static String expansion(PictureFormat format) {
    Stream<String> names = format.extensions().stream().map(extension -> "*." + extension);
    return "expands %d %s".formatted(format.usualExpansion(), pattern(names));
  }
}
