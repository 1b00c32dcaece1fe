package org.equilux.command;

import java.util.List;
import org.equilux.command.option.ComputeOptions;
import org.equilux.command.option.HumanNumber;
import org.equilux.command.report.CliException;
import org.equilux.command.terminal.Interruption;
import org.equilux.command.work.LocalWork;
import org.equilux.command.work.PictureWork;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.imaging.PictureLimits;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The command {@code equilux process}: pictures in this process. */
public final class ProcessCommand extends PictureCommand {
  /** What the command does, for help. */
  public static final String DESCRIPTION = "Process pictures here, in this process.";

  private final OptionSpec threads =
      value(int.class, "N", "--threads")
          .order(11)
          .initialValue(Runtime.getRuntime().availableProcessors())
          .description("Chunks computed at once. Default: one for each processor.")
          .build();

  private final OptionSpec chunkSize =
      value(long.class, "BYTES", "--chunk-size")
          .order(12)
          .converters(new HumanNumber.Bytes())
          .initialValue(JobSettings.DEFAULT_CHUNK_BYTES)
          .description(
              "Size of the parts pictures are cut into, such as 4M; does not change the result."
                  + " Default: 4M.")
          .build();

  private final OptionSpec maxPixels =
      value(long.class, "N", "--max-pixels")
          .order(13)
          .converters(new HumanNumber.Count())
          .initialValue(PictureLimits.DEFAULT.pixels())
          .description("Refuse files of more pixels, such as 500M. Default: 2G.")
          .build();

  private final OptionSpec maxPages =
      value(int.class, "N", "--max-pages")
          .order(14)
          .initialValue(PictureLimits.DEFAULT.pages())
          .description("Refuse files of more pages. Default: 1000.")
          .build();

  private final ComputeOptions compute = new ComputeOptions();

  @Override
  public void addTo(CommandSpec command) {
    super.addTo(command);
    List.of(threads, chunkSize, maxPixels, maxPages).forEach(command::addOption);
    compute.addTo(command);
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
    int slots = threads.getValue();
    int pages = maxPages.getValue();
    if (slots < 1 || pages < 1) {
      throw wrong("--threads and --max-pages must be 1 or more");
    }
    return new LocalWork(
        request,
        commonTable().begin(request),
        tableTarget(),
        compute.open(slots),
        slots,
        chunkSize.getValue(),
        new PictureLimits(maxPixels.getValue(), pages));
  }
}
