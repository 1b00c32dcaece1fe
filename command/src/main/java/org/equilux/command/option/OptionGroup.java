package org.equilux.command.option;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * A group of options and the conversion of their values.
 *
 * <p>The options are values ({@link OptionSpec}) that keep the parsed values. Annotations would be
 * equivalent, but reading them takes longer than processing a small picture: Java generates a class
 * for each kind of annotation and for each field that is set.
 */
public abstract class OptionGroup {
  private CommandSpec command;

  /** The options, which exist once for each group. */
  protected abstract List<OptionSpec> options();

  /** Adds these options to a command. */
  public void addTo(CommandSpec command) {
    this.command = command;
    options().forEach(command::addOption);
  }

  /** Starts a flag, an option without a value: {@link OptionSpec#getValue} is a boolean. */
  public static OptionSpec.Builder flag(String... names) {
    return OptionSpec.builder(names).type(boolean.class).initialValue(false);
  }

  /** Starts an option with a value, which is null if the option is not given. */
  public static OptionSpec.Builder value(Class<?> type, String label, String... names) {
    return OptionSpec.builder(names).type(type).paramLabel(label);
  }

  /** The command that has the options. */
  protected CommandSpec command() {
    return command;
  }

  /** An error of the command line, which is reported with a hint at the command's help. */
  protected ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /** An error of the command line that another error shows. */
  protected ParameterException wrong(IllegalArgumentException cause) {
    return new ParameterException(command.commandLine(), cause.getMessage(), cause);
  }
}
