package org.equilux.command.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.equilux.command.path.FilePath;
import org.equilux.command.picture.PictureFinder;
import org.equilux.command.picture.PictureSource;
import org.equilux.command.picture.PictureTask;
import org.equilux.command.picture.ResultNames;
import org.equilux.command.picture.StandardStreams;
import org.equilux.command.picture.TableTarget;
import org.equilux.command.report.ErrorReports;
import org.equilux.engine.JobRequest;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureFormats;
import org.equilux.kernels.operation.TableOperation;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The options that say where results go and which files they may replace. */
public final class OutputOptions extends OptionGroup {
  private final OptionSpec output =
      value(Path.class, "PLACE", "-o", "--output")
          .converters(new FilePath())
          .order(4)
          .description(
              "Folder for results, made if it is missing; of one picture also the result's file,"
                  + " such as moon.tif, whose extension tells its format, or - for standard output."
                  + " Default: beside each input; for an archive, in a folder named after it; for"
                  + " standard input, standard output.")
          .build();

  private final OptionSpec suffix =
      value(String.class, "TEXT", "--suffix")
          .order(4)
          .description(
              "Text between the name of an input and its extension in the result's name."
                  + " Default: _ and the operation's word, as in moon_equalized.png.")
          .build();

  private final OptionSpec overwrite =
      flag("--overwrite")
          .order(5)
          .description(
              "Replace results that exist. Without it a file whose result exists is not processed"
                  + " again and counts as failed. An input is never replaced.")
          .build();

  private final OptionSpec skipExisting =
      flag("--skip-existing")
          .order(5)
          .description(
              "Leave pictures out whose results exist, and do not count them as failed. Exists:"
                  + " also a result of other parameters.")
          .build();

  private final OptionSpec saveLut =
      value(Path.class, "FILE", "--save-lut")
          .converters(new FilePath())
          .order(6)
          .description(
              "Also save the lookup table that was used, as text (CSV); for one picture, or the"
                  + " common one. Tables of further pages go to FILE with -page2 and so on before"
                  + " the extension.")
          .build();

  @Override
  protected List<OptionSpec> options() {
    return List.of(output, suffix, overwrite, skipExisting, saveLut);
  }

  public boolean overwrite() {
    return overwrite.getValue();
  }

  private boolean skipsExisting() {
    return skipExisting.getValue();
  }

  /** The folder or file of the results; null if none was given. */
  private Path place() {
    return output.getValue();
  }

  /** Whether a picture is left out because its result exists. */
  public boolean isLeftOut(PictureTask task) {
    return skipsExisting() && !task.standardOutput() && Files.exists(task.output());
  }

  /** Whether the result goes to standard output, so that reports must not. */
  public boolean isStandardOutput(List<Path> inputs) {
    Path place = place();
    return place == null
        ? inputs.stream().anyMatch(StandardStreams::is)
        : StandardStreams.is(place);
  }

  /**
   * The format that the name of the result's file tells, if one is named.
   *
   * @return empty if results go to a folder or to standard output
   */
  public Optional<PictureFormat> namedFormat() {
    Path place = place();
    if (place == null || StandardStreams.is(place) || Files.isDirectory(place)) {
      return Optional.empty();
    }
    String name = String.valueOf(place.getFileName()).toLowerCase(Locale.ROOT);
    String extension = name.substring(name.lastIndexOf('.') + 1);
    return PictureFormats.all().stream()
        .filter(format -> extension.length() < name.length())
        .filter(format -> format.extensions().contains(extension))
        .findFirst();
  }

  private void checkOptions(boolean common) {
    if (skipsExisting() && overwrite()) {
      throw wrong("--skip-existing leaves results as they are, and --overwrite replaces them");
    }
    if (skipsExisting() && common) {
      throw wrong("--skip-existing cannot be with --common-table, which is of all pictures");
    }
    String text = suffix.getValue();
    if (text != null && text.codePoints().anyMatch(OutputOptions::isUnsafe)) {
      throw wrong("--suffix is a part of a file's name, without / or \\");
    }
  }

  private static boolean isUnsafe(int character) {
    return character == '/' || character == '\\' || Character.isISOControl(character);
  }

