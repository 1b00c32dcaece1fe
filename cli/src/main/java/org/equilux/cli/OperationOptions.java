package org.equilux.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.Operation;
import org.equilux.kernels.Operations;
import org.equilux.kernels.Parameter;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Which operation, with which parameters. The parameters' options come from {@link Operations}, so
 * that a new operation needs no word here; a command that has this mixin also names {@link
 * ParameterOptions} as its model transformer.
 */
final class OperationOptions {
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
   * What was asked for.
   *
   * @throws ParameterException if there is no such operation, or it has no such parameter or value
   */
  JobRequest request() {
    try {
      Map<String, String> given = new LinkedHashMap<>(parameters);
      for (String name : byName().keySet()) {
        String value = command.commandLine().getParseResult().matchedOptionValue("--" + name, null);
        if (value != null && given.put(name, value) != null) {
          throw new IllegalArgumentException(name + " is given twice");
        }
      }
      return new JobRequest(Operations.named(operation), given);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
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
  static final class ParameterOptions implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
      byName()
          .forEach(
              (name, parameters) ->
                  command.addOption(
                      OptionSpec.builder("--" + name)
                          .type(String.class)
                          .order(2)
                          .paramLabel(label(parameters.values().iterator().next()))
                          .description(descriptions(parameters))
                          .build()));
      return command;
    }

    private static String label(Parameter parameter) {
      return switch (parameter) {
        case Parameter.Choice choice -> String.join("|", choice.choices());
        case Parameter.Numeric number ->
            String.join("|", number.words()) + (number.words().isEmpty() ? "N" : "|N");
        case Parameter.Attachment _ -> "FILE";
      };
    }

    private static String[] descriptions(Map<Operation, Parameter> parameters) {
      List<String> lines = new ArrayList<>();
      parameters.forEach(
          (operation, parameter) ->
              lines.add(
                  "%s: %s Default: %s."
                      .formatted(
                          operation.name(), parameter.description(), parameter.defaultValue())));
      return lines.toArray(String[]::new);
    }
  }
}
