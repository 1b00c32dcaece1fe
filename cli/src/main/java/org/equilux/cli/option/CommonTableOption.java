package org.equilux.cli.option;

import java.util.Optional;
import org.equilux.engine.JobRequest;
import org.equilux.engine.job.CommonTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that all pictures are mapped through one table. */
public final class CommonTableOption {
  @Option(
      names = "--common-table",
      order = 8,
      description =
          "Map all pictures and all their pages through one table, made of the counts of all of"
              + " them; they must be of the same depth. Each is read twice.")
  private boolean wanted;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  public boolean isWanted() {
    return wanted;
  }

  /**
   * Begins a table of which no picture is counted yet, if one is wanted.
   *
   * @throws ParameterException if the operation makes no tables of counts
   */
  public Optional<CommonTable> begin(JobRequest request) {
    if (!wanted) {
      return Optional.empty();
    }
    try {
      return Optional.of(new CommonTable(request));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--common-table: " + e.getMessage(), e);
    }
  }
}
