package org.equilux.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.operation.Parameter;
import org.equilux.storage.Blob;
import org.equilux.storage.file.FileBlob;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options that name an operation and its parameters. The parameters' options come from {@link
 * Operations}, so that a new operation needs no word here; a command that has this mixin also names
 * {@link ParameterOptions} as its model transformer.
 */
public final class OperationOptions {
  /** The operations, for help. */
  static final class Names extends ArrayList<String> {
    Names() {
      super(Operations.all().stream().map(Operation::name).toList());
    }
  }

  @Option(
      names = "--operation",
      order = 1,
      paramLabel = "NAME",
      defaultValue = "equalize",
      completionCandidates = Names.class,
      description = "What is done: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private String operation;

  @Option(
      names = {"-p", "--parameter"},
      order = 3,
      paramLabel = "NAME=VALUE",
      description = "A parameter of the operation, in the form in which the REST API takes it.")
  private final Map<String, String> parameters = new LinkedHashMap<>();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * The request that was made.
   *
   * @throws ParameterException if there is no such operation, or it has no such parameter or value
   */
  public JobRequest request() {
    try {
      Map<String, String> given = new LinkedHashMap<>(parameters);
      for (String name : byName().keySet()) {
        Object value = command.commandLine().getParseResult().matchedOptionValue("--" + name, null);
        if (value != null && given.put(name, value.toString()) != null) {
          throw new IllegalArgumentException(name + " is given twice");
        }
      }
      Operation chosen = Operations.named(operation);
      Map<String, Path> files = files(chosen, given);
      files.forEach((name, file) -> given.put(name, file.getFileName().toString()));
      Map<String, Blob> blobs = new LinkedHashMap<>();
      files.forEach((name, file) -> blobs.put(name, new FileBlob(file)));
      return new JobRequest(chosen, given, blobs);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /** The files that are given as parameters, checked before anything is done. */
  private static Map<String, Path> files(Operation operation, Map<String, String> given) {
    Map<String, Path> files = new LinkedHashMap<>();
    for (Parameter parameter : operation.parameters()) {
      String value = given.getOrDefault(parameter.name(), "");
      if (parameter instanceof Parameter.Attachment && !value.isBlank()) {
        files.put(parameter.name(), readable(parameter.name(), Path.of(value)));
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

  /** Gives a command one option for each parameter of the operations. */
  public static final class ParameterOptions implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
      byName()
          .forEach(
              (name, parameters) ->
                  command.addOption(
                      OptionSpec.builder("--" + name)
                          .type(type(parameters.values().iterator().next()))
                          .order(2)
                          .paramLabel(label(parameters.values().iterator().next()))
                          .description(descriptions(parameters))
                          .build()));
      return command;
    }

    private static Class<?> type(Parameter parameter) {
      return parameter instanceof Parameter.Attachment ? Path.class : String.class;
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
          parameter instanceof Parameter.Numeric number && !number.isUnbounded()
              ? "N from " + number.numbers() + ". "
              : "";
      String usual = parameter.defaultValue();
      String otherwise =
          parameter.required() ? "Needed." : usual.isEmpty() ? "" : "Default: " + usual + ".";
      return "%s %s%s".formatted(parameter.description(), values, otherwise).strip();
    }
  }
}
