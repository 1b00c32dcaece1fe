package org.equilux.command;

import java.util.Optional;
import org.equilux.command.option.Processing;
import org.equilux.command.option.ProcessingOptions;
import org.equilux.command.report.CliException;
import org.equilux.command.terminal.Interruption;
import org.equilux.command.work.LocalWork;
import org.equilux.command.work.PictureProcessor;
import org.equilux.command.work.PictureWork;
import org.equilux.engine.JobRequest;
import org.equilux.engine.job.CommonTable;
import org.equilux.kernels.backend.BackendUnavailableException;
import picocli.CommandLine.Model.CommandSpec;

/** The command {@code equilux process}: pictures in this process. */
public final class ProcessCommand extends PictureCommand {
  /** The command's description in its help. */
  public static final String DESCRIPTION = "Process pictures here, in this process.";

  private final ProcessingOptions processing = new ProcessingOptions();

  @Override
  public void addTo(CommandSpec command) {
    super.addTo(command);
    processing.addTo(command);
    command
        .usageMessage()
        .description(DESCRIPTION)
        .footer(
            "  equilux process scan.tif",
            "  equilux process --color per-channel --output results photos/*.jpg",
            "  equilux process --operation sobel --backend vector moon.png",
            "  equilux process --operation clahe --mask field.png --save-lut table.csv moon.png",
            "  equilux process --operation lut --table table.csv --output results *.tif",
            "  equilux process --common-table --save-lut table.csv --output results --recursive"
                + " scans",
            "  equilux process --json *.tif | jq -r 'select(.error) | .input'");
  }

  @Override
  protected PictureWork open(JobRequest request, String name, Interruption interruption)
      throws CliException {
    Processing chosen = processing.chosen();
    int slots = chosen.threadsOr(Runtime.getRuntime().availableProcessors());
    Optional<CommonTable> common = commonTable().begin(request);
    try {
      PictureProcessor processor =
          new PictureProcessor(request, chosen.open(slots), chosen.limits(), chosen.chunkBytes());
      return new LocalWork(processor, common, tableTarget(), slots);
    } catch (BackendUnavailableException e) {
      throw CliException.unavailable(chosen.unavailable(e), e);
    }
  }
}
