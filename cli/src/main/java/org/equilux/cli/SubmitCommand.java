package org.equilux.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.equilux.cli.work.AccessToken;
import org.equilux.cli.work.ServerTrust;
import org.equilux.cli.work.ServerWork;
import org.equilux.cli.work.Stopping;
import org.equilux.client.MasterClient;
import org.equilux.client.StopSignal;
import org.equilux.client.Submission;
import org.equilux.command.PictureCommand;
import org.equilux.command.option.HumanDuration;
import org.equilux.command.picture.PictureTask;
import org.equilux.command.report.CliException;
import org.equilux.command.terminal.DesktopViewer;
import org.equilux.command.terminal.Interruption;
import org.equilux.command.work.PictureWork;
import org.equilux.engine.JobRequest;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The command {@code equilux submit}: pictures on a master's workers. */
final class SubmitCommand extends PictureCommand {
  /** The command's description in its help. */
  static final String DESCRIPTION = "Have a master process pictures: upload, follow, download.";

  private final OptionSpec server =
      value(URI.class, "URL", "-s", "--server")
          .order(10)
          .defaultValue("${env:EQUILUX_SERVER:-http://localhost:8000}")
          .description(
              "The master's address. Default: $$EQUILUX_SERVER, or else http://localhost:8000.")
          .build();

  private final OptionSpec patience =
      value(Duration.class, "TIME", "--patience")
          .order(11)
          .converters(new HumanDuration())
          .defaultValue("2m")
          .description(
              "How long a master that went away during a job is waited for. Default:"
                  + " ${DEFAULT-VALUE}.")
          .build();

  private final OptionSpec open =
      flag("--open").order(12).description("Open each result with the desktop's viewer.").build();

  private final OptionSpec authorities =
      value(Path.class, "FILE", "--ca")
          .order(13)
          .defaultValue("${env:EQUILUX_CA}")
          .description(
              "Trust a master with HTTPS whose certificate comes from a CA in this PEM file, and no"
                  + " other. Default: $$EQUILUX_CA, or else the CAs that Java knows.")
          .build();

  private final OptionSpec token =
      value(String.class, "TOKEN", "--token")
          .order(13)
          .defaultValue("${env:EQUILUX_TOKEN}")
          .description(
              "API token, made on the master's page. All users of this machine can see it here:"
                  + " better put it into a file for --token-file, or into $$EQUILUX_TOKEN, the"
                  + " default. Not needed for a master that the same user runs on this machine with"
                  + " the usual --data.")
          .build();

  private final OptionSpec tokenFile =
      value(Path.class, "FILE", "--token-file")
          .order(14)
          .defaultValue("${env:EQUILUX_TOKEN_FILE}")
          .description(
              "File that has the API token, such as local-token in the --data folder of a master on"
                  + " this machine. Default: $$EQUILUX_TOKEN_FILE.")
          .build();

  @Override
  public void addTo(CommandSpec command) {
    super.addTo(command);
    List.of(server, patience, open, authorities, token, tokenFile).forEach(command::addOption);
    command
        .usageMessage()
        .description(
            DESCRIPTION,
            "If the master goes away meanwhile, this waits for it to come back. Ctrl-C cancels the"
                + " job.",
            "The jobs of several pictures are a batch, which is named after the first FILE.")
        .footer(
            "  equilux submit scan.tif",
            "  equilux submit --server https://master:8000 --output results *.jpg",
            "  equilux submit --output results --recursive scans",
            "  equilux submit --common-table --save-lut table.csv --output results scans.zip",
            "  equilux submit --open photo.jpg");
  }

  @Override
  protected PictureWork open(JobRequest request, String name, Interruption interruption)
      throws CliException {
    URI master = server.getValue();
    if (master.getHost() == null || !String.valueOf(master.getScheme()).matches("https?")) {
      throw wrong(
          "--server cannot be \"%s\"; it is an address such as http://localhost:8000"
              .formatted(master));
    }
    if (command().commandLine().getParseResult().hasMatchedOption(token)) {
      notice(
          "equilux submit: --token shows the token to all users of this machine, in the list of"
              + " processes; use --token-file or EQUILUX_TOKEN");
    }
    StopSignal stop = new Stopping(interruption);
    boolean common = commonTable().begin(request).isPresent();
    Submission submission =
        new Submission(
            new MasterClient(
                master,
                AccessToken.find(master, token.getValue(), tokenFile.getValue(), usualData()),
                ServerTrust.of(authorities.getValue())),
            ServerWork.order(request),
            stop,
            patience.getValue());
    return new ServerWork(request, name, common, tableTarget(), submission, stop, this::notice);
  }

  /** The folder that {@code serve} takes when none is named. */
  private static Path usualData() {
    String named = System.getenv("EQUILUX_DATA");
    return named == null || named.isEmpty() ? null : Path.of(named);
  }

  @Override
  protected void finished(PictureTask task) {
    if (open.<Boolean>getValue()) {
      DesktopViewer.open(task.output()).ifPresent(this::notice);
    }
  }
}
