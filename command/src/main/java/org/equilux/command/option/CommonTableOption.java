package org.equilux.command.option;

import java.util.List;
import java.util.Optional;
import org.equilux.engine.JobRequest;
import org.equilux.engine.job.CommonTable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The option that all pictures are mapped through one table. */
public final class CommonTableOption extends OptionGroup {
  private final OptionSpec wanted =
      flag("--common-table")
          .order(8)
          .description(
              "Map all pictures and all their pages through one table, made of the counts of all of"
                  + " them; they must be of the same depth. Each is read twice.")
          .build();

  @Override
  protected List<OptionSpec> options() {
    return List.of(wanted);
  }

  public boolean isWanted() {
    return wanted.getValue();
  }

  /**
   * Begins a table of which no picture is counted yet, if one is wanted.
   *
   * @throws ParameterException if the operation makes no tables of counts
   */
  public Optional<CommonTable> begin(JobRequest request) {
    if (!isWanted()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new CommonTable(request));
    } catch (IllegalArgumentException e) {
      throw wrong("--common-table: " + e.getMessage());
    }
  }
}
