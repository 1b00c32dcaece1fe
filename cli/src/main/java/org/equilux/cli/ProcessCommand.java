package org.equilux.cli;

import org.equilux.cli.option.ComputeOptions;
import org.equilux.cli.option.HumanNumber;
import org.equilux.cli.option.OperationOptions;
import org.equilux.cli.report.CliException;
import org.equilux.cli.terminal.Interruption;
import org.equilux.cli.work.LocalWork;
import org.equilux.cli.work.PictureWork;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.imaging.PictureLimits;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code equilux process}: pictures in this process. */
@Command(
    name = "process",
    description = "Process pictures here, in this process.",
    modelTransformer = OperationOptions.ParameterOptions.class,
    footer = {
      "  equilux process scan.tif",
      "  equilux process --color per-channel --output results photos/*.jpg",
      "  equilux process --operation sobel --backend vector moon.png",
      "  equilux process --operation clahe --mask field.png --save-lut table.csv moon.png",
      "  equilux process --operation lut --table table.csv --output results *.tif",
      "  equilux process --common-table --save-lut table.csv --output results --recursive scans",
      "  equilux process --json *.tif | jq -r 'select(.error) | .input'",
    })
final class ProcessCommand extends PictureCommand {
  @Mixin private ComputeOptions compute;

  @Option(
      names = "--threads",
      order = 11,
      paramLabel = "N",
      description = "Chunks computed at once. Default: one for each processor.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--chunk-size",
      order = 12,
      paramLabel = "BYTES",
      converter = HumanNumber.Bytes.class,
      description =
          "Size of the parts pictures are cut into, such as 4M; does not change the result."
              + " Default: 4M.")
  private long chunkBytes = JobSettings.DEFAULT_CHUNK_BYTES;

  @Option(
      names = "--max-pixels",
      order = 13,
      paramLabel = "N",
      converter = HumanNumber.Count.class,
      description = "Refuse files of more pixels, such as 500M. Default: 2G.")
  private long maxPixels = PictureLimits.DEFAULT.pixels();

  @Option(
      names = "--max-pages",
      order = 14,
      paramLabel = "N",
      description = "Refuse files of more pages. Default: 1000.")
  private int maxPages = PictureLimits.DEFAULT.pages();

  @Spec private CommandSpec command;

  @Override
  PictureWork open(JobRequest request, String name, Interruption interruption) throws CliException {
    if (threads < 1 || maxPages < 1) {
      throw new ParameterException(
          command.commandLine(), "--threads and --max-pages must be 1 or more");
    }
    return new LocalWork(
        request,
        commonTable().begin(request),
        tableTarget(),
        compute.open(threads),
        threads,
        chunkBytes,
        new PictureLimits(maxPixels, maxPages));
  }
}
