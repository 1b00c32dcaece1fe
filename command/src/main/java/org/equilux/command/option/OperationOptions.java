package org.equilux.command.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.equilux.command.path.BlobPath;
import org.equilux.command.path.FilePath;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.operation.Parameter;
import org.equilux.storage.Blob;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * The options that name an operation and its parameters. The parameters' options come from {@link
 * Operations}, so that a new operation needs no word here.
 */
public final class OperationOptions extends OptionGroup {
  private final OptionSpec operation =
      value(String.class, "NAME", "--operation")
          .order(1)
          .defaultValue("equalize")
          .completionCandidates(() -> Operations.all().stream().map(Operation::name).iterator())
          .description("The operation: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
          .build();

  private final OptionSpec parameters =
      value(Map.class, "NAME=VALUE", "-p", "--parameter")
          .auxiliaryTypes(String.class, String.class)
          .order(3)
          .initialValue(Map.of())
          .description("A parameter of the operation, in the form in which the REST API takes it.")
          .build();

  /** An option for each parameter of the operations, by the parameter's name. */
  private final Map<String, OptionSpec> named = new LinkedHashMap<>();

  /** Makes the options of all operations. */
  public OperationOptions() {
    byName().forEach((name, meanings) -> named.put(name, option(name, meanings)));
  }

  @Override
  protected List<OptionSpec> options() {
    List<OptionSpec> options = new ArrayList<>(named.values());
    options.add(operation);
    options.add(parameters);
    return options;
  }

  /**
   * The request that was made.
   *
   * @throws ParameterException if there is no such operation, or it has no such parameter or value
   */
  public JobRequest request() {
    try {
      Map<String, String> given = new LinkedHashMap<>(parameters.<Map<String, String>>getValue());
      named.forEach(
          (name, option) -> {
            Object value = option.getValue();
            if (value != null && given.put(name, value.toString()) != null) {
              throw new IllegalArgumentException(name + " is given twice");
            }
          });
      Operation chosen = Operations.named(operation.getValue());
      Map<String, Path> files = files(chosen, given);
      files.forEach((name, file) -> given.put(name, file.getFileName().toString()));
      Map<String, Blob> blobs = new LinkedHashMap<>();
      files.forEach((name, file) -> blobs.put(name, BlobPath.of(file)));
      return new JobRequest(chosen, given, blobs);
    } catch (IllegalArgumentException e) {
      throw wrong(e);
    }
  }

  /** The files that are given as parameters, checked before anything is done. */
  private static Map<String, Path> files(Operation operation, Map<String, String> given) {
    Map<String, Path> files = new LinkedHashMap<>();
    for (Parameter parameter : operation.parameters()) {
      String value = given.getOrDefault(parameter.name(), "");
      if (parameter instanceof Parameter.Attachment && !value.isBlank()) {
        files.put(parameter.name(), readable(parameter.name(), FilePath.of(value)));
      }
    }
    return files;
  }

  private static Path readable(String name, Path file) {
    String obstacle = "";
    if (!Files.exists(file)) {
      obstacle = "does not exist";
    } else if (!Files.isRegularFile(file)) {
      obstacle = "is no file";
    } else if (!Files.isReadable(file)) {
      obstacle = "cannot be read: permission denied";
    }
    if (!obstacle.isEmpty()) {
      throw new IllegalArgumentException(
          "the file given as %s, %s, %s".formatted(name, file, obstacle));
    }
    return file;
  }

  /** The parameters of all operations; several operations may share a name. */
  private static Map<String, Map<Operation, Parameter>> byName() {
    Map<String, Map<Operation, Parameter>> byName = new LinkedHashMap<>();
    for (Operation operation : Operations.all()) {
      for (Parameter parameter : operation.parameters()) {
        byName
            .computeIfAbsent(parameter.name(), _ -> new LinkedHashMap<>())
            .put(operation, parameter);
      }
    }
    return byName;
  }

  private static OptionSpec option(String name, Map<Operation, Parameter> meanings) {
    Parameter first = meanings.values().iterator().next();
    OptionSpec.Builder option =
        first instanceof Parameter.Attachment
            ? value(Path.class, label(first), "--" + name).converters(new FilePath())
            : value(String.class, label(first), "--" + name);
    return option.order(2).description(descriptions(meanings)).build();
  }

  private static String label(Parameter parameter) {
    return switch (parameter) {
      case Parameter.Choice choice -> String.join("|", choice.choices());
      case Parameter.Numeric number ->
          String.join("|", number.words()) + (number.words().isEmpty() ? "N" : "|N");
      case Parameter.Interval interval -> String.join("|", interval.words()) + "|LOW,HIGH";
      case Parameter.Attachment _ -> "FILE";
    };
  }

  /** A line for each meaning that a name has, with the operations in which it has it. */
  private static String[] descriptions(Map<Operation, Parameter> parameters) {
    Map<String, List<String>> operations = new LinkedHashMap<>();
    parameters.forEach(
        (operation, parameter) ->
            operations
                .computeIfAbsent(description(parameter), _ -> new ArrayList<>())
                .add(operation.name()));
    return operations.entrySet().stream()
        .map(meaning -> String.join(", ", meaning.getValue()) + ": " + meaning.getKey())
        .toArray(String[]::new);
  }

  private static String description(Parameter parameter) {
    String values =
        parameter instanceof Parameter.Numeric number
            ? (number.isUnbounded() ? "N is " : "N from ") + number.numbers() + ". "
            : "";
    String usual = parameter.defaultValue();
    String otherwise =
        parameter.required() ? "Needed." : usual.isEmpty() ? "" : "Default: " + usual + ".";
    return "%s %s%s".formatted(parameter.description(), values, otherwise).strip();
  }
}
