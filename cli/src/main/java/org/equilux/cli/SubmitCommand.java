package org.equilux.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.equilux.cli.option.HumanDuration;
import org.equilux.cli.option.OperationOptions;
import org.equilux.cli.picture.PictureTask;
import org.equilux.cli.report.CliException;
import org.equilux.cli.terminal.DesktopViewer;
import org.equilux.cli.terminal.Interruption;
import org.equilux.cli.work.AccessToken;
import org.equilux.cli.work.PictureWork;
import org.equilux.cli.work.ServerTrust;
import org.equilux.cli.work.ServerWork;
import org.equilux.client.MasterClient;
import org.equilux.client.Submission;
import org.equilux.engine.JobRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code equilux submit}: pictures on a master's workers. */
@Command(
    name = "submit",
    description = {
      "Have a master process pictures: upload, follow, download.",
      "If the master goes away meanwhile, this waits for it to come back. Ctrl-C cancels the job.",
      "The jobs of several pictures are a batch, which is named after the first FILE."
    },
    modelTransformer = OperationOptions.ParameterOptions.class,
    footer = {
      "  equilux submit scan.tif",
      "  equilux submit --server https://master:8000 --output results *.jpg",
      "  equilux submit --output results --recursive scans",
      "  equilux submit --common-table --save-lut table.csv --output results scans.zip",
      "  equilux submit --open photo.jpg",
    })
final class SubmitCommand extends PictureCommand {
  @Option(
      names = {"-s", "--server"},
      order = 10,
      paramLabel = "URL",
      defaultValue = "${env:EQUILUX_SERVER:-http://localhost:8000}",
      description =
          "The master's address. Default: $$EQUILUX_SERVER, or else http://localhost:8000.")
  private URI server;

  @Option(
      names = "--patience",
      order = 11,
      paramLabel = "TIME",
      converter = HumanDuration.class,
      defaultValue = "2m",
      description =
          "How long a master that went away during a job is waited for. Default: ${DEFAULT-VALUE}.")
  private Duration patience;

  @Option(
      names = "--ca",
      order = 13,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_CA}",
      description =
          "Trust a master with HTTPS whose certificate comes from a CA in this PEM file, and no"
              + " other. Default: $$EQUILUX_CA, or else the CAs that Java knows.")
  private Path authorities;

  @Option(
      names = "--token",
      order = 13,
      paramLabel = "TOKEN",
      defaultValue = "${env:EQUILUX_TOKEN}",
      description =
          "API token, made on the master's page. All users of this machine can see it here: better"
              + " put it into a file for --token-file, or into $$EQUILUX_TOKEN, the default. Not"
              + " needed for a master that the same user runs on this machine with the usual"
              + " --data.")
  private String token;

  @Option(
      names = "--token-file",
      order = 14,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_TOKEN_FILE}",
      description =
          "File that has the API token, such as local-token in the --data folder of a master on"
              + " this machine. Default: $$EQUILUX_TOKEN_FILE.")
  private Path tokenFile;

  @Option(names = "--open", order = 12, description = "Open each result with the desktop's viewer.")
  private boolean open;

  @Spec private CommandSpec command;

  @Override
  PictureWork open(JobRequest request, String name, Interruption interruption) throws CliException {
    if (server.getHost() == null || !String.valueOf(server.getScheme()).matches("https?")) {
      throw new ParameterException(
          command.commandLine(),
          "--server cannot be \"%s\"; it is an address such as http://localhost:8000"
              .formatted(server));
    }
    if (command.commandLine().getParseResult().hasMatchedOption("--token")) {
      notice(
          "equilux submit: --token shows the token to all users of this machine, in the list of"
              + " processes; use --token-file or EQUILUX_TOKEN");
    }
    boolean common = commonTable().begin(request).isPresent();
    Submission submission =
        new Submission(
            new MasterClient(
                server,
                AccessToken.find(server, token, tokenFile, usualData()),
                ServerTrust.of(authorities)),
            ServerWork.order(request),
            interruption,
            patience);
    return new ServerWork(
        request, name, common, tableTarget(), submission, interruption, this::notice);
  }

  /** The folder that {@code serve} takes when none is named. */
  private static Path usualData() {
    String named = System.getenv("EQUILUX_DATA");
    return named == null || named.isEmpty() ? null : Path.of(named);
  }

  @Override
  void finished(PictureTask task) {
    if (open) {
      DesktopViewer.open(task.output()).ifPresent(this::notice);
    }
  }
}
