package org.equilux.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.equilux.engine.JobSettings;
import org.equilux.kernels.BackendProvider;
import org.equilux.kernels.BackendStack;
import org.equilux.kernels.BackendUnavailableException;
import org.equilux.kernels.DeviceReport;
import org.equilux.master.Master;
import org.equilux.master.MasterConfig;
import org.equilux.master.accounts.AccountSettings;
import org.equilux.master.accounts.Accounts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code equilux serve}: a master with its web page, and a worker within it. */
@Command(
    name = "serve",
    description = {
      "Run a master: the web page, the REST API, and the port that workers dial.",
      "It computes here too, unless --local none is given. Ctrl-C ends it; jobs that are not done"
          + " go on when it is started again on the same --data."
    },
    footer = {
      "  equilux serve",
      "  equilux serve --bind 0.0.0.0 --local none --data /srv/equilux",
      "  equilux serve --max-upload 20G --max-pixels 10G",
    })
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--port",
      order = 1,
      paramLabel = "PORT",
      defaultValue = "8000",
      description = "Of the web page and the REST API; 0 takes a free one. Default: 8000.")
  private int port;

  @Option(
      names = "--worker-port",
      order = 2,
      paramLabel = "PORT",
      defaultValue = "6000",
      description = "That workers dial; 0 takes a free one. Default: 6000.")
  private int workerPort;

  @Option(
      names = "--bind",
      order = 3,
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on: 127.0.0.1 is this machine only, 0.0.0.0 is every network it is in."
              + " Default: 127.0.0.1.")
  private String bind;

  @Option(
      names = "--data",
      order = 4,
      paramLabel = "DIR",
      defaultValue = "${env:EQUILUX_DATA}",
      description =
          "Folder for pictures and jobs. Default: $$EQUILUX_DATA, or else"
              + " $$XDG_DATA_HOME/equilux, or else ~/.local/share/equilux.")
  private Path data;

  @Option(
      names = "--local",
      order = 5,
      paramLabel = "auto|none|opencl|vector|scalar",
      defaultValue = BackendStack.AUTO,
      description =
          "What this process computes with itself; none leaves all to workers."
              + " Default: ${DEFAULT-VALUE}.")
  private String local;

  @Option(
      names = "--jobs",
      order = 6,
      paramLabel = "N",
      defaultValue = "2",
      description = "Jobs at once. Default: ${DEFAULT-VALUE}.")
  private int jobs;

  @Option(
      names = "--chunk-size",
      order = 7,
      paramLabel = "BYTES",
      converter = HumanNumber.Bytes.class,
      description = "Size of the parts pictures are cut into. Default: 4M.")
  private long chunkBytes = JobSettings.DEFAULT_CHUNK_BYTES;

  @Option(
      names = "--max-upload",
      order = 8,
      paramLabel = "BYTES",
      defaultValue = "4G",
      converter = HumanNumber.Bytes.class,
      description = "Refuse larger files. Default: ${DEFAULT-VALUE}.")
  private long maxUpload;

  @Option(
      names = "--max-pixels",
      order = 9,
      paramLabel = "N",
      defaultValue = "2G",
      converter = HumanNumber.Count.class,
      description = "Refuse files of more pixels. Default: ${DEFAULT-VALUE}.")
  private long maxPixels;

  @Option(
      names = "--max-pages",
      order = 10,
      paramLabel = "N",
      defaultValue = "1000",
      description = "Refuse files of more pages. Default: ${DEFAULT-VALUE}.")
  private int maxPages;

  @Option(
      names = "--max-queued",
      order = 11,
      paramLabel = "N",
      defaultValue = "100",
      description = "Jobs of one user that may wait. Default: ${DEFAULT-VALUE}.")
  private int maxQueued;

  @Option(
      names = "--max-data",
      order = 12,
      paramLabel = "BYTES",
      defaultValue = "50G",
      converter = HumanNumber.Bytes.class,
      description = "Most that all inputs and results may take. Default: ${DEFAULT-VALUE}.")
  private long maxData;

  @Option(
      names = "--lease",
      order = 13,
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = HumanDuration.class,
      description =
          "A worker has so long for a chunk before another one gets it. Default: ${DEFAULT-VALUE}.")
  private Duration lease;

  @Option(
      names = "--heartbeat-timeout",
      order = 14,
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = HumanDuration.class,
      description =
          "A worker not heard of for so long is taken for lost. Default: ${DEFAULT-VALUE}.")
  private Duration heartbeatTimeout;

  @Option(
      names = "--retention",
      order = 15,
      paramLabel = "DAYS",
      description = "Remove jobs and uploads that are older. Default: keep them.")
  private Integer retentionDays;

  @Option(
      names = "--demo",
      order = 16,
      description =
          "Take any name and any password. Serves this machine only, and keeps demo users apart"
              + " from real ones.")
  private boolean demo;

  @Option(
      names = "--admin-password-file",
      order = 17,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_ADMIN_PASSWORD_FILE}",
      description =
          "Has the password of the user admin, whom the first start creates."
              + " Default: $$EQUILUX_ADMIN_PASSWORD_FILE, or else the password itself from"
              + " $$EQUILUX_ADMIN_PASSWORD, or else one is generated and printed.")
  private Path adminPasswordFile;

  @Option(
      names = "--reset-admin-password",
      order = 18,
      description = "Give the user admin a new password, as the first start does.")
  private boolean resetAdmin;

  @Option(
      names = "--json",
      order = 20,
      description = "Print addresses and folder as one JSON object once the master is up.")
  private boolean json;

  @Mixin private CommonOptions common;

  @Spec private CommandSpec command;

  /**
   * Logs a port in use with a stack trace, before the master says the same in a line. Held here
   * since loggers that nobody holds forget their level.
   */
  private static final Logger SERVER_START = Logger.getLogger("io.helidon.webserver.LoomServer");

  /** Where the master is, once it is up. */
  private record Up(
      String url,
      String worker,
      String data,
      String local,
      boolean demo,
      String adminPassword,
      String tokenFile) {}

  @Override
  public Integer call() throws CliException {
    common.configureLogging(Level.WARNING);
    SERVER_START.setLevel(common.verbose() ? Level.INFO : Level.OFF);
    MasterConfig config = config();
    try (Interruption interruption = Interruption.watch();
        Master master = Master.start(config)) {
      print(up(config, master));
      throw interruption.await();
    } catch (InterruptedException e) {
      err().println("equilux serve: ended; jobs that are not done go on at the next start");
      err().flush();
      return ExitCode.INTERRUPTED;
    } catch (BackendUnavailableException e) {
      throw CliException.unavailable(
          "the backend %s cannot be used: %s".formatted(local, e.getMessage()), e);
    } catch (IOException e) {
      throw CliException.unavailable(ErrorReports.describe(e), e);
    }
  }

  private MasterConfig config() throws CliException {
    Optional<String> adminPassword = adminPassword();
    try {
      MasterConfig.Builder config = MasterConfig.builder(DataFolder.of(data));
      if (retentionDays != null) {
        config.retention(Duration.ofDays(retentionDays));
      }
      return config
          .host(bind)
          .port(port)
          .workerPort(workerPort)
          .backend(local)
          .uploadBytes(maxUpload)
          .pixels(maxPixels)
          .pages(maxPages)
          .queuedPerUser(maxQueued)
          .dataBytes(maxData)
          .chunkBytes(chunkBytes)
          .concurrentJobs(jobs)
          .lease(lease)
          .heartbeatTimeout(heartbeatTimeout)
          .accounts(new AccountSettings(demo, adminPassword, resetAdmin))
          .build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private Optional<String> adminPassword() throws CliException {
    if (adminPasswordFile != null) {
      try {
        return Optional.of(Files.readString(adminPasswordFile).strip());
      } catch (IOException e) {
        throw CliException.unavailable(
            "the password of admin cannot be read: " + ErrorReports.describe(e), e);
      }
    }
    return Optional.ofNullable(System.getenv("EQUILUX_ADMIN_PASSWORD"))
        .filter(password -> !password.isEmpty());
  }

  private Up up(MasterConfig config, Master master) throws UnknownHostException {
    InetAddress address = InetAddress.getByName(bind);
    String host =
        address.isLoopbackAddress()
            ? "localhost"
            : address.isAnyLocalAddress() ? InetAddress.getLocalHost().getHostName() : bind;
    return new Up(
        "http://" + host + ":" + master.port(),
        "equilux worker --master " + host + ":" + master.workerPort(),
        config.data().toString(),
        localDevice(),
        demo,
        master.newPassword().orElse(null),
        Accounts.localTokenFile(config.data()).toString());
  }

  /** The device the choice leads to, found without computing on it. */
  private String localDevice() {
    for (BackendProvider provider : BackendStack.providers()) {
      if (local.equals(BackendStack.AUTO) || local.equals(provider.name())) {
        for (DeviceReport device : provider.devices()) {
          if (device.usable()) {
            return device.backend() + ", " + device.device();
          }
        }
      }
    }
    return "nothing; workers are needed";
  }

  private void print(Up up) {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(Json.line(up));
    } else {
      out.printf("Equilux is up at  %s%n", up.url());
      out.printf("Add a worker      %s%n", up.worker());
      out.printf("Computing here    %s%n", up.local());
      out.printf("Data folder       %s%n", up.data());
      if (up.demo()) {
        out.println("This is a demo    any name and password will do; it serves this machine only");
      }
      if (up.adminPassword() != null) {
        out.printf("Sign in as        admin%n");
        out.printf(
            "Password          %s  (shown this once; change it on the page)%n", up.adminPassword());
      }
      out.println("Ctrl-C ends it.");
    }
    out.flush();
  }

  private PrintWriter err() {
    return command.commandLine().getErr();
  }
}
