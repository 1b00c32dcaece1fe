package org.equilux.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.equilux.cli.picture.PictureSource;
import org.equilux.cli.picture.PictureTask;
import org.equilux.cli.picture.ResultNames;
import org.equilux.cli.picture.TableTarget;
import org.equilux.cli.report.ErrorReports;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.operation.TableOperation;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where results go and which files they may replace. */
public final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      order = 4,
      paramLabel = "DIR",
      description =
          "Folder for results; made if it is missing. Default: beside each input; for an"
              + " archive, in a folder named after it.")
  private Path folder;

  @Option(
      names = "--overwrite",
      order = 5,
      description =
          "Replace results that exist. Without it a file whose result exists is not processed again"
              + " and counts as failed. An input is never replaced.")
  private boolean overwrite;

  @Option(
      names = "--save-lut",
      order = 6,
      paramLabel = "FILE",
      description =
          "Also save the lookup table that was used, as text (CSV); for one picture, or the common"
              + " one. Tables of further pages go to FILE with -page2 and so on before the"
              + " extension.")
  private Path tables;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  public boolean overwrite() {
    return overwrite;
  }

  /**
   * Names every result before anything is done.
   *
   * @param common whether all pictures have one table, which no single one saves
   * @throws ParameterException if two results, or a result and an input, would be the same file, or
   *     the folder cannot be used, or tables are wanted where there are none
   */
  public List<PictureTask> plan(List<PictureSource> pictures, JobRequest request, boolean common) {
    Set<Path> sources = new HashSet<>();
    pictures.forEach(picture -> sources.add(location(picture.origin())));
    request.attachments().values().forEach(file -> sources.add(location(Path.of(file.name()))));
    Map<Path, Path> taken = new HashMap<>();
    List<PictureTask> tasks = new ArrayList<>();
    for (PictureSource picture : pictures) {
      Path input = picture.shown();
      String name = names(request).of(String.valueOf(input.getFileName()));
      Path output =
          (folder == null ? picture.home() : folder.resolve(picture.below())).resolve(name);
      if (sources.contains(location(output))) {
        throw wrong(
            "the result of %s would replace %s, which is an input".formatted(input, output));
      }
      Path other = taken.put(location(output), input);
      if (other != null) {
        throw wrong(
            other.equals(input)
                ? input + " is given twice"
                : "%s and %s would both become %s; give them one at a time, with different --output"
                    .formatted(other, input, output));
      }
      tasks.add(new PictureTask(picture, output, common ? Optional.empty() : tableTarget()));
    }
    if (tables != null && !tasks.isEmpty()) {
      checkTables(request, tasks, sources, common);
    }
    if (folder != null) {
      prepareFolder();
    }
    return tasks;
  }

  /** The names of results. */
  public ResultNames names(JobRequest request) {
    return new ResultNames("_" + request.operation().suffix(), request.output());
  }

  /** Tells whether a folder is that of results, in which no pictures are looked for. */
  public boolean isFolder(Path other) {
    return folder != null && location(folder).equals(location(other));
  }

  /** The place of tables, if they are wanted. */
  public Optional<TableTarget> tableTarget() {
    return tables == null ? Optional.empty() : Optional.of(new TableTarget(tables, overwrite));
  }

  private void checkTables(
      JobRequest request, List<PictureTask> tasks, Set<Path> sources, boolean common) {
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

  private void prepareFolder() {
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

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
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