  /**
   * Names every result before anything is done.
   *
   * @param inputs what was given, in which the pictures were found
   * @param common whether all pictures have one table, which no single one saves
   * @throws ParameterException if two results, or a result and an input, would be the same file, or
   *     the folder cannot be used, or tables are wanted where there are none
   */
  public List<PictureTask> plan(
      List<Path> inputs, List<PictureSource> pictures, JobRequest request, boolean common) {
    checkOptions(common);
    Path place = place();
    boolean standardOutput = isStandardOutput(inputs);
    boolean oneFile = namedFormat().isPresent();
    if ((standardOutput || oneFile) && (pictures.size() > 1 || isSeveral(inputs))) {
      throw wrong(
          standardOutput
              ? "standard output takes the result of one picture; give --output DIR for several"
              : "--output %s names a file, which takes the result of one picture; name a folder"
                  .formatted(place));
    }
    Set<Path> sources = new HashSet<>();
    pictures.forEach(picture -> sources.add(location(picture.origin())));
    request.attachments().values().forEach(file -> sources.add(location(FilePath.of(file.name()))));
    Map<Path, Path> taken = new HashMap<>();
    List<PictureTask> tasks = new ArrayList<>();
    for (PictureSource picture : pictures) {
      Path input = picture.shown();
      String name = names(request).of(picture.fileName());
      Path result =
          standardOutput ? StandardStreams.place(name) : oneFile ? place : result(picture, name);
      if (sources.contains(location(result))) {
        throw wrong(
            "the result of %s would replace %s, which is an input".formatted(input, result));
      }
      Path other = taken.put(location(result), input);
      if (other != null) {
        throw wrong(
            other.equals(input)
                ? input + " is given twice"
                : "%s and %s would both become %s; give them one at a time, with different --output"
                    .formatted(other, input, result));
      }
      Optional<TableTarget> target = common ? Optional.empty() : tableTarget();
      tasks.add(new PictureTask(picture, result, target, standardOutput, overwrite()));
    }
    Path tables = saveLut.getValue();
    if (tables != null && !tasks.isEmpty()) {
      checkTables(tables, request, tasks, sources, common);
    }
    if (place != null && !standardOutput) {
      prepareFolder(oneFile ? place.toAbsolutePath().getParent() : place);
    }
    return tasks;
  }

  private Path result(PictureSource picture, String name) {
    Path place = place();
    return (place == null ? picture.home() : place.resolve(picture.below())).resolve(name);
  }

  /** Whether the result of one picture would stand for a folder or archive. */
  private static boolean isSeveral(List<Path> inputs) {
    return inputs.size() != 1
        || Files.isDirectory(inputs.getFirst())
        || PictureFinder.isArchive(inputs.getFirst());
  }

  /** The names of results. */
  public ResultNames names(JobRequest request) {
    String text = suffix.getValue();
    return new ResultNames(
        text == null ? "_" + request.operation().suffix() : text, request.output());
  }

  /** Whether a folder is the output folder, which is not searched for pictures. */
  public boolean isFolder(Path other) {
    Path place = place();
    return place != null && location(place).equals(location(other));
  }

  /** The place of tables, if they are wanted. */
  public Optional<TableTarget> tableTarget() {
    Path tables = saveLut.getValue();
    return tables == null ? Optional.empty() : Optional.of(new TableTarget(tables, overwrite()));
  }

  private void checkTables(
      Path tables, JobRequest request, List<PictureTask> tasks, Set<Path> sources, boolean common) {
    if (!(request.operation() instanceof TableOperation)) {
      throw wrong(
          "%s has no lookup table that --save-lut could save"
              .formatted(request.operation().name()));
    }
    if (tasks.size() > 1 && !common) {
      throw wrong(
          "--save-lut is for one picture; give them one at a time, or one table to all of them"
              + " (--common-table)");
    }
    Path place = location(tables);
    if (sources.contains(place)
        || tasks.stream().anyMatch(task -> place.equals(location(task.output())))) {
      throw wrong("--save-lut would replace %s, which is a picture of this run".formatted(tables));
    }
    if (Files.isDirectory(tables)) {
      throw wrong("--save-lut needs a file, but %s is a folder".formatted(tables));
    }
  }

  private void prepareFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw wrong("the output folder %s cannot be made: %s".formatted(folder, reason(e)));
    }
    if (!Files.isWritable(folder)) {
      throw wrong("the output folder %s cannot be written to".formatted(folder));
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.FileAlreadyExistsException
        ? "it is a file"
        : ErrorReports.describe(e);
  }

  /** The same path for every way of writing a file's path. */
  private static Path location(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    try {
      return absolute.toRealPath();
    } catch (IOException e) {
      // Not there yet, or not readable: the folder's real name is as much as can be known.
      try {
        return absolute.getParent().toRealPath().resolve(absolute.getFileName());
      } catch (IOException noFolder) {
        return absolute;
      }
    }
  }
}
